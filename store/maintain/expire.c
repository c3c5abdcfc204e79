/* An entry's log value is overwritten. With EXPIRE_ALL what is left of its record goes into a new
 * block, and its old block is deleted in the same transaction if no other entry lies in it. Bytes
 * in blocks that other entries share stay until the store is compacted. */
#include "store/maintain/expire.h"

#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/block/block_reader.h"
#include "store/block/block_writer.h"
#include "store/log/index.h"
#include "store/log/log.h"
#include "store/maintain/block_refs.h"
#include "store/maintain/rebuild.h"
#include "store/maintain/rebuild_lock.h"
#include "store/maintain/record_keys.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"

#include <string.h>

#define BATCH 500

typedef struct {
	Txn *txn;
	BlockReader *reader;
	BlockWriter *writer;
	ExpireWhat what;
	ExpireResult *result;
	BlockRefs *block_refs;
	GHashTable *unreadable;  /* seqs (guint64) of entries whose record cannot be read */
	GHashTable *delete_keys; /* of them, those whose index keys this transaction deletes */
	GHashTable *done;        /* seqs of messages expired in any transaction */
	GArray *doing;           /* seqs of messages expired in this one */
	bool pages_broken;       /* a page is damaged: no block may be deleted */
} Expire;

/* What is left of the patches inside a mail. */
static void reduce_parts(Record *left, const Record *rec)
{
	for (guint i = 0; i < rec->parts->len; i++) {
		const Record *from = ((RecordPatch *)g_ptr_array_index(rec->parts, i))->rec;
		Record *patch = record_add_patch(left);
		if (!patch)
			return;
		patch->kind = from->kind;
		patch->version = record_string(patch, from->version, -1);
		patch->index = record_string(patch, from->index, -1);
		patch->total = record_string(patch, from->total, -1);
		patch->patch_id = record_string(patch, from->patch_id, -1);
		patch->has_diff = from->has_diff;
		patch->files = from->files;
		patch->insertions = from->insertions;
		patch->deletions = from->deletions;
	}
}

/* What is left of REC: its references to other mail, and its numbers. */
static Record *reduced_record(const Record *rec)
{
	Record *left = record_new();
	left->kind = rec->kind;
	left->automatic = rec->automatic;
	left->forwarded = rec->forwarded;
	left->rfc = rec->rfc;
	left->resend = rec->resend;
	left->withdrawn = rec->withdrawn;
	left->version_inferred = rec->version_inferred;
	left->has_date = rec->has_date;
	left->date_s = rec->date_s;
	left->date_offset_min = rec->date_offset_min;
	left->flags = rec->flags | RECORD_FLAG_EXPIRED;
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
	reduce_parts(left, rec);
	return left;
}

static Record *decode(Expire *x, const Entry *e, GError **error)
{
	g_autoptr(Record) rec = record_new();
	if (e->location.text_bytes > 0) {
		g_autoptr(GBytes) fields = block_reader_text(x->reader, &e->location, error);
		if (!fields || !record_decode(rec, fields, RECORD_SUMMARY, error))
			return NULL;
	}
	return g_steal_pointer(&rec);
}

static bool is_unreadable(const Expire *x, const Entry *e)
{
	return g_hash_table_contains(x->unreadable, &e->seq);
}

static void add_seq(GHashTable *seqs, guint64 seq)
{
	g_hash_table_add(seqs, g_memdup2(&seq, sizeof seq));
}

