/* The body's parts: transfer encodings, charsets, which parts are the sender's own text, and the
 * content id over all of them. RFC 2045, 2046, 2231, 3676. */
#ifndef LD_MDA_DECODE_PARTS_H
#define LD_MDA_DECODE_PARTS_H

#include "mda/decode/decode_header.h"

/* decode_parts: read BODY (N bytes), typed by MIME, into M's text and patch_parts, and add every
 * leaf to CID, in order. Flags are set in M. */
void decode_parts(Message *m, ContentId *cid, const DecodeMime *mime, const char *body, gsize n,
        GMimeParserOptions *options);

#endif
