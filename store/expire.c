/* Expiring. An entry's log value is written over; its record, where it is cut down, goes into a block of its own, and the block
 * that nothing lies in any more is dropped, in the transaction that took the last entry out of it. What else lies in a block of
 * an import stays there until the store is compacted. */
#include "expire.h"

#include <string.h>

#include "block.h"
#include "error.h"
#include "index.h"
#include "limits.h"
#include "log.h"
#include "rebuild.h"
#include "snapshot.h"

#define BATCH      500
#define BLOCKS_MAX (1u << 28)

typedef struct {
	Txn *txn;
	BlockReader *reader;
	BlockWriter *writer;
	ExpireWhat what;
	ExpireResult *result;
	GArray *lying; /* guint32: how many entries lie in each of the blocks that were there when it was counted */
	guint64 last_counted;
	bool uncountable;
} Expire;

static void put_log(Expire *x, const Entry *e)
{
	guint8 key[8];
	g_autoptr(GByteArray) value = g_byte_array_new();
	entry_encode(e, value);
	be_put(key, e->seq, 8);
	txn_put(x->txn, TABLE_LOG, (Slice){key, 8}, (Slice){value->data, value->len});
}

/* What is left of REC: how it stands to other mail, and its numbers. */
static Record *cut_down(const Record *rec)
{
	Record *left = record_new();
	left->kind = rec->kind;
	left->automatic = rec->automatic;
	left->forwarded = rec->forwarded;
	left->rfc = rec->rfc;
	left->resend = rec->resend;
	left->version_inferred = rec->version_inferred;
	left->has_date = rec->has_date;
	left->date_s = rec->date_s;
	left->date_offset_min = rec->date_offset_min;
	left->flags = rec->flags | FLAG_EXPIRED;
	left->message_id = record_string(left, rec->message_id, -1);
	left->in_reply_to = record_string(left, rec->in_reply_to, -1);
	for (guint i = 0; i < rec->references->len; i++)
		record_add_string(
		        left, left->references, g_ptr_array_index(rec->references, i), LIMIT_REFERENCES);
	left->version = record_string(left, rec->version, -1);
	left->index = record_string(left, rec->index, -1);
	left->total = record_string(left, rec->total, -1);
	left->patch_id = record_string(left, rec->patch_id, -1);
	left->change_id = record_string(left, rec->change_id, -1);
	left->base_commit = record_string(left, rec->base_commit, -1);
	left->has_diff = rec->has_diff;
	left->files = rec->files;
	left->insertions = rec->insertions;
	left->deletions = rec->deletions;
	return left;
}

static Record *read_record(Expire *x, const Entry *e, GError **error)
{
	g_autoptr(Record) rec = record_new();
	if (e->inline_bytes) {
		g_autoptr(GBytes) summary = g_bytes_new(e->inline_bytes, e->n_inline_bytes);
		if (!record_decode(rec, summary, RECORD_SUMMARY, error))
			return NULL;
	} else if (e->place.text_bytes > 0) {
		g_autoptr(GBytes) fields = block_reader_text(x->reader, &e->place, error);
		if (!fields || !record_decode(rec, fields, RECORD_SUMMARY, error))
			return NULL;
	}
	rec->kind = e->record_kind;
	rec->automatic = e->automatic;
	rec->flags = e->flags;
	return g_steal_pointer(&rec);
}

/* A key that could be worked out from an address and a title goes; an author's first mail stays his. */
static void drop_key(Table table, Slice key, Slice value, void *data)
{
	Expire *x = data;
	if (table == TABLE_AUTHOR_TITLE)
		txn_delete(x->txn, table, key, &value);
}

static bool get_entry(Expire *x, guint64 seq, Entry *e)
{
	guint8 key[8];
	Slice value;
	be_put(key, seq, 8);
	return txn_get(x->txn, TABLE_LOG, (Slice){key, 8}, &value) &&
	       entry_decode(value.data, value.size, seq, e, NULL);
}

/* --- which blocks are empty ------------------------------------------------------------------------------ */

/* Whether a message beside SEQ, STEP by STEP, lies in BLOCK: the quick answer, as a block's entries mostly are neighbours, but for
 * what was expired and went into later blocks. False proves nothing. */
static bool neighbour_in(Expire *x, guint64 block, guint64 seq, gint64 step)
{
	Entry e;
	for (seq += (guint64)step; seq > 0 && get_entry(x, seq, &e); seq += (guint64)step) {
		if (e.kind == ENTRY_MESSAGE && e.place.block == block)
			return true;
		if (e.kind == ENTRY_MESSAGE && !(e.flags & FLAG_EXPIRED))
			return false;
	}
	return false;
}

static bool count_entry(Slice key, Slice value, void *data)
{
	Expire *x = data;
	Entry e;
	guint64 seq = key.size == 8 ? be_get(key.data, 8) : 0;
	if (seq != ++x->last_counted || !entry_decode(value.data, value.size, seq, &e, NULL)) {
		x->uncountable = true;
		return false;
	}
	bool has_body = e.kind == ENTRY_MESSAGE && (e.place.text_bytes > 0 || e.place.raw_bytes > 0);
	if (has_body && e.place.block < x->lying->len)
		g_array_index(x->lying, guint32, e.place.block)++;
	return true;
}

/* How many entries lie in each block there is, of all the log. A block that is in the store never gets more of them: what is new, or
 * moved, goes into a new one. Where an entry is missing or cannot be read none is known to be empty. */
