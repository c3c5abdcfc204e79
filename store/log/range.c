/* Entries are found in one of three ways: in the log (or the list's index) between two numbers, in
 * the index of times if only times were given, in the archive's order if both ends are commits of
 * one archive. */
#include "store/log/range.h"

#include "store/base/bytes.h"
#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/times.h"
#include "store/log/archive.h"
#include "store/log/index.h"
#include "store/log/lists.h"
#include "store/log/lookup.h"

#include <string.h>

typedef struct {
	char *text; /* NULL: open end */
	guint64 seq;
	ArchiveAlias alias; /* if TEXT is a commit */
} End;

typedef struct {
	Snapshot *s;
	const RangeSpec *spec;
	guint64 low, high; /* seqs in (low, high] */
	Range *range;
	GHashTable *seen; /* of an archive's range: seqs found so far */
	guint8 stop[20];  /* of an archive's range: its last key */
	GError *error;
} Walk;

/* --- the two ends --- */

const char *range_dots(const char *text)
{
	const char *p = text;
	while (*p && !(p[0] == '.' && p[1] == '.')) {
		const char *close = *p == '<' ? strchr(p, '>') : NULL;
		p = close ? close + 1 : p + 1;
	}
	return *p ? p : NULL;
}

/* Splits "A..B". *SINGLE: it has no dots. */
static bool split(const char *text, End *a, End *b, bool *single, GError **error)
{
	const char *p = range_dots(text);
	*single = !p;
	if (p && p[2] == '.')
		return error_set(
		        error, ERROR_USAGE, "the range '%s' has three dots; write A..B", text);
	a->text = p > text ? g_strndup(text, (gsize)(p - text)) : NULL;
	b->text = *single ? g_strdup(text) : p[2] ? g_strdup(p + 2) : NULL;
	return true;
}

static bool resolve_end(Snapshot *s, End *end, GError **error)
{
	end->alias.archive = ARCHIVE_NONE;
	if (!end->text)
		return true;
	if (!entry_name_resolve(s, end->text, &end->seq, &end->alias, error))
		return false;
	debug_print(DEBUG_RANGE, "'%s' is entry %" G_GUINT64_FORMAT "%s", end->text, end->seq,
	        end->alias.archive == ARCHIVE_NONE ? "" : ", a commit");
	return true;
}

/* Sets the aliases of A and B to those in the newest generation that has both commits. Returns
 * false if both are not commits, or no archive has both. */
static bool share_archive(Snapshot *s, End *a, End *b)
{
	if (!a->text || !b->text || a->alias.archive == ARCHIVE_NONE ||
	        b->alias.archive == ARCHIVE_NONE)
		return false;
	g_autoptr(GArray) in_a = g_array_new(FALSE, FALSE, sizeof(ArchiveAlias));
	g_autoptr(GArray) in_b = g_array_new(FALSE, FALSE, sizeof(ArchiveAlias));
	archive_aliases_of(snapshot_txn(s), &a->alias, in_a);
	archive_aliases_of(snapshot_txn(s), &b->alias, in_b);
	const ArchiveAlias *best_a = NULL, *best_b = NULL;
	for (guint i = 0; i < in_a->len; i++) {
		const ArchiveAlias *x = &g_array_index(in_a, ArchiveAlias, i);
		for (guint j = 0; j < in_b->len; j++) {
			const ArchiveAlias *y = &g_array_index(in_b, ArchiveAlias, j);
			if (x->archive != y->archive || x->generation != y->generation)
				continue;
			if (!best_a || x->generation > best_a->generation) {
				best_a = x;
				best_b = y;
			}
		}
	}
	if (!best_a)
		return false;
	a->alias = *best_a;
	b->alias = *best_b;
	return true;
}

/* --- the entries between them --- */

static bool wanted(Walk *w, const Entry *e)
{
	if (e->arrived_s < w->range->since_s || e->arrived_s >= w->range->until_s)
		return false;
	if (e->kind == ENTRY_TREE)
		return false;
	const char *const *lists = w->spec->lists;
	if (lists && (!e->list || !g_strv_contains(lists, e->list)))
		return false;
	bool first = lists ? !lists[1] || lists_find_entry(w->s, e, lists) == e->seq
	                   : e->kind == ENTRY_MESSAGE || w->spec->with_also;
	w->range->copies += !first;
	return first;
}

static bool limits_time(const Walk *w)
{
	return w->range->since_s != G_MININT64 || w->range->until_s != G_MAXINT64;
}

static bool add_from_log(Slice key, Slice value, void *data)
{
	Walk *w = data;
	Entry e;
	guint64 seq = slice_number(key);
	if (seq > w->high || !entry_decode(value.data, value.size, seq, &e, &w->error))
		return false;
	if (wanted(w, &e))
		g_array_append_val(w->range->seqs, seq);
	return true;
}

