/* Expiring. An entry's log value is written over; its record, where it is cut down, goes into a
 * block of its own, and the block that nothing lies in any more is dropped, in the transaction that
 * took the last entry out of it. What else lies in a block of an import stays there until the store
 * is compacted. */
#include "store/maintain/expire.h"

#include <string.h>

#include "store/block/block_writer.h"
#include "store/maintain/emptied.h"
#include "store/base/error.h"
#include "store/log/index.h"
#include "store/base/limits.h"
#include "store/log/log.h"
#include "store/maintain/lost.h"
#include "store/maintain/rebuild.h"
#include "store/log/snapshot.h"

#define BATCH 500

typedef struct {
	Txn *txn;
	BlockReader *reader;
	BlockWriter *writer;
	ExpireWhat what;
	ExpireResult *result;
	Emptied *emptied;
	GHashTable *lost;   /* guint64: entries whose record cannot be read */
	GHashTable *forget; /* guint64: of them those whose keys this transaction is to take out */
	GHashTable *done;   /* guint64: messages seen to, in any transaction */
	GArray *doing;      /* guint64: in this one */
	bool pages_broken;  /* no block is to be dropped */
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
		record_add_string(left, left->references, g_ptr_array_index(rec->references, i),
		        LIMIT_REFERENCES);
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

static Record *decode(Expire *x, const Entry *e, GError **error)
{
	g_autoptr(Record) rec = record_new();
	if (e->place.text_bytes > 0) {
		g_autoptr(GBytes) fields = block_reader_text(x->reader, &e->place, error);
		if (!fields || !record_decode(rec, fields, RECORD_SUMMARY, error))
			return NULL;
	}
	return g_steal_pointer(&rec);
}

static bool is_lost(const Expire *x, const Entry *e)
{
	return g_hash_table_contains(x->lost, &e->seq);
}

static void add_seq(GHashTable *seqs, guint64 seq)
{
	g_hash_table_add(seqs, g_memdup2(&seq, sizeof seq));
}

/* E's record; an empty one where it is damaged. */
static Record *read_record(Expire *x, const Entry *e, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Record) rec = is_lost(x, e) ? record_new() : decode(x, e, &why);
	if (why && !g_error_matches(why, LD_ERROR, LD_ERROR_DAMAGED)) {
		g_propagate_error(error, g_steal_pointer(&why));
		return NULL;
	}
	if (!rec || (!is_lost(x, e) && !lost_looks_whole(x->txn, e, rec))) {
		add_seq(x->lost, e->seq);
		g_clear_pointer(&rec, record_free);
		rec = record_new();
	}
	if (!txn_check(x->txn, error))
		return NULL;
	rec->kind = e->record_kind;
	rec->automatic = e->automatic;
	rec->flags = e->flags;
	return g_steal_pointer(&rec);
}

/* A key that could be worked out from an address and a title goes; an author's first mail stays
 * his. */
static void drop_key(Table table, Slice key, Slice value, void *data)
{
	Expire *x = data;
	if (table == TABLE_AUTHOR_TITLE)
		txn_delete(x->txn, table, key, &value);
}

/* Entry SEQ, put elsewhere just now, was in BLOCK, which goes with the last. A damaged one stays
 * until the store is compacted: its pages may be what is damaged, and deleting changes them. */
static bool drop_if_empty(Expire *x, guint64 block, guint64 seq, GError **error)
{
	guint32 bytes[BLOCK_SECTIONS];
	if (!x->pages_broken && emptied_by(x->emptied, x->txn, block, seq) &&
	        block_reader_whole(x->reader, block, bytes, NULL))
		block_drop(x->txn, block);
	return txn_check(x->txn, error);
}

