/* A folder with one message a file, as a source: a Maildir, or a folder of .eml files. */
#pragma once

#include "mda/source/source.h"

/* maildir_is: returns whether the folder PATH has the sub-folders cur and new. */
bool maildir_is(const char *path);

/* maildir_open: opens PATH to read from position STATE: a Maildir if maildir_is(PATH), else the
 * .eml files of the folder and of its sub-folders, one level down; a file is one message. Starts at
 * the first file if STATE is NULL or if the files before the position have changed. MAX_BYTES: a
 * longer message is cut. The caller frees the result with source_free(). Returns NULL with
 * ERROR_USAGE (no Maildir and no .eml file) or ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Source *maildir_open(const char *path, const char *state, guint64 max_bytes, GError **error);
