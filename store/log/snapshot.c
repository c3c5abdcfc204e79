/* One read transaction. Entries borrow from LMDB's map; records and raw bytes are copies. */
#include "store/log/snapshot.h"

#include "store/base/error.h"

#define MANY 600 /* with fewer entries, reading them takes less time than starting a thread */
#define GAP  16  /* entries that a walk skips; farther ones are looked up */

#define ANY_TEXTS ((guint)RECORD_TEXTS | RECORD_LEAD_TEXTS)

struct Snapshot {
	Store *store;
	guint generation; /* of the data file (store_generation) that BLOCKS reads */
	Txn *txn;
	BlockReader *blocks;
	guint64 head, end; /* seqs of the newest mail and of the newest entry */
};

typedef struct {
	guint64 skip, found;
} MailSearch;

static bool see_mail(Slice key, Slice value, void *data)
{
	MailSearch *search = data;
	if (entry_is_tree(value))
		return true;
	search->found = slice_number(key);
	return search->skip-- > 0;
}

guint64 snapshot_back(Snapshot *s, guint64 seq, guint64 back)
{
	MailSearch search = {back, 0};
	guint8 key[8];
	Slice start = slice_of_number(seq + 1, key);
	if (txn_count(s->txn, TABLE_TREE) == 0)
		return seq > back ? seq - back : 0;
	txn_walk_back(s->txn, TABLE_LOG, &start, see_mail, &search);
	return search.skip == G_MAXUINT64 ? search.found : 0;
}

static void find_ends(Snapshot *s)
{
	s->end = log_head(s->txn);
	s->head = snapshot_back(s, s->end, 0);
}

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
	find_ends(s);
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
	find_ends(s);
	return txn_check(s->txn, error);
}

Txn *snapshot_txn(Snapshot *s)
{
	return s->txn;
}

BlockReader *snapshot_blocks(Snapshot *s)
{
	return s->blocks;
}

guint64 snapshot_head(Snapshot *s)
{
	return s->head;
}

guint64 snapshot_end(Snapshot *s)
{
	return s->end;
}

bool snapshot_entry(Snapshot *s, guint64 seq, Entry *e, GError **error)
{
	return log_entry(s->txn, seq, e, error);
}

typedef struct {
	Snapshot *s;
	const guint64 *seqs;
	guint n, at;
	LogEach each;
	void *data;
	bool stopped;
	GError **error;
} Visit;

static bool visit_entry(Slice key, Slice value, void *data)
{
	Visit *v = data;
	Entry e;
	guint64 seq = slice_number(key);
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
        Snapshot *s, const guint64 *seqs, guint n, LogEach each, void *data, GError **error)
{
	Visit v = {s, seqs, n, 0, each, data, false, error};
	while (v.at < n && !v.stopped) {
		guint8 key[8];
		guint before = v.at;
		Slice start = slice_of_number(seqs[v.at], key);
		txn_walk(s->txn, TABLE_LOG, &start, visit_entry, &v);
		if (v.at == before && !v.stopped) { /* not found: the look-up says why */
			Entry e;
			if (!snapshot_entry(s, seqs[v.at], &e, error) || !each(&e, data))
				return false;
			v.at++;
		}
	}
	return !v.stopped;
}

/* Only if the entries are consecutive: blocks between them may be damaged. */
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
	        depth & RECORD_RECIPIENTS ? RECORD_PART_REST : RECORD_PART_TEXTS,
	        last.location.block);
}

bool snapshot_each_read(Snapshot *s, const guint64 *seqs, guint n, RecordDepth depth, LogEach each,
        void *data, GError **error)
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
	if (e->kind == ENTRY_TREE)
		return error_set(error, ERROR_NO,
		        "entry %" G_GUINT64_FORMAT " is a reading of a source tree, no mail",
		        e->seq);
	if (!snapshot_entry(s, e->of, message, error))
		return false;
	if (message->kind == ENTRY_MESSAGE)
		return true;
	return error_set(error, ERROR_DAMAGED,
	        "entry %" G_GUINT64_FORMAT " names an entry that is no message", e->seq);
}

/* --- records --- */

typedef struct {
	const Entry *entry;
	Record *rec;
	RecordDepth depth;
	BlockReader *blocks;
	GError **error;
} RecordReading;

/* Decodes PART into the record. *FOUND is whether there is such a part. */
static bool decode_part(const RecordReading *r, RecordPart part, bool *found)
{
	g_autoptr(GBytes) bytes = NULL;
	if (!block_reader_part(r->blocks, &r->entry->location, part, &bytes, r->error))
		return false;
	*found = bytes != NULL;
	return !bytes || record_decode(r->rec, bytes, r->depth, r->error);
}

static bool has_texts(const Record *rec)
{
	return rec->message || rec->notes || rec->diffstat_text;
}

static bool decode_parts(const RecordReading *r)
{
	bool found = false, unused;
	if (!decode_part(r, RECORD_PART_SUMMARY, &unused) ||
	        ((r->depth & ANY_TEXTS) && !decode_part(r, RECORD_PART_TEXTS, &found)))
		return false;
	bool rest = (r->depth & RECORD_RECIPIENTS) || ((r->depth & RECORD_TEXTS) && !found);
	if (rest)
		return decode_part(r, RECORD_PART_REST, &unused);
	r->rec->texts_left = (r->depth & RECORD_LEAD_TEXTS) && !has_texts(r->rec);
	return true;
}

static Record *read_record(BlockReader *blocks, const Entry *e, RecordDepth depth, GError **error)
{
	g_autoptr(Record) rec = record_new_bare();
	const RecordReading reading = {e, rec, depth, blocks, error};
	if (e->location.text_bytes > 0 && !decode_parts(&reading))
		return NULL;
	rec->flags = e->flags;
	rec->kind = e->record_kind;
	rec->automatic = e->automatic;
	return g_steal_pointer(&rec);
}

Record *snapshot_record(Snapshot *s, const Entry *e, RecordDepth depth, GError **error)
{
	Entry message;
	return message_of(s, e, &message, error) ? read_record(s->blocks, &message, depth, error)
	                                         : NULL;
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
	return block_reader_raw(s->blocks, &message.location, error);
}
