/* Where a finished digest goes. */
#ifndef LD_REPORT_OUTPUT_H
#define LD_REPORT_OUTPUT_H

#include <glib.h>
#include <stdbool.h>

/* output_write: TEXT to stdout (PATH NULL or "-"), or to the file PATH: a reader of PATH finds the
 * old digest or the new one, and where the file system can, no kill leaves another file. A file
 * that was there keeps its mode, and its owner and group where they can be given. What is no
 * regular file (a device, a fifo) is written to in place. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool output_write(const char *path, const GString *text, GError **error);

#endif
