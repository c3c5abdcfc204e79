/* Header fields to the Message: who, when, ids, subject. RFC 5322, 2047; what real mail breaks of
 * them is said in decode_header.c. */
#ifndef LD_MDA_DECODE_HEADER_H
#define LD_MDA_DECODE_HEADER_H

#include "mda/decode/header.h"
#include "mda/decode/message.h"

typedef struct _GMimeParserOptions GMimeParserOptions;

#define DECODE_HEADER_MAX_BYTES                                                                    \
	(64u << 10) /* of one field: 1,000 addresses; GMime's address parser is quadratic beyond   \
	             */

typedef struct { /* the fields that say how to read the body, unfolded; NULL: none */
	char *content_type, *encoding, *disposition;
} DecodeMime;

/* decode_header: read the header of RAW (N bytes) into M and *MIME, flags included; returns where
 * the body begins. Of a field that must be single the first counts. NOW_S bounds believable dates.
 */
gsize decode_header(Message *m, DecodeMime *mime, const char *raw, gsize n, gint64 now_s,
        GMimeParserOptions *options);
void decode_header_clear(DecodeMime *mime);

/* decode_header_author: the address of M's author for the content id: a From munged by a list ("A
 * via B", DMARC) undone from X-Original-From, else from the Reply-To or Cc of that name. Borrowed;
 * NULL if none. */
const char *decode_header_author(const Message *m);

#endif
