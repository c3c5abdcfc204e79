/* The log, forwards: each entry, its body, its record, its place in every index. */
#include "store/verify/verify_state.h"

#include <string.h>

#include "store/record/contentid.h"
#include "store/base/error.h"
#include "store/log/index.h"
#include "store/log/lists.h"
#include "store/maintain/settle.h"

#define BLOCKS_MAX                                                                                 \
	(G_GUINT64_CONSTANT(1) << 28) /* of those beyond it is not kept which are used             \
	                               */

/* --- blocks
 * --------------------------------------------------------------------------------------------- */

typedef struct { /* what entries take of a block so far, and what there is */
	guint64 block;
	guint32 ends[BLOCK_SECTIONS], bytes[BLOCK_SECTIONS];
} BlockUse;

static void mark_block(Verify *v, guint64 block)
{
	guint64 byte = block / 8;
	if (byte > BLOCKS_MAX / 8)
		return;
	if (byte >= v->blocks->len) {
		guint old = v->blocks->len;
		g_byte_array_set_size(v->blocks, (guint)(byte + byte / 2 + 64));
		memset(v->blocks->data + old, 0, v->blocks->len - old);
	}
	v->blocks->data[byte] |= (guint8)(1u << block % 8);
}

bool block_marked(const Verify *v, guint64 block)
{
	return block > BLOCKS_MAX ||
	       (block / 8 < v->blocks->len && v->blocks->data[block / 8] >> block % 8 & 1);
}

static BlockUse *block_use(Verify *v, guint64 block, const guint32 bytes[BLOCK_SECTIONS])
{
	BlockUse *use = g_hash_table_lookup(v->open_blocks, &block);
	if (use)
		return use;
	use = g_new0(BlockUse, 1);
	use->block = block;
	memcpy(use->bytes, bytes, sizeof use->bytes);
	if (block_marked(v, block)) /* others have taken all of it */
		memcpy(use->ends, bytes, sizeof use->ends);
	g_hash_table_insert(v->open_blocks, &use->block, use);
	return use;
}

/* Entries before E that were looked at when they still lay in blocks of their own: they were
 * settled (settle.h) since. Those that stayed where they were, being large, or were moved since,
 * being expired, may stand between them. */
static void take_settled(const Verify *v, const Entry *e, BlockUse *use)
{
	Entry before;
	BlockSpan spans[BLOCK_SECTIONS];
	for (guint64 seq = e->seq - 1; seq > 0 && e->seq - seq < SETTLE_MOST; seq--) {
		if (!snapshot_entry(v->s, seq, &before, NULL) || before.kind != ENTRY_MESSAGE ||
		        before.place.block != e->place.block ||
		        !snapshot_spans(v->s, &before, spans, NULL))
			continue;
		for (guint i = 0; i < BLOCK_SECTIONS; i++)
			if (spans[i].bytes > 0)
				use->ends[i] = MAX(use->ends[i], spans[i].offset + spans[i].bytes);
	}
}

/* Entries lie in a block in their order, one behind the other. */
static bool check_place(
        Verify *v, const Entry *e, const guint32 bytes[BLOCK_SECTIONS], GError **error)
{
	const BlockLocation *p = &e->place;
	BlockSpan spans[BLOCK_SECTIONS];
	bool ok = true;
	BlockUse *use = block_use(v, p->block, bytes);
	if (!snapshot_spans(v->s, e, spans, error)) {
		mark_block(v, p->block);
		return false;
	}
	if (!block_marked(v, p->block) && p->text_offset + p->raw_offset > 0)
		take_settled(v, e, use);
	for (guint i = 0; i < BLOCK_SECTIONS; i++) {
		if (spans[i].bytes == 0)
			continue;
		ok = ok && spans[i].offset >= use->ends[i];
		use->ends[i] = spans[i].offset + spans[i].bytes;
	}
	if (!ok)
		verify_damaged(v,
		        "its body overlaps that of another entry in block %" G_GUINT64_FORMAT,
		        p->block);
	mark_block(v, p->block);
	if (memcmp(use->ends, use->bytes, sizeof use->ends) == 0)
		g_hash_table_remove(v->open_blocks, &p->block);
	return true;
}

