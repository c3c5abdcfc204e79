/* The patch-id, a hash that is the same for two mails of the same change. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* patchid_read: puts the patch-id of the first patch in DIFF (N bytes) into HEX, 40 hex digits and
 * a NUL, exactly as `git patch-id --stable` of git 2.39 and later computes it (git-patch-id(1)).
 * Returns false if there is none: git hashes only what begins with a line "diff ". */
bool patchid_read(const char *diff, gsize n, char hex[41]);
