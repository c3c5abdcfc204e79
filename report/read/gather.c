/* The look-up tables go by hash, so an entry may be found by mistake. That does no harm: joining
 * and lineage compare what was read. */
#include "report/read/gather.h"

#include "report/digest/bots.h"
#include "report/read/load_post.h"
#include "store/base/bytes.h"
#include "store/log/lists.h"
#include "store/log/lookup.h"

#define FOUND_LIMIT   1000 /* entries of one look-up: the newest */
#define VERSION_LIMIT 64   /* the same for gather_queue_newest */

void gather_begin(Gather *g, Snapshot *s, const GatherSpec *spec, GPtrArray *posts, guint room)
{
	*g = (Gather){.s = s,
	        .spec = spec,
	        .posts = posts,
	        .room = room,
	        .by_seq = g_hash_table_new(NULL, NULL),
	        .by_id = g_hash_table_new(text_hash, g_str_equal),
	        .asked = g_hash_table_new_full(text_hash, g_str_equal, g_free, g_free),
	        .looked = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL),
	        .queued = g_hash_table_new(NULL, NULL),
	        .wanted = g_array_new(FALSE, FALSE, sizeof(guint64))};
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		g_hash_table_insert(g->by_seq, POST_SEQ_KEY(post->message_seq), post);
		if (post->rec->message_id)
			g_hash_table_insert(g->by_id, (char *)post->rec->message_id, post);
	}
}

void gather_end(Gather *g)
{
	g_hash_table_unref(g->by_seq);
	g_hash_table_unref(g->by_id);
	g_hash_table_unref(g->asked);
	g_hash_table_unref(g->looked);
	g_hash_table_unref(g->queued);
	g_array_unref(g->wanted);
}

/* A digest of lists may be mailed to everybody: it must not show mail that came by no list. */
static bool is_private(Gather *g, const Entry *e)
{
	guint64 seq = g->spec->lists && !e->list ? lists_find_entry(g->s, e, NULL) : e->seq;
	return seq == 0 || seq > g->spec->last_seq;
}

/* Whether the message of E came by one of the spec's lists; true if the spec has none. */
static bool is_listed(Gather *g, const Entry *e)
{
	const char *const *lists = g->spec->lists;
	guint64 seq = lists ? lists_find_entry(g->s, e, lists) : 0;
	return !lists || (seq != 0 && seq <= g->spec->last_seq);
}

/* Whether E may be known and is of KINDS. */
static bool is_allowed(Gather *g, const Entry *e, guint kinds)
{
	return e->kind == ENTRY_MESSAGE &&
	       !(e->flags & (RECORD_FLAG_VARIANT | RECORD_FLAG_UNPARSED)) &&
	       e->arrived_s < g->spec->until_s && (kinds & GATHER_KIND(e->record_kind)) &&
	       !is_private(g, e);
}

/* Sets *HIT to entry SEQ. Returns false if it may not be known or is not of KINDS. */
static bool look_at(Gather *g, guint64 seq, guint kinds, GatherHit *hit)
{
	const Post *known = g_hash_table_lookup(g->by_seq, POST_SEQ_KEY(seq));
	Entry e;
	if (known) {
		*hit = (GatherHit){seq, known->arrived_s, known->rec->kind, known->rec->automatic};
		return (kinds & GATHER_KIND(known->rec->kind)) != 0;
	}
	if (seq > g->spec->last_seq || g->error || !snapshot_entry(g->s, seq, &e, &g->error) ||
	        !is_allowed(g, &e, kinds))
		return false;
	*hit = (GatherHit){
	        seq, e.arrived_s, e.record_kind, bots_automatic(e.record_kind, e.automatic)};
	return true;
}

static void find(Gather *g, Lookup table, const char *text, guint kinds, guint limit, GArray *hits)
{
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	GatherHit hit;
	lookup_entries(g->s, table, text, seqs);
	guint n = seqs->len; /* what came later must not push out what G's spec knows */
	while (n > 0 && g_array_index(seqs, guint64, n - 1) > g->spec->last_seq)
		n--;
	for (guint i = n > limit ? n - limit : 0; i < n; i++)
		if (look_at(g, g_array_index(seqs, guint64, i), kinds, &hit))
			g_array_append_val(hits, hit);
}

void gather_find(Gather *g, Lookup table, const char *text, guint kinds, GArray *hits)
{
	find(g, table, text, kinds, FOUND_LIMIT, hits);
}

const GatherHit *gather_find_message_id(Gather *g, const char *id)
{
	gpointer found;
	if (g_hash_table_lookup_extended(g->asked, id, NULL, &found))
		return found;
	g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(GatherHit));
	gather_find(g, LOOKUP_MESSAGE_ID, id, GATHER_ALL, hits);
	GatherHit *hit =
	        hits->len ? g_memdup2(&g_array_index(hits, GatherHit, 0), sizeof(GatherHit)) : NULL;
	g_hash_table_insert(g->asked, g_strdup(id), hit);
	return hit;
}