/* --- one entry
 * ------------------------------------------------------------------------------------------ */

static bool size_matches(Slice value, const Entry *e)
{
	return value.size == INDEX_SIZE_BYTES &&
	       be_get(value.data, INDEX_SIZE_BYTES) == e->size_bytes;
}

static void check_key(Table table, Slice key, Slice value, void *data)
{
	Verify *v = data;
	Txn *txn = snapshot_txn(v->s);
	Slice first;
	bool there;
	if (table == TABLE_AUTHOR) {
		there = txn_get(txn, table, key, &first) && first.size == 8 &&
		        be_get(first.data, 8) <= v->entry->seq;
		v->found[table] += there && be_get(first.data, 8) == v->entry->seq;
	} else {
		there = table == TABLE_TIME ? txn_get(txn, table, key, &first)
		                            : txn_has(txn, table, key, value);
		v->found[table] += there;
	}
	if (!there)
		verify_damaged(v, "missing in the index '%s'", txn_table_name(table));
	else if (table == TABLE_TIME && !size_matches(first, v->entry))
		verify_damaged(v, "its size is another in the index '%s'", txn_table_name(table));
}

static void check_chain(Verify *v, const Entry *e)
{
	EntryHash chain;
	entry_chain(&v->previous, e, &chain);
	if (!v->gap && memcmp(&chain, &e->chain, sizeof chain) != 0)
		verify_damaged(v, "its chain value does not follow from the entry before it");
	v->previous = e->chain; /* one broken link is one fault */
	v->gap = false;
	if (v->tips)
		tips_see(v->tips, e);
}

static bool check_raw(Verify *v, const Entry *e, GError **error)
{
	EntryHash hash;
	GError *failure = NULL;
	if (e->flags & FLAG_EXPIRED) {
		v->result->expired++;
		if (e->place.raw_bytes > 0)
			verify_damaged(v, "it is expired, but has a raw body");
		return true;
	}
	g_autoptr(GBytes) raw = snapshot_raw(v->s, e, &failure);
	if (!raw)
		return verify_take(v, failure, error);
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	hash_bytes(bytes, n, &hash);
	if (memcmp(&hash, &e->raw_hash, sizeof hash) != 0)
		verify_damaged(v, "its raw body does not match its hash");
	if (e->flags & FLAG_TRUNCATED ? n > e->size_bytes : n != e->size_bytes)
		verify_damaged(v,
		        "its raw body has %" G_GSIZE_FORMAT " bytes, not %" G_GUINT64_FORMAT, n,
		        e->size_bytes);
	if (!(e->flags & FLAG_UNPARSED) || e->flags & FLAG_TRUNCATED)
		return true;
	contentid_of_raw(bytes, n, &hash);
	if (memcmp(&hash, &e->id, sizeof hash) != 0)
		verify_damaged(v, "its id is not that of its raw body");
	return true;
}

/* The record as it is stored. */
static Record *check_record(Verify *v, const Entry *e, GError **error)
{
	const guint32 by_store = FLAG_VARIANT | FLAG_EXPIRED;
	g_autoptr(GBytes) fields = snapshot_fields(v->s, e, error);
	g_autoptr(Record) rec = record_new();
	if (!fields || !record_decode(rec, fields, RECORD_ALL, error))
		return NULL;
	if (rec->kind != e->record_kind || rec->automatic != e->automatic ||
	        (rec->flags | by_store) != (e->flags | by_store))
		verify_damaged(v, "its kind or flags are not those of its record");
	return g_steal_pointer(&rec);
}

/* A Message-ID that an entry before has makes a variant. */
static void check_variant(Verify *v, const Entry *e, const Record *rec)
{
	guint8 key[INDEX_HASH_BYTES];
	Slice first;
	bool variant = false;
	if (rec->message_id) {
		index_hash(TABLE_MSGID, rec->message_id, key);
		variant = txn_get(snapshot_txn(v->s), TABLE_MSGID, (Slice){key, sizeof key},
		                  &first) &&
		          first.size == 8 && be_get(first.data, 8) < e->seq;
	}
	if (variant != ((e->flags & FLAG_VARIANT) != 0))
		verify_damaged(v, variant ? "it is not flagged as a variant"
		                          : "it is flagged as a variant of nothing");
}

