/* The directory in which a store is made of a dump, beside the one that it becomes. A mark in it
 * says that it is of such a making; as long as that goes on it is locked. */
#ifndef LD_STORE_PARTIAL_H
#define LD_STORE_PARTIAL_H

#include <glib.h>
#include <stdbool.h>

/* partial_make: an empty store in DIR, marked; *MARK is closed by partial_remove. What a making
 * that was killed has left there is taken away first, but nothing that has no mark. FOR_DIR, the
 * store that is to be made, is for the error. Fails with ERROR_UNAVAILABLE where something else
 * is there or another process is at it, and as store_create; nothing is left then. */
G_GNUC_WARN_UNUSED_RESULT
bool partial_make(const char *dir, const char *for_dir, int *mark, GError **error);
void partial_remove(const char *dir, int mark);

#endif
