/* The patch-id, a hash that is the same for two mails of the same change. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* patchid_read: puts the patch-id of the first patch in DIFF (N bytes) into HEX, 40 hex digits and
 * a NUL, exactly as `git patch-id --stable` of git 2.39 and later computes it (git-patch-id(1)).
 * Returns false if there is none: git hashes only what begins with a line "diff ". */
bool patchid_read(const char *diff, gsize n, char hex[41]);

/* A patch-id of a diff that comes in pieces. */
typedef struct Patchid Patchid;

/* patchid_begin: begin a patch-id; end it with patchid_end. */
Patchid *patchid_begin(void);

/* patchid_add: add N bytes of the diff, whole lines. */
void patchid_add(Patchid *s, const char *diff, gsize n);

/* patchid_end: as patchid_read, of all that was added; frees S. */
bool patchid_end(Patchid *s, char hex[41]);
