/* The gate of a store: opening it, and putting a rebuilt data file in the place of the old one, shut each other out.
 *
 * LMDB opens the data file and the lock file one after the other, and whoever is alone sets the lock file up by what he found
 * in the data; and the lock file of one data file must never serve another. So the two files are replaced together: a new data file is
 * put into place and the lock file taken away, which the next to open makes anew. Whoever has the old files open keeps
 * both: his lock is another, so under it he must look whether his data file is still the store's (env.h) before he writes. */
#ifndef LD_STORE_GATE_H
#define LD_STORE_GATE_H

#include <glib.h>
#include <stdbool.h>

/* gate_enter: from now until *FD is closed no other data file takes its place in the store DIR. A replacing that was cut off by a
 * crash is finished first; who may not write in DIR cannot, and fails with LD_ERROR_UNAVAILABLE. Waits for a replacing that is
 * under way. Fails with LD_ERROR_UNAVAILABLE, _IO. */
G_GNUC_WARN_UNUSED_RESULT
bool gate_enter(const char *dir, int *fd, GError **error);

/* gate_replace: put FRESH, a complete and synced data file in the same file system that nobody has open, in the place of the store
 * DIR's. The caller holds the writer's lock of the old one. On disk when it returns true; stopped at any moment, the store has the old
 * files, or the new ones once it is opened again. Fails with LD_ERROR_UNAVAILABLE (somebody is opening it all the time), _FULL, _IO; the old files
 * are then in place. */
G_GNUC_WARN_UNUSED_RESULT
bool gate_replace(const char *dir, const char *fresh, GError **error);

#endif