static bool check_body(Verify *v, const Entry *e, Record **rec, GError **error)
{
	guint32 bytes[BLOCK_SECTIONS];
	GError *failure = NULL;
	if (!snapshot_block(v->s, e->place.block, bytes, &failure)) {
		if (e->place.block <= v->last_block)
			mark_block(v, e->place.block);
		return verify_take(v, failure, error);
	}
	if (!check_place(v, e, bytes, &failure))
		return verify_take(v, failure, error);
	if (!check_raw(v, e, error))
		return false;
	*rec = check_record(v, e, &failure);
	if (!*rec)
		return verify_take(v, failure, error);
	check_variant(v, e, *rec);
	return true;
}

static void check_also(Verify *v, const Entry *e)
{
	Entry message;
	if (e->of == 0 || e->of >= e->seq || !snapshot_entry(v->s, e->of, &message, NULL))
		verify_damaged(v, "names no entry before it");
	else if (message.kind != ENTRY_MESSAGE || memcmp(&message.id, &e->id, sizeof e->id) != 0)
		verify_damaged(
		        v, "names entry %" G_GUINT64_FORMAT ", which is another message", e->of);
	if (e->flags != 0 || e->record_kind != RECORD_OTHER || e->automatic != AUTO_NONE)
		verify_damaged(v, "has a kind or flags of its own");
}

static void check_keys(Verify *v, const Entry *e, const Record *rec)
{
	guint32 number = e->list ? lists_number(v->s, e->list) : 0;
	if (e->list && number == 0)
		verify_damaged(v, "its list is missing in '%s'", txn_table_name(TABLE_LIST_NAME));
	index_entry(e, rec, number, check_key, v);
}

static void mark_unread(Verify *v, guint64 seq)
{
	g_hash_table_add(v->unread, g_memdup2(&seq, sizeof seq));
}

/* Where a page is broken nothing more can be read in that snapshot. TOLD: so many damages were
 * before E's. */
static bool end_entry(Verify *v, const Entry *e, bool whole, guint64 told, GError **error)
{
	GError *why = NULL;
	bool broken = !txn_check(snapshot_txn(v->s), &why);
	if (broken || !whole)
		mark_unread(v, e->seq);
	if (!broken)
		return true;
	if (v->result->damages == told || !g_error_matches(why, LD_ERROR, LD_ERROR_DAMAGED))
		return verify_take(v, why, error) && verify_go_on(v, error);
	g_error_free(why);
	return verify_go_on(v, error);
}

static bool check_entry(Verify *v, const Entry *e, GError **error)
{
	g_autoptr(Record) rec = NULL;
	check_chain(v, e);
	guint64 told = v->result->damages;
	if (e->kind == ENTRY_ALSO)
		check_also(v, e);
	else if (!check_body(v, e, &rec, error))
		return false;
	check_keys(v, e, rec);
	return end_entry(v, e, rec || e->kind == ENTRY_ALSO, told, error);
}

/* --- all entries
 * ---------------------------------------------------------------------------------------- */

static bool take_seq(Slice key, Slice value, void *data)
{
	(void)value;
	if (key.size == 8)
		*(guint64 *)data = be_get(key.data, 8);
	return false;
}

/* The entry SEQ is missing: the number of the next there is. */
static guint64 next_entry(Verify *v, guint64 seq)
{
	guint8 key[8];
	guint64 next = 0;
	be_put(key, seq + 1, 8);
	txn_walk(snapshot_txn(v->s), TABLE_LOG, &(Slice){key, 8}, take_seq, &next);
	return next > seq ? next : snapshot_head(v->s) + 1;
}

static bool entry_missing(Verify *v, guint64 seq)
{
	guint8 key[8];
	Slice value;
	be_put(key, seq, 8);
	return !txn_get(snapshot_txn(v->s), TABLE_LOG, (Slice){key, 8}, &value);
}

