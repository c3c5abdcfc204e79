/* Streams that compress and decompress zstd data (RFC 8878). */
#pragma once

#include <glib.h>
#include <stdio.h>

/* Takes N compressed bytes; returns false if it cannot. */
typedef gboolean (*ZstdPut)(const void *bytes, gsize n);

/* zstd_file_writer: returns a stream that compresses what is written to it, in one frame with a
 * checksum, and passes it to PUT. After fflush() everything written so far can be decompressed;
 * fclose() ends the frame. If PUT fails, so does the write. */
FILE *zstd_file_writer(ZstdPut put);

/* zstd_file_reader: returns a stream that reads IN, which must outlive it: decompressed if IN
 * begins as zstd data does, else as it is. A read fails with EIO if the data is damaged or cut off.
 * Close it with fclose(). */
FILE *zstd_file_reader(FILE *in);