bool gather_arrived(Gather *g, gint64 since_s, gint64 until_s, guint max, GArray *seqs)
{
	for (guint ask = max;; ask *= 2) {
		g_array_set_size(seqs, 0);
		lookup_arrived(g->s, since_s, until_s, ask, seqs);
		bool whole = seqs->len < ask;
		guint kept = 0;
		for (guint i = 0; i < seqs->len && kept < max; i++) {
			guint64 seq = g_array_index(seqs, guint64, i);
			if (seq <= g->spec->last_seq)
				g_array_index(seqs, guint64, kept++) = seq;
		}
		g_array_set_size(seqs, kept);
		if (whole || kept == max)
			return whole;
	}
}

void gather_queue(Gather *g, guint64 seq)
{
	if (g_hash_table_contains(g->by_seq, POST_SEQ_KEY(seq)) ||
	        g_hash_table_contains(g->queued, POST_SEQ_KEY(seq)))
		return;
	if (g->room == 0) {
		g->full = true;
		return;
	}
	g_hash_table_add(g->queued, POST_SEQ_KEY(seq));
	g_array_append_val(g->wanted, seq);
	g->room--;
}

/* Returns those of SEQS that were not read yet, in the order of the log. */
static GArray *unread(Gather *g, const GArray *seqs)
{
	GArray *sorted = g_array_sized_new(FALSE, FALSE, sizeof(guint64), seqs->len);
	guint64 before = 0;
	bool ascends = true;
	for (guint i = seqs->len; i-- > 0;) { /* gather_arrived gives the newest first */
		guint64 seq = g_array_index(seqs, guint64, i);
		if (seq > g->spec->last_seq || g_hash_table_contains(g->by_seq, POST_SEQ_KEY(seq)))
			continue;
		ascends &= seq > before;
		before = seq;
		g_array_append_val(sorted, seq);
	}
	if (!ascends)
		g_array_sort(sorted, bytes_compare_number);
	return sorted;
}

/* Whether PEOPLE has SENDER, which is post_sender_key of REC, or the name of REC's author. */
static bool is_by(GHashTable *people, const Record *rec, const char *sender)
{
	const char *name = post_record_author(rec)->name;
	return g_hash_table_contains(people, sender) ||
	       (name && g_hash_table_contains(people, name));
}

typedef struct {
	Gather *g;
	guint kinds;
	bool listed;
	GHashTable *people;   /* as in gather_is_by; NULL: anybody */
	GHashTable *attached; /* POST_SEQ_KEY: patches are attached to it */
	GHashTable *posted;   /* POST_SEQ_KEY */
} Posted;

static bool see_posted(const Entry *e, void *data)
{
	Posted *p = data;
	bool attached = (p->kinds & GATHER_PATCHES) &&
	                g_hash_table_contains(p->attached, POST_SEQ_KEY(e->seq));
	if (!is_allowed(p->g, e, attached ? GATHER_ALL : p->kinds) ||
	        (p->listed && !is_listed(p->g, e)))
		return true;
	if (p->people) {
		g_autoptr(Record) rec = snapshot_record(p->g->s, e, RECORD_PEOPLE, &p->g->error);
		if (!rec || !is_by(p->people, rec, post_sender_key(rec)))
			return rec;
	}
	g_hash_table_add(p->posted, POST_SEQ_KEY(e->seq));
	return true;
}

/* Returns the set of entries with attached patches (POST_SEQ_KEY), from the first of SORTED on. */
static GHashTable *attached_since(Gather *g, const GArray *sorted)
{
	GHashTable *set = g_hash_table_new(NULL, NULL);
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	if (sorted->len)
		lookup_attached(g->s, g_array_index(sorted, guint64, 0), seqs);
	for (guint i = 0; i < seqs->len; i++)
		g_hash_table_add(set, POST_SEQ_KEY(g_array_index(seqs, guint64, i)));
	return set;
}

/* The log is read once, in its own order, because neighbours cost only one look-up. */
static void queue_posted(
        Gather *g, const GArray *seqs, guint kinds, bool listed, GHashTable *people)
{
	g_autoptr(GArray) sorted = unread(g, seqs);
	guint64 *data = (guint64 *)(void *)sorted->data;
	g_autoptr(GHashTable) posted = g_hash_table_new(NULL, NULL),
	                      attached = attached_since(g, sorted);
	if (g->error || !snapshot_each(g->s, data, sorted->len, see_posted,
	                        &(Posted){g, kinds, listed, people, attached, posted}, &g->error))
		return;
	for (guint i = 0; i < seqs->len && g_hash_table_size(posted) > 0; i++) {
		guint64 seq = g_array_index(seqs, guint64, i);
		if (g_hash_table_remove(posted, POST_SEQ_KEY(seq)))
			gather_queue(g, seq);
	}
}