/* Returns E's record, or an empty one if it is damaged. */
static Record *read_record(Expire *x, const Entry *e, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Record) rec = is_unreadable(x, e) ? record_new() : decode(x, e, &why);
	if (why && !g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED)) {
		g_propagate_error(error, g_steal_pointer(&why));
		return NULL;
	}
	if (!rec || (!is_unreadable(x, e) && !record_keys_exist(x->txn, e, rec))) {
		add_seq(x->unreadable, e->seq);
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

/* Deletes the key that could be guessed from an address and a title. TABLE_AUTHOR stays: the author
 * did write that mail. */
static void delete_key(Table table, Slice key, Slice value, void *data)
{
	Expire *x = data;
	if (table == TABLE_AUTHOR_TITLE)
		txn_delete(x->txn, table, key, &value);
}

/* Entry SEQ was just moved out of BLOCK: deletes the block if it was the last. A damaged block
 * stays until the store is compacted: deleting it would change pages that may be damaged. */
static bool delete_if_empty(Expire *x, guint64 block, guint64 seq, GError **error)
{
	guint32 bytes[BLOCK_SECTIONS];
	if (!x->pages_broken && block_refs_release(x->block_refs, x->txn, block, seq) &&
	        block_reader_whole(x->reader, block, bytes, NULL))
		block_drop(x->txn, block);
	return txn_check(x->txn, error);
}

static bool expire_content(Expire *x, Entry *e, bool was_expired, GError **error)
{
	guint64 block = e->location.block;
	bool had_body = entry_has_body(e);
	g_autoptr(Record) rec = read_record(x, e, error);
	if (!rec)
		return false;
	bool unreadable = is_unreadable(x, e);
	if (unreadable) {
		debug_print(DEBUG_STORE,
		        "expire: the record of entry %" G_GUINT64_FORMAT
		        " cannot be read; deleting its index keys",
		        e->seq);
		rec->flags = e->flags &=
		        ~(guint32)RECORD_FLAG_VARIANT; /* its Message-ID is not known */
		add_seq(x->delete_keys, e->seq);
	}
	if (was_expired && !unreadable && !rec->from.address && !rec->from.name && !rec->subject)
		return true; /* it was expired with EXPIRE_ALL before */
	x->result->entries++;
	x->result->senders_kept += e->sender && !entry_drop_sender(e);
	index_entry(e, rec, 0, delete_key, x);
	g_autoptr(Record) left = reduced_record(rec);
	g_autoptr(GBytes) fields = record_encode(left, NULL);
	block_writer_add(x->writer, slice_of_bytes(fields), (Slice){0}, &e->location);
	log_put(x->txn, e);
	return !had_body || delete_if_empty(x, block, e->seq, error);
}

static bool expire_message(Expire *x, Entry *e, GError **error)
{
	bool was = e->flags & RECORD_FLAG_EXPIRED;
	e->flags |= RECORD_FLAG_EXPIRED;
	if (x->what == EXPIRE_ALL)
		return expire_content(x, e, was, error);
	if (!was) {
		x->result->entries++;
		e->location.raw_offset = e->location.raw_bytes = 0;
		log_put(x->txn, e);
	}
	return true;
}

static bool collect_also(const Entry *e, void *data)
{
	if (e->kind == ENTRY_ALSO)
		g_array_append_val((GArray *)data, e->seq);
	return true;
}

/* Drops the envelope senders of the `also` entries of message ID. */
static void expire_also_senders(Expire *x, const Hash *id)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	log_each_copy(x->txn, id, collect_also, seqs, NULL);
	for (guint i = 0; i < seqs->len; i++) {
		Entry e;
		if (!log_entry(x->txn, g_array_index(seqs, guint64, i), &e, NULL) || !e.sender)
			continue;
		if (entry_drop_sender(&e))
			log_put(x->txn, &e);
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
			error_set(error, ERROR_DAMAGED,
			        "entry %" G_GUINT64_FORMAT
			        " cannot be read; 'listdigest-store verify' shows the damage",
			        seq);
		return false;
	}
	if (g_hash_table_contains(x->done, &e.seq)) /* it was given twice, or by two lists */
		return true;
	add_seq(x->done, e.seq);
	g_array_append_val(x->doing, e.seq);
	/* E borrows from TXN until the first write */
	Hash id = e.id;
	g_autofree char *list = g_strdup(e.list), *sender = g_strdup(e.sender);
	e.list = list;
	e.sender = sender;
	if (!expire_message(x, &e, error))
		return false;
	if (x->what == EXPIRE_ALL)
		expire_also_senders(x, &id);
	return txn_check(x->txn, error);
}

static bool try_batch(Expire *x, const guint64 *seqs, guint n, GError **error)
{
	x->reader = block_reader_new(x->txn);
	x->writer = block_writer_new(x->txn, BLOCK_SINGLE);
	bool ok = true;
	for (guint i = 0; ok && i < n; i++)
		ok = expire_one(x, seqs[i], error);
	if (ok && g_hash_table_size(x->delete_keys) > 0)
		record_keys_delete(x->txn, x->delete_keys);
	block_reader_free(x->reader);
	block_writer_free(x->writer);
	return ok;
}

static void begin_batch(Expire *x, bool again)
{
	for (guint i = 0; again && i < x->doing->len; i++)
		g_hash_table_remove(x->done, &g_array_index(x->doing, guint64, i));
	g_array_set_size(x->doing, 0);
	g_hash_table_remove_all(x->delete_keys);
}

/* If LMDB finds a damaged page, the whole transaction fails. It is then tried again without reading
 * the body that lies there (its entry is in x->unreadable) and without deleting blocks. */
static bool expire_batch(Store *store, const guint64 *seqs, guint n, Expire *x, GError **error)
{
	const ExpireResult before = *x->result;
	for (bool again = false;; again = true) {
		GError *why = NULL;
		guint unreadable = g_hash_table_size(x->unreadable);
		begin_batch(x, again);
		x->txn = txn_begin(store, true, error);
		if (!x->txn)
			return false;
		if (try_batch(x, seqs, n, &why))
			return txn_commit(x->txn, error);
		txn_abort(x->txn);
		if (!g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED) ||
		        (x->pages_broken && g_hash_table_size(x->unreadable) == unreadable)) {
			g_propagate_error(error, why);
			return false;
		}
		debug_print(DEBUG_STORE, "expire: trying again without the damaged body: %s",
		        why->message);
		g_error_free(why);
		*x->result = before;
		x->pages_broken = true;
		block_refs_reset(x->block_refs);
	}
}

static GHashTable *new_seqs(void)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

bool expire_entries(Store *store, const guint64 *seqs, guint n, ExpireWhat what,
        ExpireResult *result, GError **error)
{
	int lock;
	*result = (ExpireResult){0};
	Expire x = {.what = what, .result = result};
	if (!rebuild_lock_take(store, &lock, error))
		return false;
	x.block_refs = block_refs_new();
	x.unreadable = new_seqs();
	x.delete_keys = new_seqs();
	x.done = new_seqs();
	x.doing = g_array_new(FALSE, FALSE, sizeof(guint64));
	bool ok = true;
	for (guint done = 0; ok && done < n; done += BATCH)
		ok = expire_batch(store, seqs + done, MIN(BATCH, n - done), &x, error);
	result->unreadable = g_hash_table_size(x.unreadable);
	block_refs_free(x.block_refs);
	g_hash_table_unref(x.unreadable);
	g_hash_table_unref(x.delete_keys);
	g_hash_table_unref(x.done);
	g_array_unref(x.doing);
	rebuild_lock_release(store, lock);
	return ok;
}
