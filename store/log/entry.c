/* The layouts of a log value and of what the chain hashes. Numbers are big-endian.
 *
 * Log value:
 *     0   1  version           1   1  kind              2   1  record kind      3   1  auto
 *     4   4  flags             8  32  id               40  32  raw hash        72  32  chain
 *   104   8  arrived (two's complement)               112   6  size in bytes
 *   118   6  block; of an `also` entry the seq of its message; of a tree entry tree 2, reading 4
 *   124   4  text offset     128   4  text bytes      132   4  raw offset     136   4  raw bytes
 *            (of an `also` or tree entry these are 0)
 *   140   2  bytes of the list                        142   2  bytes of the sender
 *   144      list, NUL, sender, NUL (the NULs are not counted; 0 bytes: none)
 *
 * In version 2, ffff as bytes of the sender says that the sender was dropped: its hash of 32 bytes
 * stands in its place.
 *
 * Chain value, the BLAKE2b-256 of:
 *     0   1  version           1  32  chain value before (zeros before the first entry)
 *    33   8  seq              41   1  kind             42  32  id              74  32  raw hash
 *   106   8  arrived         114   4  bytes of the list, then the list
 *   then in version 1:   4  bytes of the sender, then the sender
 *   then in version 2:  32  BLAKE2b-256 of the sender (no sender: zeros) */
#include "store/log/entry.h"

#include "store/base/bytes.h"
#include "store/base/error.h"

#include <string.h>

#define TEXT_MAX      0xfffeu
#define SENDER_HASHED 0xffffu

enum {
	AT_KIND = 1,
	AT_RECORD_KIND = 2,
	AT_AUTO = 3,
	AT_FLAGS = 4,
	AT_ID = 8,
	AT_RAW_HASH = 40,
	AT_CHAIN = 72,
	AT_ARRIVED = 104,
	AT_SIZE = 112,
	AT_BLOCK = 118,
	AT_TEXT = 124,
	AT_RAW = 132,
	AT_LIST_BYTES = 140,
	AT_SENDER_BYTES = 142,
	HEAD_BYTES = 144
};
G_STATIC_ASSERT(HEAD_BYTES == ENTRY_HEAD_BYTES);

/* An overlong text is cut, for the log value and the chain alike, so that verify finds no fault. */
static guint text_bytes(const char *text)
{
	return text ? (guint)strnlen(text, TEXT_MAX) : 0;
}

static void put_text(GByteArray *out, const char *text)
{
	if (text)
		g_byte_array_append(out, (const guint8 *)text, text_bytes(text));
	g_byte_array_append(out, (const guint8 *)"", 1);
}

static void put_sender(const Entry *e, GByteArray *out)
{
	if (!e->sender_dropped) {
		put_text(out, e->sender);
		return;
	}
	g_byte_array_append(out, e->sender_hash.b, HASH_BYTES);
	g_byte_array_append(out, (const guint8 *)"", 1);
}

void entry_encode(const Entry *e, GByteArray *out)
{
	guint8 head[HEAD_BYTES] = {e->version};

	head[AT_KIND] = (guint8)e->kind;
	head[AT_RECORD_KIND] = (guint8)e->record_kind;
	head[AT_AUTO] = (guint8)e->automatic;
	bytes_put_be(head + AT_FLAGS, e->flags, 4);
	memcpy(head + AT_ID, e->id.b, HASH_BYTES);
	memcpy(head + AT_RAW_HASH, e->raw_hash.b, HASH_BYTES);
	memcpy(head + AT_CHAIN, e->chain.b, HASH_BYTES);
	bytes_put_be(head + AT_ARRIVED, (guint64)e->arrived_s, 8);
	bytes_put_be(head + AT_SIZE, MIN(e->size_bytes, ENTRY_SIZE_MAX), 6);
	if (e->kind == ENTRY_ALSO) {
		bytes_put_be(head + AT_BLOCK, e->of, 6);
	} else if (e->kind == ENTRY_TREE) {
		bytes_put_be(head + AT_BLOCK, e->tree, 2);
		bytes_put_be(head + AT_BLOCK + 2, e->reading, 4);
	} else {
		bytes_put_be(head + AT_BLOCK, e->location.block, 6);
		bytes_put_be(head + AT_TEXT, e->location.text_offset, 4);
		bytes_put_be(head + AT_TEXT + 4, e->location.text_bytes, 4);
		bytes_put_be(head + AT_RAW, e->location.raw_offset, 4);
		bytes_put_be(head + AT_RAW + 4, e->location.raw_bytes, 4);
	}
	bytes_put_be(head + AT_LIST_BYTES, text_bytes(e->list), 2);
	bytes_put_be(head + AT_SENDER_BYTES,
	        e->sender_dropped ? SENDER_HASHED : text_bytes(e->sender), 2);
	g_byte_array_append(out, head, HEAD_BYTES);
	put_text(out, e->list);
	put_sender(e, out);
}

/* Reads a text of N bytes, whose only NUL must be its last byte. An empty text is NULL. */
static bool get_text(const guint8 **p, const guint8 *end, gsize n, const char **text)
{
	if ((gsize)(end - *p) < n + 1 || memchr(*p, 0, n + 1) != *p + n)
		return false;
	*text = n ? (const char *)*p : NULL;
	*p += n + 1;
	return true;
}

