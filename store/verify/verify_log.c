#include "store/verify/verify_log.h"

#include "store/base/error.h"
#include "store/log/index.h"
#include "store/record/content_id.h"
#include "store/record/record_decode.h"
#include "store/verify/verify_blocks.h"
#include "store/verify/verify_index.h"
#include "store/verify/verify_report.h"

#include <string.h>

/* --- one entry */

static void check_chain(Verify *v, const Entry *e)
{
	Hash chain;
	entry_chain(&v->previous_chain, e, &chain);
	if (!v->chain_gap && !hash_equal(&chain, &e->chain))
		verify_report(v, "its chain value does not follow from the entry before it");
	v->previous_chain = e->chain; /* not CHAIN: a broken link is one fault, not one per entry */
	v->chain_gap = false;
	if (v->checkpoints)
		checkpoints_check(v->checkpoints, e);
}

static bool check_raw(Verify *v, const Entry *e, GError **error)
{
	Hash hash;
	GError *failure = NULL;
	if (e->flags & RECORD_FLAG_EXPIRED) {
		v->result->expired++;
		if (e->location.raw_bytes > 0)
			verify_report(v, "it is expired, but has a raw body");
		return true;
	}
	g_autoptr(GBytes) raw = snapshot_raw(v->s, e, &failure);
	if (!raw)
		return verify_report_error(v, failure, error);
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	hash_compute(bytes, n, &hash);
	if (!hash_equal(&hash, &e->raw_hash))
		verify_report(v, "its raw body does not match its hash");
	if (e->flags & RECORD_FLAG_TRUNCATED ? n > e->size_bytes : n != e->size_bytes)
		verify_report(v,
		        "its raw body has %" G_GSIZE_FORMAT " bytes, not %" G_GUINT64_FORMAT, n,
		        e->size_bytes);
	if (!(e->flags & RECORD_FLAG_UNPARSED) || e->flags & RECORD_FLAG_TRUNCATED)
		return true;
	content_id_of_raw(bytes, n, &hash);
	if (!hash_equal(&hash, &e->id))
		verify_report(v, "its id is not that of its raw body");
	return true;
}

static Record *check_record(Verify *v, const Entry *e, GError **error)
{
	const guint32 by_store = RECORD_FLAG_VARIANT | RECORD_FLAG_EXPIRED; /* not in the record */
	g_autoptr(GBytes) fields = block_reader_text(snapshot_blocks(v->s), &e->location, error);
	g_autoptr(Record) rec = record_new();
	if (!fields || !record_decode(rec, fields, RECORD_ALL, error))
		return NULL;
	if (rec->kind != e->record_kind || rec->automatic != e->automatic ||
	        (rec->flags | by_store) != (e->flags | by_store))
		verify_report(v, "its kind or flags are not those of its record");
	return g_steal_pointer(&rec);
}

/* A variant is an entry whose Message-ID an earlier entry has, too. */
static void check_variant(Verify *v, const Entry *e, const Record *rec)
{
	guint8 key[INDEX_HASH_BYTES];
	Slice first;
	bool variant = false;
	if (rec->message_id) {
		index_hash(TABLE_MSGID, rec->message_id, key);
		variant = txn_get(snapshot_txn(v->s), TABLE_MSGID, (Slice){key, sizeof key},
		                  &first) &&
		          first.size == 8 && slice_number(first) < e->seq;
	}
	if (variant != ((e->flags & RECORD_FLAG_VARIANT) != 0))
		verify_report(v, variant ? "it is not flagged as a variant, but an entry before it "
		                           "has its Message-ID"
		                         : "it is flagged as a variant, but no entry before it has "
		                           "its Message-ID");
}

static bool check_body(Verify *v, const Entry *e, Record **rec, GError **error)
{
	guint32 bytes[BLOCK_SECTIONS];
	GError *failure = NULL;
	if (!block_reader_whole(snapshot_blocks(v->s), e->location.block, bytes, &failure)) {
		verify_blocks_mark(v, e->location.block);
		return verify_report_error(v, failure, error);
	}
	if (!verify_blocks_entry(v, e, bytes, &failure))
		return verify_report_error(v, failure, error);
	if (!check_raw(v, e, error))
		return false;
	*rec = check_record(v, e, &failure);
	if (!*rec)
		return verify_report_error(v, failure, error);
	check_variant(v, e, *rec);
	return true;
}

static void check_also(Verify *v, const Entry *e)
{
	Entry message;
	if (e->of == 0 || e->of >= e->seq || !snapshot_entry(v->s, e->of, &message, NULL))
		verify_report(v, "it names no entry before it");
	else if (message.kind != ENTRY_MESSAGE || !hash_equal(&message.id, &e->id))
		verify_report(
		        v, "it names entry %" G_GUINT64_FORMAT ", which is another message", e->of);
	if (e->flags != 0 || e->record_kind != RECORD_OTHER || e->automatic != RECORD_AUTO_NONE)
		verify_report(v, "it is an 'also' entry, but has a kind or flags");
}