void gather_queue_posted(Gather *g, const GArray *seqs, guint kinds, bool listed)
{
	queue_posted(g, seqs, kinds, listed, NULL);
}

void gather_queue_posted_by(Gather *g, const GArray *seqs, GHashTable *people)
{
	queue_posted(g, seqs, GATHER_PATCHES, false, people);
}

void gather_add_person(GHashTable *people, const Post *post)
{
	g_hash_table_add(people, (char *)post->sender);
	if (post_author(post)->name)
		g_hash_table_add(people, (char *)post_author(post)->name);
}

bool gather_is_by(GHashTable *people, const Post *post)
{
	return is_by(people, post->rec, post->sender);
}

typedef struct {
	Gather *g;
	void (*each)(const RecordPerson *author, void *data);
	void *data;
} Authors;

static bool see_author(const Entry *e, void *data)
{
	const Authors *a = data;
	if (!is_allowed(a->g, e, GATHER_PATCHES))
		return true;
	g_autoptr(Record) rec = snapshot_record(a->g->s, e, RECORD_PEOPLE, &a->g->error);
	if (rec)
		a->each(rec->author.name ? &rec->author : &rec->from, a->data);
	return rec;
}

void gather_each_author(Gather *g, const GArray *seqs,
        void (*each)(const RecordPerson *author, void *data), void *data)
{
	g_autoptr(GArray) sorted = unread(g, seqs);
	const guint64 *numbers = (const guint64 *)(const void *)sorted->data;
	if (!g->error && sorted->len)
		(void)!snapshot_each(g->s, numbers, sorted->len, see_author,
		        &(Authors){g, each, data}, &g->error);
}

static gint compare_newest(gconstpointer x, gconstpointer y)
{
	const GatherHit *a = x, *b = y;
	if (a->arrived_s != b->arrived_s)
		return a->arrived_s > b->arrived_s ? -1 : 1;
	return a->seq > b->seq ? -1 : a->seq < b->seq;
}

guint gather_queue_newest(Gather *g, Lookup table, const char *text, guint n, gint64 since_s)
{
	const char mark[] = {(char)('A' + table), '\0'};
	g_autofree char *key = g_strconcat(mark, text, NULL);
	gpointer before;
	if (g_hash_table_lookup_extended(g->looked, key, NULL, &before))
		return GPOINTER_TO_UINT(before);
	g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(GatherHit));
	guint found = 0;
	/* patches may also be inside mail of another kind: only its record knows */
	find(g, table, text, GATHER_ALL & ~GATHER_KIND(RECORD_PULL), VERSION_LIMIT, hits);
	g_array_sort(hits, compare_newest);
	for (guint i = 0; i < hits->len && n > 0; i++) {
		const GatherHit *hit = &g_array_index(hits, GatherHit, i);
		if (hit->automatic != RECORD_AUTO_NONE || hit->arrived_s < since_s)
			continue;
		found++;
		if (g_hash_table_contains(g->by_seq, POST_SEQ_KEY(hit->seq)))
			continue;
		gather_queue(g, hit->seq);
		n--;
	}
	g_hash_table_insert(g->looked, g_steal_pointer(&key), GUINT_TO_POINTER(found));
	return found;
}

void gather_look_again(Gather *g)
{
	g_hash_table_remove_all(g->looked);
}

typedef struct {
	Gather *g;
	GPtrArray *fresh;
} Reading;

static bool read_entry(const Entry *entry, void *data)
{
	const Reading *r = data;
	Gather *g = r->g;
	/* a pull request's text says what it has */
	RecordDepth depth = entry->record_kind == RECORD_PULL || g->spec->with_texts
	                            ? RECORD_LEAD_TEXTS
	                            : RECORD_BRIEF_SUMMARY;
	g_autoptr(Post) read = load_post(g->s, entry, depth, false, &g->error);
	if (!read)
		return false;
	if (!load_post_is_shown(read))
		return true;
	Post *post = g_steal_pointer(&read);
	g_ptr_array_add(g->posts, post);
	g_ptr_array_add(r->fresh, post);
	g_hash_table_insert(g->by_seq, POST_SEQ_KEY(post->message_seq), post);
	if (post->rec->message_id && !g_hash_table_contains(g->by_id, post->rec->message_id))
		g_hash_table_insert(g->by_id, (char *)post->rec->message_id, post);
	return true;
}

GPtrArray *gather_read(Gather *g)
{
	GPtrArray *fresh = g_ptr_array_new();
	g_array_sort(g->wanted, bytes_compare_number); /* neighbours share a compressed block */
	if (!g->error && g->wanted->len)
		(void)!snapshot_each(g->s, (const guint64 *)g->wanted->data, g->wanted->len,
		        read_entry, &(Reading){g, fresh}, &g->error);
	g_array_set_size(g->wanted, 0);
	return fresh;
}
