/* An mbox that other programs append to: its locks, as they are agreed on (fcntl(2), flock(2), a
 * file PATH.lock). */
#ifndef LD_MDA_MBOXLOCK_H
#define LD_MDA_MBOXLOCK_H

#include <glib.h>
#include <stdbool.h>

/* mboxlock_take: wait, ten seconds at most, until nobody writes to the mbox PATH, and let nobody
 * begin to until *FD is closed. What is no regular file, or cannot be opened, is not locked (*FD is
 * -1). Fails with ERROR_UNAVAILABLE. */
G_GNUC_WARN_UNUSED_RESULT
bool mboxlock_take(const char *path, int *fd, GError **error);

#endif
