/* Writes a finished digest to standard output or to a file. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* output_write: writes TEXT to the file PATH, or to standard output if PATH is NULL or "-". A
 * regular file is replaced as a whole: who reads PATH finds the old or the new text, also after a
 * crash. It keeps its mode, and its owner and group if the system permits. A device or fifo is
 * written in place. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool output_write(const char *path, const GString *text, GError **error);
