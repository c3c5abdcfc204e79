/* Header fields into the Message: sender, recipients, dates, ids, subject (RFC 5322 3.6, RFC 2047).
 * The breaches of these standards that real mail has are listed in mda/README.md. */
#pragma once

#include "mda/decode/header.h"
#include "mda/decode/message.h"

struct _GMimeParserOptions;

typedef struct { /* the raw fields that say how to read the body, unfolded; NULL: not there */
	char *content_type, *encoding, *disposition;
} DecodeMime;

/* decode_header: reads the header of RAW (N bytes) into M, its flags included, and the MIME fields
 * into *MIME, which the caller releases with decode_header_clear(). Of a field that may occur only
 * once (RFC 5322 3.6) the first counts. NOW_S bounds plausible dates. Returns the offset of the
 * body in RAW. Sets M->reads_otherwise if decode_header_former() may read something else. */
gsize decode_header(Message *m, DecodeMime *mime, const char *raw, gsize n, gint64 now_s,
        struct _GMimeParserOptions *options);

/* decode_header_former: decode_header() by the rules of the first content ids. Mail that is stored
 * under such an id must be known by it when it comes again. By these rules a header
 * must begin in the first line, encoded words in Message-IDs stay, "a at b" is no address, and
 * base64 text without padding loses its last bytes. */
gsize decode_header_former(Message *m, DecodeMime *mime, const char *raw, gsize n, gint64 now_s,
        struct _GMimeParserOptions *options);

/* decode_header_clear: frees the strings of MIME. */
void decode_header_clear(DecodeMime *mime);
