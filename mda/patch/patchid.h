/* The patch-id: what makes two mailed patches the same change. Exactly `git patch-id --stable`
 * (git-patch-id(1), git 2.39 and later). */
#ifndef LD_MDA_PATCHID_H
#define LD_MDA_PATCHID_H

#include <glib.h>
#include <stdbool.h>

/* patchid_read: the id of the first patch in DIFF (N bytes) as 40 hex digits and a NUL. False where
 * there is none: git hashes only what begins with a line "diff ". */
bool patchid_read(const char *diff, gsize n, char hex[41]);

#endif
