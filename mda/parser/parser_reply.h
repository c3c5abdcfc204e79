/* The messages between a parser process and its parent: the bytes of a request and of a reply. Both
 * ends run the same program image, so they are plain structs. */
#pragma once

#include "mda/parser/parsed.h"

/* A record with all limits reached takes 17 MB. */
#define PARSER_REPLY_MAX_RECORD_BYTES (32u << 20)
#define PARSER_REPLY_MAGIC            0x4c445031u
#define PARSER_REPLY_REQUEST_MAGIC    0x4c445131u

/* The head of a reply; RECORD_BYTES bytes of record_encode() follow. */
typedef struct {
	guint32 magic, record_bytes;
	gint64 received_s; /* as in Parsed */
	Hash id, former_id;
} ParserReply;

/* The head of a request to a pool's worker; N_BYTES bytes of raw message follow. */
typedef struct {
	guint32 magic, n_bytes;
	gint64 now_s; /* no date after it is believed; a pool may live for months */
} ParserReplyRequest;

/* parser_reply_size: returns the length of the whole reply that begins with HEAD; 0 if HEAD is not
 * valid. */
gsize parser_reply_size(const ParserReply *head);

/* parser_reply_read: checks the whole reply of N bytes and sets OUT from it; the caller frees OUT
 * with parsed_clear(). Returns false if anything in it is malformed, if it sets a flag that is not
 * the parser's, or if a date is after NOW_S. */
bool parser_reply_read(const guint8 *bytes, gsize n, gint64 now_s, Parsed *out);
