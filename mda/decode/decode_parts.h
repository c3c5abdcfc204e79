/* The body's MIME parts: transfer encodings (RFC 2045 6), multiparts (RFC 2046 5), charsets, which
 * parts are the sender's own text, and the content id over all of them. */
#pragma once

#include "mda/decode/decode_header.h"

/* decode_parts: reads BODY (N bytes), described by the fields MIME, into M's text, patches,
 * had_text_part and flags, and adds every leaf part to CID in order. Beyond LIMIT_MIME_DEPTH or
 * LIMIT_MIME_PARTS it stops and sets RECORD_FLAG_MALFORMED. */
void decode_parts(Message *m, ContentId *cid, const DecodeMime *mime, const char *body, gsize n,
        struct _GMimeParserOptions *options);
