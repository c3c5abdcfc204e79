/* Loading a range: one record an entry, with its texts where a digest shows them by themselves
 * (record_leads). What else turns out to be shown (a cover letter without a number, a patch that is
 * the first only because the one before it never came) is read again with its texts. */
#include "report/read/load.h"
#include "report/read/context.h"
#include "store/base/error.h"
#include "store/base/times.h"
#include "store/log/lists.h"

#include <string.h>

#define TITLE_LISTS 3

static bool is_administrative(const Record *rec)
{
	return rec->automatic == AUTO_REPORT || rec->automatic == AUTO_REPLIED ||
	       rec->automatic == AUTO_GENERATED;
}

static void count_arrival(DigestHead *head, gint64 arrived_s)
{
	if (head->messages == 0) {
		head->first_s = head->last_s = arrived_s;
	} else {
		head->first_s = MIN(head->first_s, arrived_s);
		head->last_s = MAX(head->last_s, arrived_s);
	}
	head->messages++;
}

typedef struct {
	Snapshot *s;
	RecordDepth depth;
	bool in_range;
	GPtrArray *posts;
	DigestHead *head;
	GError **error;
} Load;

/* Expired by id: of such a message nothing is left to show. */
static bool is_emptied(const Record *rec)
{
	return (rec->flags & FLAG_EXPIRED) && !rec->subject && !rec->from.address &&
	       !rec->from.name;
}

static bool is_shown(const Entry *entry)
{
	RecordKind kind = entry->record_kind;
	return kind == RECORD_PATCH || kind == RECORD_COVER || kind == RECORD_PULL;
}

static void settle_record(Record *rec, const Entry *entry)
{
	rec->flags |= entry->flags; /* of an `also` entry: its own too */
	rec->automatic = post_automatic(rec->kind, rec->automatic);
}

/* Takes REC. */
static Post *make_post(const Entry *entry, Record *rec, bool in_range, bool shown)
{
	Post *post = post_new(rec, entry->seq, entry->arrived_s, in_range);
	if (entry->kind == ENTRY_ALSO)
		post->message_seq = entry->of;
	post->id = entry->id;
	post->has_texts = shown && !post->rec->texts_left;
	return post;
}

bool load_post(Snapshot *s, const Entry *entry, bool with_texts, Post **post, GError **error)
{
	bool shown = with_texts && is_shown(entry);
	g_autoptr(Record) rec =
	        snapshot_record(s, entry, shown ? RECORD_LEAD_TEXTS : RECORD_BRIEF_SUMMARY, error);
	*post = NULL;
	if (rec)
		settle_record(rec, entry);
	if (rec && !is_administrative(rec) && !is_emptied(rec) && !(rec->flags & FLAG_UNPARSED))
		*post = make_post(entry, g_steal_pointer(&rec), false, shown);
	return *post || rec;
}

static bool load_entry(const Entry *entry, void *data)
{
	const Load *l = data;
	RecordDepth depth = is_shown(entry) ? l->depth : l->depth & ~(guint)RECORD_LEAD_TEXTS;
	g_autoptr(Record) rec = snapshot_record(l->s, entry, depth, l->error);
	if (!rec)
		return false;
	settle_record(rec, entry);
	if (l->in_range && entry->arrived_s < l->head->late_before_s) {
		l->head->late += !is_administrative(rec);
		return true;
	}
	if (rec->flags & FLAG_VARIANT)
		l->head->variants += l->in_range;
	if ((rec->flags & FLAG_VARIANT) || is_administrative(rec))
		return true;
	l->head->end_s = MAX(l->head->end_s, entry->arrived_s);
	if (l->in_range)
		count_arrival(l->head, entry->arrived_s);
	if (rec->flags & FLAG_UNPARSED) {
		l->head->unparsed += l->in_range;
		return true;
	}
	if (is_emptied(rec))
		return true;
	Post *post = make_post(entry, g_steal_pointer(&rec), l->in_range, is_shown(entry));
	post->later = !l->in_range;
	g_ptr_array_add(l->posts, post);
	return true;
}

/* An end of a range without an entry: the time that was asked for. */
static char *end_text(const char *id, gint64 s, bool limited, const char *open_end)
{
	if (id && *id)
		return g_strdup(id);
	if (!limited)
		return g_strdup(open_end);
	return s % (24 * 3600) ? times_rfc3339(s) : times_date(s);
}

