/* The text files that a report is told to read: list.conf, mailmap, domains. */
#ifndef LD_REPORT_TEXTFILE_H
#define LD_REPORT_TEXTFILE_H

#include <glib.h>

/* textfile_read: all of the file PATH, which may be a pipe, NUL-terminated as a new string; *N
 * (NULL: not wanted) is its length. NULL where it cannot be read or is longer than TEXTFILE_BYTES
 * (it may be endless); *WHY is then a new string that says so, without the path. */
#define TEXTFILE_BYTES (16u << 20) /* Linux's mailmap has 45 KB */
char *textfile_read(const char *path, gsize *n, char **why);

#endif