static bool cut_message(Expire *x, Entry *e, bool was_expired, GError **error)
{
	guint64 block = e->place.block;
	bool had_body = e->place.text_bytes > 0 || e->place.raw_bytes > 0;
	g_autoptr(Record) rec = read_record(x, e, error);
	if (!rec)
		return false;
	bool lost = is_lost(x, e);
	if (lost) {
		rec->flags = e->flags &=
		        ~(guint32)FLAG_VARIANT; /* of what, nobody knows any more */
		add_seq(x->forget, e->seq);
	}
	if (was_expired && !lost && !rec->from.address && !rec->from.name && !rec->subject)
		return true; /* cut down before */
	x->result->entries++;
	x->result->senders_kept += e->sender && !entry_drop_sender(e);
	index_entry(e, rec, 0, drop_key, x);
	g_autoptr(Record) left = cut_down(rec);
	g_autoptr(GBytes) fields = record_encode(left, NULL);
	Slice text = {0}, none = {0};
	text.data = g_bytes_get_data(fields, &text.size);
	block_writer_add(x->writer, text, none, &e->place);
	put_log(x, e);
	return !had_body || drop_if_empty(x, block, e->seq, error);
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
	if (log_entry(c->x->txn, seq, &e, NULL) && e.kind == ENTRY_ALSO &&
	        memcmp(&e.id, c->id, sizeof e.id) == 0)
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
		if (!log_entry(x->txn, g_array_index(seqs, guint64, i), &e, NULL) || !e.sender)
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
	if (!log_entry(x->txn, seq, &e, NULL) ||
	        (e.kind == ENTRY_ALSO && !log_entry(x->txn, e.of, &e, NULL))) {
		if (txn_check(x->txn, error))
			g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED,
			        "entry %" G_GUINT64_FORMAT " cannot be read", seq);
		return false;
	}
	if (g_hash_table_contains(x->done, &e.seq)) /* it was named twice, or by two lists */
		return true;
	add_seq(x->done, e.seq);
	g_array_append_val(x->doing, e.seq);
	/* what E borrows is void with the first write */
	EntryHash id = e.id;
	g_autofree char *list = g_strdup(e.list), *sender = g_strdup(e.sender);
	e.list = list;
	e.sender = sender;
	if (!expire_message(x, &e, error))
		return false;
	if (x->what == EXPIRE_ALL)
		expire_copies(x, &id);
	return txn_check(x->txn, error);
}

static bool try_batch(Expire *x, const guint64 *seqs, guint n, GError **error)
{
	x->reader = block_reader_new(x->txn);
	x->writer = block_writer_new(x->txn, BLOCK_SINGLE);
	bool ok = true;
	for (guint i = 0; ok && i < n; i++)
		ok = expire_one(x, seqs[i], error);
	if (ok && g_hash_table_size(x->forget) > 0)
		lost_forget(x->txn, x->forget);
	block_reader_free(x->reader);
	block_writer_free(x->writer);
	return ok;
}

static void begin_batch(Expire *x, bool again)
{
	for (guint i = 0; again && i < x->doing->len; i++)
		g_hash_table_remove(x->done, &g_array_index(x->doing, guint64, i));
	g_array_set_size(x->doing, 0);
	g_hash_table_remove_all(x->forget);
}

/* Where LMDB finds a page broken the whole transaction is: once more, without looking into the body
 * that it met it in, and without dropping blocks. */
static bool expire_batch(Store *store, const guint64 *seqs, guint n, Expire *x, GError **error)
{
	const ExpireResult before = *x->result;
	for (bool again = false;; again = true) {
		GError *why = NULL;
		guint lost = g_hash_table_size(x->lost);
		begin_batch(x, again);
		x->txn = txn_begin(store, true, error);
		if (!x->txn)
			return false;
		if (try_batch(x, seqs, n, &why))
			return txn_commit(x->txn, error);
		txn_abort(x->txn);
		if (!g_error_matches(why, LD_ERROR, LD_ERROR_DAMAGED) ||
		        (x->pages_broken && g_hash_table_size(x->lost) == lost)) {
			g_propagate_error(error, why);
			return false;
		}
		g_error_free(why);
		*x->result = before;
		x->pages_broken = true;
		emptied_forget(x->emptied);
	}
}

static GHashTable *new_seqs(void)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

bool expire_entries(Store *store, const guint64 *seqs, guint n, ExpireWhat what,
        ExpireResult *result, GError **error)
{
	int reserved;
	*result = (ExpireResult){0};
	Expire x = {.what = what, .result = result};
	if (!rebuild_reserve(store, &reserved, error))
		return false;
	x.emptied = emptied_new();
	x.lost = new_seqs();
	x.forget = new_seqs();
	x.done = new_seqs();
	x.doing = g_array_new(FALSE, FALSE, sizeof(guint64));
	bool ok = true;
	for (guint done = 0; ok && done < n; done += BATCH)
		ok = expire_batch(store, seqs + done, MIN(BATCH, n - done), &x, error);
	result->lost = g_hash_table_size(x.lost);
	emptied_free(x.emptied);
	g_hash_table_unref(x.lost);
	g_hash_table_unref(x.forget);
	g_hash_table_unref(x.done);
	g_array_unref(x.doing);
	rebuild_release(store, reserved);
	return ok;
}
