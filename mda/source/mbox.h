/* An mbox file, plain or compressed, or standard input, as a source. */
#pragma once

#include "mda/source/source.h"
#include "mda/source/stream.h"

/* mbox_is: returns whether the file PATH is to be opened as an mbox. It is if it begins with a
 * From_ line, or is empty. A file that cannot be read counts as one: mbox_open then reports why. */
bool mbox_is(const char *path);

/* mbox_is_single_mail: returns whether the file PATH begins with the header of a mail instead of a
 * From_ line. */
bool mbox_is_single_mail(const char *path);

/* mbox_open: opens the mbox PATH ("-": standard input) to read from position STATE. Starts at the
 * beginning if STATE is NULL, or if the bytes before the position have changed. Waits while another
 * program has the file locked. MAX_BYTES: a longer message is cut. The caller frees the result with
 * source_free(). Returns NULL with ERROR_USAGE (no such file, or not an mbox), ERROR_UNAVAILABLE
 * (still locked after ten seconds), ERROR_IO (it cannot be opened or read) or ERROR_DAMAGED
 * (compressed data). */
G_GNUC_WARN_UNUSED_RESULT
Source *mbox_open(const char *path, const char *state, guint64 max_bytes, GError **error);

/* mbox_open_stream: as mbox_open, for STREAM, of which nothing was read. It takes STREAM; PATH is
 * its name in errors. */
G_GNUC_WARN_UNUSED_RESULT
Source *mbox_open_stream(const char *path, Stream *stream, guint64 max_bytes, GError **error);