static bool add_from_list(Slice key, Slice value, void *data)
{
	Walk *w = data;
	Entry e;
	(void)key;
	guint64 seq = slice_number(value);
	bool all = !limits_time(w) && !w->spec->lists[1];
	if (seq > w->high || (!all && !snapshot_entry(w->s, seq, &e, &w->error)))
		return false;
	if (all || wanted(w, &e))
		g_array_append_val(w->range->seqs, seq);
	return true;
}

static bool add_from_time(Slice key, Slice value, void *data)
{
	Walk *w = data;
	gint64 arrived_s;
	guint64 seq;
	(void)value;
	if (!index_time_read(key, &arrived_s, &seq) || arrived_s >= w->range->until_s)
		return false;
	if (seq > w->low && seq <= w->high)
		g_array_append_val(w->range->seqs, seq);
	return true;
}

static bool keep_wanted(const Entry *e, void *data)
{
	Walk *w = data;
	if (wanted(w, e))
		g_array_append_val(w->range->seqs, e->seq);
	return true;
}

/* Keeps those of the seqs found by time that are wanted. Sorted first, so that neighbours are read
 * in one walk. */
static void walk_time(Walk *w)
{
	g_autoptr(GArray) all = w->range->seqs;
	g_array_sort(all, bytes_compare_number);
	w->range->seqs = g_array_sized_new(FALSE, FALSE, sizeof(guint64), all->len);
	(void)!snapshot_each(w->s, (const guint64 *)all->data, all->len, keep_wanted, w, &w->error);
}

static void walk_lists(Walk *w)
{
	guint8 key[4], value[8];
	bytes_put_be(value, w->low + 1, 8);
	for (const char *const *list = w->spec->lists; *list; list++) {
		bytes_put_be(key, lists_number(w->s, *list), 4);
		txn_walk_values(snapshot_txn(w->s), TABLE_LIST, (Slice){key, 4}, &(Slice){value, 8},
		        add_from_list, w);
	}
	if (w->spec->lists[1])
		g_array_sort(w->range->seqs, bytes_compare_number);
}

static void walk_log(Walk *w)
{
	Txn *txn = snapshot_txn(w->s);
	guint8 key[16];
	Slice start = {key, 8};
	bytes_put_be(key, w->low + 1, 8);
	if (limits_time(w) && w->low == 0) {
		debug_print(DEBUG_RANGE, "by time of arrival");
		start.size = 16;
		index_time(w->range->since_s, 0, key);
		txn_walk(txn, TABLE_TIME, &start, add_from_time, w);
		walk_time(w);
	} else if (w->spec->lists) {
		walk_lists(w);
	} else {
		txn_walk(txn, TABLE_LOG, &start, add_from_log, w);
	}
}

/* Returns the entry that the range has for the message of SEQ; 0 if it is not wanted. */
static guint64 entry_for(Walk *w, guint64 seq)
{
	Entry e;
	if (!snapshot_entry(w->s, seq, &e, &w->error))
		return 0;
	guint64 found = seq;
	if (w->spec->lists)
		found = lists_find_entry(w->s, &e, w->spec->lists);
	else if (e.kind == ENTRY_ALSO && !w->spec->with_also)
		found = e.of;
	if (found == 0 || (found != seq && !snapshot_entry(w->s, found, &e, &w->error)))
		return 0;
	return wanted(w, &e) ? found : 0;
}

static void add_once(Walk *w, guint64 seq)
{
	guint64 found = entry_for(w, seq);
	if (found == 0 || g_hash_table_contains(w->seen, &found))
		return;
	g_hash_table_add(w->seen, g_memdup2(&found, sizeof found));
	g_array_append_val(w->range->seqs, found);
}

static bool add_from_archive(Slice key, Slice value, void *data)
{
	Walk *w = data;
	if (key.size != 20 || value.size < 8 || memcmp(key.data, w->stop, 20) > 0)
		return false;
	guint64 seq = bytes_get_be(value.data, 8);
	w->range->last_seq = MAX(w->range->last_seq, seq);
	add_once(w, seq);
	return !w->error;
}

static void archive_key(const ArchiveAlias *a, guint64 ordinal, guint8 key[20])
{
	bytes_put_be(key, a->archive, 4);
	bytes_put_be(key + 4, a->generation, 4);
	bytes_put_be(key + 8, a->epoch, 4);
	bytes_put_be(key + 12, ordinal, 8);
}

static void walk_archive(Walk *w, const End *a, const End *b)
{
	guint8 start[20];
	w->range->last_seq = b->seq;
	archive_key(&b->alias, b->alias.ordinal, w->stop);
	archive_key(&a->alias, a->alias.ordinal, start);
	w->range->backwards = memcmp(w->stop, start, 20) < 0;
	if (w->range->backwards)
		return;
	archive_key(&a->alias, a->alias.ordinal + 1, start);
	w->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	txn_walk(snapshot_txn(w->s), TABLE_ARCHIVE, &(Slice){start, 20}, add_from_archive, w);
	g_hash_table_unref(w->seen);
}