static bool get_sender(const guint8 **p, const guint8 *end, gsize n, Entry *e)
{
	if (n != SENDER_HASHED || e->version == ENTRY_V1)
		return get_text(p, end, n, &e->sender);
	if ((gsize)(end - *p) < HASH_BYTES + 1 || (*p)[HASH_BYTES] != 0)
		return false;
	e->sender_dropped = true;
	memcpy(e->sender_hash.b, *p, HASH_BYTES);
	*p += HASH_BYTES + 1;
	return true;
}

/* Returns what is wrong with the fixed part of a log value, NULL if nothing is. */
static const char *entry_fault(const guint8 *head, guint64 seq)
{
	static const guint8 no_location[16];
	guint64 of = bytes_get_be(head + AT_BLOCK, 6);

	if (head[0] != ENTRY_V1 && head[0] != ENTRY_V2)
		return "unknown version";
	if (head[AT_KIND] < ENTRY_MESSAGE || head[AT_KIND] > ENTRY_TREE)
		return "unknown kind";
	if (head[AT_RECORD_KIND] >= RECORD_N_KINDS || head[AT_AUTO] >= RECORD_AUTO_N)
		return "unknown kind of record";
	if (bytes_get_be(head + AT_FLAGS, 4) & ~(guint64)RECORD_FLAG_ALL)
		return "unknown flags";
	if (head[AT_KIND] == ENTRY_ALSO &&
	        (of == 0 || of >= seq || memcmp(head + AT_TEXT, no_location, sizeof no_location)))
		return "names no earlier entry";
	if (head[AT_KIND] == ENTRY_TREE && memcmp(head + AT_TEXT, no_location, sizeof no_location))
		return "is no mail, but has a body";
	return NULL;
}

static void get_head(const guint8 *head, Entry *e)
{
	e->version = head[0];
	e->kind = (EntryKind)head[AT_KIND];
	e->record_kind = (RecordKind)head[AT_RECORD_KIND];
	e->automatic = (RecordAuto)head[AT_AUTO];
	e->flags = (guint32)bytes_get_be(head + AT_FLAGS, 4);
	memcpy(e->id.b, head + AT_ID, HASH_BYTES);
	memcpy(e->raw_hash.b, head + AT_RAW_HASH, HASH_BYTES);
	memcpy(e->chain.b, head + AT_CHAIN, HASH_BYTES);
	e->arrived_s = (gint64)bytes_get_be(head + AT_ARRIVED, 8);
	e->size_bytes = bytes_get_be(head + AT_SIZE, 6);
	if (e->kind == ENTRY_ALSO) {
		e->of = bytes_get_be(head + AT_BLOCK, 6);
		return;
	}
	if (e->kind == ENTRY_TREE) {
		e->tree = (guint16)bytes_get_be(head + AT_BLOCK, 2);
		e->reading = (guint32)bytes_get_be(head + AT_BLOCK + 2, 4);
		return;
	}
	e->location.block = bytes_get_be(head + AT_BLOCK, 6);
	e->location.text_offset = (guint32)bytes_get_be(head + AT_TEXT, 4);
	e->location.text_bytes = (guint32)bytes_get_be(head + AT_TEXT + 4, 4);
	e->location.raw_offset = (guint32)bytes_get_be(head + AT_RAW, 4);
	e->location.raw_bytes = (guint32)bytes_get_be(head + AT_RAW + 4, 4);
}

bool entry_decode(const guint8 *bytes, gsize n, guint64 seq, Entry *e, GError **error)
{
	const guint8 *p = bytes, *end = bytes + n;
	const char *fault = n < HEAD_BYTES ? "cut short" : entry_fault(bytes, seq);

	*e = (Entry){.seq = seq};
	if (!fault) {
		get_head(bytes, e);
		p += HEAD_BYTES;
		if (!get_text(&p, end, bytes_get_be(bytes + AT_LIST_BYTES, 2), &e->list) ||
		        !get_sender(&p, end, bytes_get_be(bytes + AT_SENDER_BYTES, 2), e))
			fault = "list or sender damaged";
		else if (p < end)
			fault = "bytes after its end";
	}
	if (fault)
		return error_set(
		        error, ERROR_DAMAGED, "entry %" G_GUINT64_FORMAT ": %s", seq, fault);
	return true;
}

static void hash_text(HashState *state, const char *text)
{
	guint n = text_bytes(text);

	hash_add_number(state, n, 4);
	hash_add(state, text, n);
}

static Hash sender_hash(const Entry *e)
{
	Hash hash = e->sender_hash;

	if (!e->sender_dropped && e->sender)
		hash_compute(e->sender, text_bytes(e->sender), &hash);
	else if (!e->sender_dropped)
		hash = (Hash){0};
	return hash;
}

bool entry_drop_sender(Entry *e)
{
	if (e->version == ENTRY_V1)
		return false;
	if (e->sender) {
		e->sender_hash = sender_hash(e);
		e->sender_dropped = true;
		e->sender = NULL;
	}
	return true;
}

void entry_chain(const Hash *previous, const Entry *e, Hash *chain)
{
	HashState state;

	hash_begin(&state);
	hash_add_number(&state, e->version, 1);
	hash_add(&state, previous->b, HASH_BYTES);
	hash_add_number(&state, e->seq, 8);
	hash_add_number(&state, e->kind, 1);
	hash_add(&state, e->id.b, HASH_BYTES);
	hash_add(&state, e->raw_hash.b, HASH_BYTES);
	hash_add_number(&state, (guint64)e->arrived_s, 8);
	hash_text(&state, e->list);
	if (e->version == ENTRY_V1) {
		hash_text(&state, e->sender);
	} else {
		Hash sender = sender_hash(e);
		hash_add(&state, sender.b, HASH_BYTES);
	}
	hash_end(&state, chain);
}
