/* Choosing: what a digest is limited to, by path, author and kind. */
#ifndef LD_REPORT_CHOOSE_H
#define LD_REPORT_CHOOSE_H

#include "report/series/series.h"

typedef enum {
	CHOOSE_PATCH =
	        1
	        << 0, /* series and single patches posted in the range, and what was said to them */
	CHOOSE_NEWS = 1 << 1,   /* what happened to earlier ones */
	CHOOSE_PULL = 1 << 2,   /* pull requests */
	CHOOSE_THREAD = 1 << 3, /* discussions without a patch */
	CHOOSE_ALL = (1 << 4) - 1
} ChooseKind;

typedef struct {                 /* borrowed strings; all zero: everything */
	char **paths, **authors; /* NULL-terminated patterns of glob.h, or NULL */
	guint kinds;             /* ChooseKind; 0: all */
	const char *series; /* Message-ID of a mail of the one series whose versions are meant, or
	                       of an answer to one */
} Choice;

/* choose_kinds: the words of LIST, each maybe several with commas between them ("patch,pull").
 * Fails with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool choose_kinds(char **list, guint *kinds, GError **error);

/* choose_text: what the heading says: "only paths arch/x86/ (patches)"; NULL where all is chosen. A
 * new string. */
char *choose_text(const Choice *choice);

/* choose_apply: take the posts that are not of CHOICE out of the range (in_range) and their series
 * out of what is posted; they stay known. A series is chosen as a whole, with every answer to it:
 * where a patch of it has such a path, or it or a patch of it such an author. A thread or pull
 * request has the author of its first mail, and no paths. Call it after review_read. SERIES: all
 * known. */
void choose_apply(const Choice *choice, GPtrArray *posts, GPtrArray *series);

#endif
