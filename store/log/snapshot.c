/* One read transaction. Entries borrow from LMDB's map; records and raw bytes are copies. */
#include "store/log/snapshot.h"

#include "store/base/error.h"
#include "store/log/entry_record.h"
#include "store/log/log.h"

#define MANY 600 /* with fewer entries, reading them takes less time than starting a thread */
#define GAP  16  /* entries that a walk skips; farther ones are looked up */

struct Snapshot {
	Store *store;
	guint generation; /* of the data file (store_generation) that BLOCKS reads */
	Txn *txn;
	BlockReader *blocks;
	guint64 head;
};

Snapshot *snapshot_open(Store *store, GError **error)
{
	Txn *txn = txn_begin(store, false, error);
	if (!txn)
		return NULL;
	g_autoptr(Snapshot) s = g_new0(Snapshot, 1);
	s->store = store;
	s->generation = store_generation(store);
	s->txn = txn;
	s->blocks = block_reader_new(txn);
	s->head = log_head(s->txn);
	return txn_check(txn, error) ? g_steal_pointer(&s) : NULL;
}

void snapshot_free(Snapshot *s)
{
	if (!s)
		return;
	block_reader_free(s->blocks);
	txn_abort(s->txn);
	g_free(s);
}

bool snapshot_renew(Snapshot *s, GError **error)
{
	if (!txn_renew(s->txn, error))
		return false;
	if (s->generation != store_generation(s->store))
		block_reader_forget(s->blocks);
	s->generation = store_generation(s->store);
	s->head = log_head(s->txn);
	return txn_check(s->txn, error);
}

Txn *snapshot_txn(Snapshot *s)
{
	return s->txn;
}

guint64 snapshot_head(Snapshot *s)
{
	return s->head;
}

bool snapshot_entry(Snapshot *s, guint64 seq, Entry *e, GError **error)
{
	return log_entry(s->txn, seq, e, error);
}

typedef struct {
	Snapshot *s;
	const guint64 *seqs;
	guint n, at;
	SnapshotEach each;
	void *data;
	bool stopped;
	GError **error;
} Visit;

static bool visit_entry(Slice key, Slice value, void *data)
{
	Visit *v = data;
	Entry e;
	guint64 seq = key.size == 8 ? bytes_get_be(key.data, 8) : 0;
	if (seq < v->seqs[v->at])
		return true;
	if (seq > v->seqs[v->at])
		return false; /* it is missing */
	v->stopped =
	        !entry_decode(value.data, value.size, seq, &e, v->error) || !v->each(&e, v->data);
	v->at += !v->stopped;
	return !v->stopped && v->at < v->n && v->seqs[v->at] > seq && v->seqs[v->at] - seq <= GAP;
}

bool snapshot_each(
        Snapshot *s, const guint64 *seqs, guint n, SnapshotEach each, void *data, GError **error)
{
	Visit v = {s, seqs, n, 0, each, data, false, error};
	while (v.at < n && !v.stopped) {
		guint8 key[8];
		guint before = v.at;
		bytes_put_be(key, seqs[v.at], 8);
		txn_walk(s->txn, TABLE_LOG, &(Slice){key, 8}, visit_entry, &v);
		if (v.at == before && !v.stopped) { /* not found: the look-up says why */
			Entry e;
			if (!snapshot_entry(s, seqs[v.at], &e, error) || !each(&e, data))
				return false;
			v.at++;
		}
	}
	return !v.stopped;
}

/* Only if the entries are consecutive: blocks between them must not be read, they may be damaged.
 */
static void begin_ahead(Snapshot *s, const guint64 *seqs, guint n, RecordDepth depth)
{
	Entry last;
	guint at = n;
	if (n < MANY || seqs[n - 1] - seqs[0] != n - 1)
		return;
	do /* the last entry that has a block: an `also` entry has none */
		if (at == 0 || !snapshot_entry(s, seqs[--at], &last, NULL))
			return;
	while (last.kind != ENTRY_MESSAGE);
	block_reader_begin_ahead(s->blocks,
	        depth & RECORD_RECIPIENTS ? RECORD_PART_REST : RECORD_PART_TEXTS, last.place.block);
}

bool snapshot_each_read(Snapshot *s, const guint64 *seqs, guint n, RecordDepth depth,
        SnapshotEach each, void *data, GError **error)
{
	begin_ahead(s, seqs, n, depth);
	bool ok = snapshot_each(s, seqs, n, each, data, error);
	block_reader_end_ahead(s->blocks);
	return ok;
}

/* Sets *MESSAGE to E itself, or to the entry that an `also` entry names. */
static bool message_of(Snapshot *s, const Entry *e, Entry *message, GError **error)
{
	*message = *e;
	if (e->kind == ENTRY_MESSAGE)
		return true;
	if (!snapshot_entry(s, e->of, message, error))
		return false;
	if (message->kind == ENTRY_MESSAGE)
		return true;
	return error_set(error, ERROR_DAMAGED,
	        "entry %" G_GUINT64_FORMAT " names an entry that is no message", e->seq);
}

Record *snapshot_record(Snapshot *s, const Entry *e, RecordDepth depth, GError **error)
{
	Entry message;
	return message_of(s, e, &message, error) ? entry_record(s->blocks, &message, depth, error)
	                                         : NULL;
}

GBytes *snapshot_fields(Snapshot *s, const Entry *e, GError **error)
{
	return block_reader_text(s->blocks, &e->place, error);
}

bool snapshot_block(Snapshot *s, guint64 block, guint32 bytes[BLOCK_SECTIONS], GError **error)
{
	return block_reader_whole(s->blocks, block, bytes, error);
}

bool snapshot_spans(Snapshot *s, const Entry *e, BlockSpan spans[BLOCK_SECTIONS], GError **error)
{
	return block_reader_spans(s->blocks, &e->place, spans, error);
}

GBytes *snapshot_raw(Snapshot *s, const Entry *e, GError **error)
{
	Entry message;
	if (!message_of(s, e, &message, error))
		return NULL;
	if (message.flags & RECORD_FLAG_EXPIRED) {
		error_set(error, ERROR_NO,
		        "entry %" G_GUINT64_FORMAT " is expired: its bytes were dropped",
		        message.seq);
		return NULL;
	}
	return block_reader_raw(s->blocks, &message.place, error);
}