bool load_range(Snapshot *s, const Range *range, bool in_range, GPtrArray *posts, DigestHead *head,
        GError **error)
{
	RecordDepth depth = RECORD_LEAD_TEXTS | (head->recipients ? RECORD_RECIPIENTS : 0);
	Load load = {s, depth, in_range, posts, head, error};
	if (!snapshot_each_read(s, (const guint64 *)range->seqs->data, range->seqs->len, depth,
	            load_entry, &load, error))
		return false;
	if (in_range) {
		head->from = end_text(
		        range->from, range->since_s, range->since_s != G_MININT64, "the beginning");
		head->to = end_text(range->to, range->until_s, range->until_s != G_MAXINT64, "now");
		head->since_s = range->since_s;
		head->until_s = range->until_s;
	}
	return true;
}

bool load_tip(Snapshot *s, guint64 seq, DigestHead *head, GError **error)
{
	Entry entry = {0};
	if (seq && !snapshot_entry(s, seq, &entry, error))
		return false;
	g_autofree char *tip = hash_hex(&entry.chain, 64);
	g_strlcpy(head->tip, tip, sizeof head->tip);
	head->last_seq = seq;
	head->end_s = MAX(
	        head->end_s, entry.arrived_s); /* an import's last entry need not be its newest */
	return true;
}

static char *entry_id(Snapshot *s, guint64 seq, GError **error)
{
	Entry entry;
	return snapshot_entry(s, seq, &entry, error) ? hash_hex(&entry.id, 64) : NULL;
}

bool load_later(Snapshot *s, const Range *range, const char *as_of, const char *list,
        GPtrArray *posts, DigestHead *head, GError **error)
{
	guint64 seq;
	if (!entry_name_resolve(s, as_of, &seq, NULL, error) || !load_tip(s, seq, head, error))
		return false;
	if (seq < range->last_seq) {
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE,
		        "--as-of=%s is before the end of the range", as_of);
		return false;
	}
	g_autofree char *id = entry_id(s, seq, error);
	g_autofree char *from = id && range->last_seq ? entry_id(s, range->last_seq, error) : NULL;
	if (!id || (range->last_seq && !from))
		return false;
	head->as_of = g_strndup(id, 9);
	g_autofree char *text = g_strdup_printf("%s..%s", from ? from : "", as_of);
	const RangeSpec spec = {.range = text, .list = list};
	Range later = {0};
	bool done = range_resolve(s, &spec, &later, error);
	for (guint i = done ? later.seqs->len : 0;
	        i-- > 0;) /* an id names its first entry: `also` entries may stand later */
		if (g_array_index(later.seqs, guint64, i) <= range->last_seq)
			g_array_remove_index(later.seqs, i);
	done = done && load_range(s, &later, false, posts, head, error);
	range_clear(&later);
	return done;
}

bool load_context(Snapshot *s, const Range *range, const char *list, GPtrArray *posts,
        const DigestHead *head, GError **error)
{
	const ContextSpec spec = {
	        head->last_seq, head->as_of ? G_MAXINT64 : range->until_s, head->end_s, list};
	return context_load(s, &spec, posts, error);
}

static gint compare_seqs(gconstpointer x, gconstpointer y)
{
	const Post *a = *(Post *const *)x, *b = *(Post *const *)y;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

bool load_texts(Snapshot *s, Digest *d, GError **error)
{
	g_autoptr(GPtrArray) shown = g_ptr_array_new();
	for (guint i = 0; i < d->blocks->len; i++) {
		const Block *block = g_ptr_array_index(d->blocks, i);
		if (block->kind == BLOCK_POST && !block->post->has_texts)
			g_ptr_array_add(shown, block->post);
	}
	g_ptr_array_sort(
	        shown, compare_seqs); /* as they lie: neighbours share a compressed frame */
	for (guint i = 0; i < shown->len; i++) {
		Post *post = g_ptr_array_index(shown, i);
		Entry entry;
		if (!snapshot_entry(s, post->seq, &entry, error))
			return false;
		post->full = snapshot_record(s, &entry, RECORD_BRIEF_ALL, error);
		if (!post->full)
			return false;
	}
	return true;
}

static char *list_label(const char *list)
{
	g_autofree char *label = g_strndup(list, strcspn(list, ".@"));
	return g_ascii_strup(label, -1);
}

char *load_title(Snapshot *s, const char *list)
{
	if (list && *list)
		return list_label(list);
	g_auto(GStrv) names = lists_names(s);
	guint n = names ? g_strv_length(names) : 0;
	if (n == 0)
		return g_strdup("MAIL");
	GString *title = g_string_new(NULL);
	for (guint i = 0; i < MIN(n, TITLE_LISTS); i++) {
		g_autofree char *label = list_label(names[i]);
		g_string_append_printf(title, "%s%s", i ? ", " : "", label);
	}
	if (n > TITLE_LISTS)
		g_string_append_printf(title, " and %u more", n - TITLE_LISTS);
	return g_string_free(title, FALSE);
}