static void mark_part_read(Verify *v, guint64 seq)
{
	g_hash_table_add(v->part_read, g_memdup2(&seq, sizeof seq));
}

/* After a broken page nothing more can be read in this snapshot: takes a new one. COMPLETE: all of
 * E was read. FAULTS_BEFORE: the number of faults before E; a broken page is not reported again. */
static bool end_entry(
        Verify *v, const Entry *e, bool complete, guint64 faults_before, GError **error)
{
	GError *why = NULL;
	bool broken = !txn_check(snapshot_txn(v->s), &why);
	if (broken || !complete)
		mark_part_read(v, e->seq);
	if (!broken)
		return true;
	if (v->result->faults == faults_before ||
	        !g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED))
		return verify_report_error(v, why, error) && verify_state_renew_damaged(v, error);
	g_error_free(why);
	return verify_state_renew_damaged(v, error);
}

static bool check_entry(Verify *v, const Entry *e, GError **error)
{
	g_autoptr(Record) rec = NULL;
	check_chain(v, e);
	guint64 faults_before = v->result->faults;
	if (e->kind == ENTRY_TREE) {
		v->tree_entries++; /* verify_trees() checks it */
		return end_entry(v, e, true, faults_before, error);
	}
	if (e->kind == ENTRY_ALSO)
		check_also(v, e);
	else if (!check_body(v, e, &rec, error))
		return false;
	verify_index_entry(v, e, rec);
	return end_entry(v, e, rec || e->kind == ENTRY_ALSO, faults_before, error);
}

/* --- entries that cannot be read */

static void report_range(Verify *v, guint64 first, guint64 last, const char *is, const char *are)
{
	if (first == last)
		verify_report(v, "entry %" G_GUINT64_FORMAT " %s", first, is);
	else
		verify_report(v,
		        "the entries from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " %s", first,
		        last, are);
}

/* The entries from *SEQ on lie in a page that cannot be read because of FAILURE (taken). Sets *SEQ
 * to the last of them. */
static bool check_broken_page(Verify *v, guint64 *seq, GError *failure, GError **error)
{
	guint64 first = *seq;
	Entry e;
	bool ok;
	if (!g_error_matches(failure, ERROR_DOMAIN, ERROR_DAMAGED)) {
		g_propagate_error(error, failure);
		return false;
	}
	do {
		ok = verify_state_renew_damaged(v, error);
		mark_part_read(v, *seq);
		verify_state_step(v, VERIFY_STAGE_ENTRIES, ++*seq);
	} while (ok && *seq <= snapshot_end(v->s) && !snapshot_entry(v->s, *seq, &e, NULL) &&
	         !txn_check(snapshot_txn(v->s), NULL));
	--*seq;
	v->unread_entries += *seq - first + 1;
	v->chain_gap = true;
	g_autofree char *text = g_strdup_printf("cannot be read: %s", failure->message);
	report_range(v, first, *seq, text, text);
	g_error_free(failure);
	return ok;
}

static bool take_seq(Slice key, Slice value, void *data)
{
	(void)value;
	if (key.size == 8)
		*(guint64 *)data = slice_number(key);
	return false;
}

/* The number of the first entry after SEQ, which is missing. */
static guint64 next_entry(Verify *v, guint64 seq)
{
	guint8 key[8];
	guint64 next = 0;
	bytes_put_be(key, seq + 1, 8);
	txn_walk(snapshot_txn(v->s), TABLE_LOG, &(Slice){key, 8}, take_seq, &next);
	return next > seq ? next : snapshot_end(v->s) + 1;
}

static bool is_missing(Verify *v, guint64 seq)
{
	guint8 key[8];
	Slice value;
	bytes_put_be(key, seq, 8);
	return !txn_get(snapshot_txn(v->s), TABLE_LOG, (Slice){key, 8}, &value);
}

/* Entry *SEQ cannot be read because of FAILURE (taken). Sets *SEQ to the last entry that is covered
 * by the fault. */
static bool check_unreadable(Verify *v, guint64 *seq, GError *failure, GError **error)
{
	if (!txn_check(snapshot_txn(v->s), NULL))
		return check_broken_page(v, seq, failure, error);
	if (!is_missing(v, *seq))
		return verify_report_error(v, failure, error);
	g_error_free(failure);
	guint64 first = *seq;
	*seq = next_entry(v, first) - 1;
	report_range(v, first, *seq, "is missing", "are missing");
	return true;
}

bool verify_log(Verify *v, GError **error)
{
	if (!verify_blocks_start(v, error))
		return false;
	for (guint64 seq = 1; seq <= snapshot_end(v->s); seq++) {
		Entry e;
		GError *failure = NULL;
		verify_state_step(v, VERIFY_STAGE_ENTRIES, seq);
		if (seq % VERIFY_READS_PER_SNAPSHOT == 0 && !verify_state_renew(v, error))
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
	verify_blocks_unused(v);
	return true;
}