static void walk_single(Walk *w, const End *end)
{
	guint64 seq = entry_for(w, end->seq);
	if (seq != 0)
		g_array_append_val(w->range->seqs, seq);
	w->range->last_seq = MAX(seq, end->seq);
}

/* --- what the reader of the range knows --- */

static void set_last_seq(Walk *w)
{
	Range *r = w->range;
	g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(guint64));
	r->last_seq = w->high;
	if (r->until_s == G_MAXINT64)
		return;
	if (r->seqs->len == 0)
		lookup_arrived(w->s, G_MININT64, r->until_s, 1, before);
	const GArray *seqs = r->seqs->len > 0 ? r->seqs : before;
	r->last_seq = seqs->len > 0 ? g_array_index(seqs, guint64, seqs->len - 1) : 0;
	r->last_seq = MIN(r->last_seq, w->high);
}

typedef struct {
	guint64 upto;
	gint64 arrived_s;
} Newest;

static bool take_arrival(Slice key, Slice value, void *data)
{
	Newest *newest = data;
	gint64 arrived_s;
	guint64 seq;
	(void)value;
	if (!index_time_read(key, &arrived_s, &seq) || seq > newest->upto)
		return true;
	newest->arrived_s = arrived_s;
	return false;
}

gint64 range_newest_arrival(Snapshot *s, guint64 seq)
{
	Newest newest = {seq, G_MININT64};
	txn_walk_back(snapshot_txn(s), TABLE_TIME, NULL, take_arrival, &newest);
	return newest.arrived_s;
}

static char *end_name(Walk *w, const char *given, bool first)
{
	const GArray *seqs = w->range->seqs;
	Entry e;
	if (given)
		return g_strdup(given);
	if (seqs->len == 0 ||
	        !snapshot_entry(
	                w->s, g_array_index(seqs, guint64, first ? 0 : seqs->len - 1), &e, NULL))
		return g_strdup("");
	return hash_hex(&e.id, ENTRY_NAME_SHOWN);
}

/* --- the whole --- */

static bool read_times(const RangeSpec *spec, Range *r, GError **error)
{
	if (!times_parse_both(
	            spec->since, spec->until, spec->now_s, &r->since_s, &r->until_s, error))
		return false;
	if (!spec->range && !spec->since && !spec->until && spec->last_week_by_default)
		r->since_s = spec->now_s - TIMES_WEEK_S;
	return true;
}

static bool check_lists(const Walk *w, GError **error)
{
	for (const char *const *list = w->spec->lists; list && *list; list++)
		if (!lists_check(w->s, *list, error))
			return false;
	return true;
}

static void walk_range(Walk *w, End *a, End *b, bool single)
{
	if (single) {
		walk_single(w, b);
		return;
	}
	if (share_archive(w->s, a, b)) {
		debug_print(DEBUG_RANGE, "in the order of archive %u, generation %u",
		        a->alias.archive, a->alias.generation);
		walk_archive(w, a, b);
		return;
	}
	w->low = MAX(a->seq, w->spec->after_seq);
	w->high = b->text ? b->seq : snapshot_head(w->s);
	if (w->spec->upto_seq)
		w->high = MIN(w->high, snapshot_back(w->s, w->spec->upto_seq, 0));
	w->range->backwards = w->high < w->low;
	debug_print(DEBUG_RANGE, "entries after %" G_GUINT64_FORMAT " up to %" G_GUINT64_FORMAT,
	        w->low, w->high);
	if (w->high > w->low)
		walk_log(w);
	set_last_seq(w);
}

bool range_resolve(Snapshot *s, const RangeSpec *spec, Range *range, GError **error)
{
	End a = {0}, b = {0};
	bool single = false;
	*range = (Range){.seqs = g_array_new(FALSE, FALSE, sizeof(guint64))};
	Walk w = {.s = s, .spec = spec, .range = range};
	bool ok = (!spec->range || split(spec->range, &a, &b, &single, error)) &&
	          read_times(spec, range, error) && check_lists(&w, error) &&
	          resolve_end(s, &b, error) && (single || resolve_end(s, &a, error));
	if (ok)
		walk_range(&w, &a, &b, single);
	if (w.error) {
		g_propagate_error(error, w.error);
		ok = false;
	}
	range->from = end_name(&w, a.text, true);
	range->to = end_name(&w, b.text, false);
	g_free(a.text);
	g_free(b.text);
	return ok && txn_check(snapshot_txn(s), error);
}

void range_clear(Range *range)
{
	g_clear_pointer(&range->seqs, g_array_unref);
	g_clear_pointer(&range->from, g_free);
	g_clear_pointer(&range->to, g_free);
}
