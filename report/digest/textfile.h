/* The text files that the user names: list.conf, the mailmap, the domain map. */
#pragma once

#include <glib.h>

#define TEXTFILE_BYTES (16u << 20) /* a pipe may be endless; Linux's mailmap has 45 KB */

/* textfile_read: returns all of the file PATH, which may be a pipe without a name, as a new
 * NUL-terminated string; its length goes to *N unless N is NULL. Fails with ERROR_USAGE, naming
 * OPTION ("--mailmap"), if the file cannot be read or is longer than TEXTFILE_BYTES. */
G_GNUC_WARN_UNUSED_RESULT
char *textfile_read(const char *option, const char *path, gsize *n, GError **error);