static void count_all(Expire *x)
{
	Slice key, value;
	guint64 n = txn_last(x->txn, TABLE_BODY, &key, &value) && key.size == 8
	                    ? (be_get(key.data, 8) >> BLOCK_CHUNK_BITS) + 1
	                    : 0;
	x->uncountable = x->uncountable || n > BLOCKS_MAX;
	if (x->uncountable)
		return;
	x->last_counted = 0;
	g_array_set_size(x->lying, 0);
	g_array_set_size(x->lying, (guint)n);
	txn_walk(x->txn, TABLE_LOG, NULL, count_entry, x);
}

/* Entry SEQ, put elsewhere just now, was in BLOCK: whether none is any more. */
static bool is_empty(Expire *x, guint64 block, guint64 seq)
{
	if (!x->uncountable && block < x->lying->len)
		return --g_array_index(x->lying, guint32, block) == 0;
	if (neighbour_in(x, block, seq, 1) || neighbour_in(x, block, seq, -1))
		return false;
	count_all(x);
	return !x->uncountable && block < x->lying->len && g_array_index(x->lying, guint32, block) == 0;
}

static bool cut_message(Expire *x, Entry *e, bool was_expired, GError **error)
{
	guint64 block = e->place.block;
	bool had_body = e->place.text_bytes > 0 || e->place.raw_bytes > 0;
	g_autoptr(Record) rec = read_record(x, e, error);
	if (!rec)
		return false;
	if (was_expired && !rec->from.address && !rec->from.name && !rec->subject)
		return true; /* cut down before */
	x->result->entries++;
	x->result->senders_kept += e->sender && !entry_drop_sender(e);
	index_entry(e, rec, 0, drop_key, x);
	g_autoptr(Record) left = cut_down(rec);
	g_autoptr(GBytes) fields = record_encode(left, NULL);
	Slice text = {0}, none = {0};
	text.data = g_bytes_get_data(fields, &text.size);
	block_writer_add(x->writer, text, none, &e->place);
	e->inline_bytes = NULL;
	e->n_inline_bytes = 0;
	put_log(x, e);
	if (had_body && is_empty(x, block, e->seq))
		block_drop(x->txn, block);
	return true;
}

static bool expire_message(Expire *x, Entry *e, GError **error)
{
	bool was = e->flags & FLAG_EXPIRED;
	e->flags |= FLAG_EXPIRED;
	if (x->what == EXPIRE_ALL)
		return cut_message(x, e, was, error);
	if (!was) {
		x->result->entries++;
		e->place.raw_offset = e->place.raw_bytes = 0;
		put_log(x, e);
	}
	return true;
}

typedef struct {
	Expire *x;
	const EntryHash *id;
	GArray *seqs; /* guint64 */
} Copies;

static bool collect_copy(Slice key, Slice value, void *data)
{
	Copies *c = data;
	Entry e;
	guint64 seq = value.size == 8 ? be_get(value.data, 8) : 0;
	(void)key;
	if (get_entry(c->x, seq, &e) && e.kind == ENTRY_ALSO && memcmp(&e.id, c->id, sizeof e.id) == 0)
		g_array_append_val(c->seqs, seq);
	return true;
}

/* Who sent the message on by another list. */
static void expire_copies(Expire *x, const EntryHash *id)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	Copies c = {x, id, seqs};
	txn_walk_values(x->txn, TABLE_ID, (Slice){id->b, 16}, NULL, collect_copy, &c);
	for (guint i = 0; i < seqs->len; i++) {
		Entry e;
		if (!get_entry(x, g_array_index(seqs, guint64, i), &e) || !e.sender)
			continue;
		if (entry_drop_sender(&e))
			put_log(x, &e);
		else
			x->result->senders_kept++;
	}
}

static bool expire_one(Expire *x, guint64 seq, GError **error)
{
	Entry e;
	if (!get_entry(x, seq, &e) || (e.kind == ENTRY_ALSO && !get_entry(x, e.of, &e))) {
		if (txn_check(x->txn, error))
			g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED,
			        "entry %" G_GUINT64_FORMAT " cannot be read", seq);
		return false;
	}
	/* what E borrows is void with the first write */
	EntryHash id = e.id;
	g_autofree char *list = g_strdup(e.list), *sender = g_strdup(e.sender);
	g_autofree guint8 *summary = g_memdup2(e.inline_bytes, e.n_inline_bytes);
	e.list = list;
	e.sender = sender;
	e.inline_bytes = summary;
	if (!expire_message(x, &e, error))
		return false;
	if (x->what == EXPIRE_ALL)
		expire_copies(x, &id);
	return txn_check(x->txn, error);
}

static bool expire_batch(Store *store, const guint64 *seqs, guint n, Expire *x, GError **error)
{
	x->txn = txn_begin(store, true, error);
	if (!x->txn)
		return false;
	x->reader = block_reader_new(x->txn);
	x->writer = block_writer_new(x->txn, false);
	bool ok = true;
	for (guint i = 0; ok && i < n; i++)
		ok = expire_one(x, seqs[i], error);
	block_reader_free(x->reader);
	block_writer_free(x->writer);
	if (ok)
		return txn_commit(x->txn, error);
	txn_abort(x->txn);
	return false;
}

bool expire_entries(
        Store *store, const guint64 *seqs, guint n, ExpireWhat what, ExpireResult *result, GError **error)
{
	int reserved;
	*result = (ExpireResult){0};
	Expire x = {.what = what, .result = result};
	if (!rebuild_reserve(store, &reserved, error))
		return false;
	x.lying = g_array_new(FALSE, TRUE, sizeof(guint32));
	bool ok = true;
	for (guint done = 0; ok && done < n; done += BATCH)
		ok = expire_batch(store, seqs + done, MIN(BATCH, n - done), &x, error);
	g_array_unref(x.lying);
	rebuild_release(store, reserved);
	return ok;
}