/* From *SEQ on entries lie in a page that cannot be read, which FAILURE (taken) says: *SEQ becomes
 * the last of them. */
static bool check_broken(Verify *v, guint64 *seq, GError *failure, GError **error)
{
	guint64 first = *seq;
	Entry e;
	bool ok;
	if (!g_error_matches(failure, LD_ERROR, LD_ERROR_DAMAGED)) {
		g_propagate_error(error, failure);
		return false;
	}
	do {
		ok = verify_go_on(v, error);
		mark_unread(v, *seq);
		verify_step(v, STAGE_ENTRIES, ++*seq);
	} while (ok && *seq <= snapshot_head(v->s) && !snapshot_entry(v->s, *seq, &e, NULL) &&
	         !txn_check(snapshot_txn(v->s), NULL));
	--*seq;
	v->unseen += *seq - first + 1;
	v->gap = true;
	if (*seq == first)
		verify_damaged(v, "entry %" G_GUINT64_FORMAT " cannot be read: %s", first,
		        failure->message);
	else
		verify_damaged(v,
		        "the entries from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
		        " cannot be read: %s",
		        first, *seq, failure->message);
	g_error_free(failure);
	return ok;
}

/* SEQ could not be read. */
static bool check_unreadable(Verify *v, guint64 *seq, GError *failure, GError **error)
{
	if (!txn_check(snapshot_txn(v->s), NULL))
		return check_broken(v, seq, failure, error);
	if (!entry_missing(v, *seq))
		return verify_take(v, failure, error);
	g_error_free(failure);
	guint64 next = next_entry(v, *seq);
	if (next == *seq + 1)
		verify_damaged(v, "entry %" G_GUINT64_FORMAT " is missing", *seq);
	else
		verify_damaged(v,
		        "the entries from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
		        " are missing",
		        *seq, next - 1);
	*seq = next - 1;
	return true;
}

/* What a delivery brought while an import had it in hand lies there in vain, text and raw bytes
 * (prepared.c): no damage. */
static void check_unused(gpointer key, gpointer value, gpointer data)
{
	const BlockUse *use = value;
	Verify *v = data;
	(void)key;
	bool text = use->ends[PART_SUMMARY] < use->bytes[PART_SUMMARY];
	bool raw = use->ends[BLOCK_SECTION_RAWS] < use->bytes[BLOCK_SECTION_RAWS];
	for (guint i = PART_TEXTS; i < RECORD_N_PARTS; i++)
		raw = raw || (!text && use->ends[i] < use->bytes[i]); /* never without a summary */
	if (v->result->expired == 0 && v->unseen == 0 && text != raw)
		verify_damaged(v, "block %" G_GUINT64_FORMAT ": bytes of it belong to no entry",
		        use->block);
}

/* Its number bounds what is kept of blocks: an entry may name any. */
static guint64 newest_block(Verify *v)
{
	Slice key, value;
	return txn_last(snapshot_txn(v->s), TABLE_BODY, &key, &value) && key.size == 8
	               ? be_get(key.data, 8) >> BLOCK_CHUNK_BITS
	               : 0;
}

bool verify_log(Verify *v, GError **error)
{
	guint64 seq;
	v->last_block = newest_block(v);
	if (!verify_walked(v, TABLE_BODY, error))
		return false;
	for (seq = 1; seq != 0 && seq <= snapshot_head(v->s); seq++) {
		Entry e;
		GError *failure = NULL;
		verify_step(v, STAGE_ENTRIES, seq);
		if (seq % VERIFY_RENEW == 0 && !verify_renew(v, error))
			return false;
		if (snapshot_entry(v->s, seq, &e, &failure)) {
			v->entry = &e;
			bool ok = check_entry(v, &e, error);
			v->entry = NULL;
			if (!ok)
				return false;
			v->result->entries++;
		} else if (!check_unreadable(v, &seq, failure, error)) {
			return false;
		}
	}
	g_hash_table_foreach(v->open_blocks, check_unused, v);
	return true;
}
