/* Attached files that were compressed with gzip (RFC 1952). */
#pragma once

#include <glib.h>

/* decode_gzip: what the gzip file BYTES (N bytes) holds, at most MAX_BYTES of it, as a new GString.
 * Of a damaged file what comes before the damage. NULL if there is nothing. */
GString *decode_gzip(const char *bytes, gsize n, gsize max_bytes);
