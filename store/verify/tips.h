/* Chain values kept elsewhere, held against the log: whoever could change the store could also
 * compute every hash in it anew, but not what stands in digests that were sent, or in a listing of
 * the log that was put away. */
#ifndef LD_STORE_TIPS_H
#define LD_STORE_TIPS_H

#include "store/log/entry.h"

typedef struct Tips Tips;

Tips *tips_new(void);
void tips_free(Tips *tips); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tips, tips_free)

/* tips_add: one more, 64 hex digits. Fails with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool tips_add(Tips *tips, const char *hex, GError **error);

/* tips_read: every word of 64 hex digits in FILE ("-": standard input), in any text: digests, also
 * as quoted-printable, or what `grep -- --tip=` finds in them. A line as `log --chain` prints it
 * also says which entry has the value, and its id. Fails with ERROR_USAGE where there is none,
 * or FILE cannot be read. */
G_GNUC_WARN_UNUSED_RESULT
bool tips_read(Tips *tips, const char *file, GError **error);

/* tips_restart, then tips_see for every entry of the log in order, then tips_judge, which calls
 * LINE with what does not fit: at most one line for all that was kept with its entry, which names
 * the first entry that is not as it was, and one for all other, between which of them the log was
 * changed. HEAD: the newest entry's number. */
void tips_restart(Tips *tips);
void tips_see(Tips *tips, const Entry *e);
void tips_judge(
        const Tips *tips, guint64 head, void (*line)(const char *line, void *data), void *data);

#endif
