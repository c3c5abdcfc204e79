/* Joining patches to series. Everything is decided over posts sorted by Date and Message-ID, covers
 * first, then by number, so that the order of arrival cannot matter. References decide where there
 * are any; the family of Message-IDs and nearness in time only help mail that was not threaded. */
#include "report/series/join.h"
#include "report/series/fit.h"

#include <string.h>

/* How many candidates are looked at for one mail: a hostile sender must not make this quadratic. */
#define SCAN_LIMIT 100

typedef struct {
	GPtrArray *series; /* every Series made, owned by whoever called join_posts */
	const Mails *mails;
	GHashTable *anchors;  /* Message-ID some member refers to -> GPtrArray of Series */
	GHashTable *families; /* family -> GPtrArray of Series */
	GHashTable *senders;  /* sender, total and time (a near span) -> GPtrArray of Series */
	GHashTable *sizes;    /* sender and total -> GPtrArray of Series */
	bool miscounts; /* patches that count otherwise than the cover they answer are taken, too */
} Join;

/* Takes *KEY where it is new to MAP. */
static void multimap_add(GHashTable *map, char **key, Series *s)
{
	GPtrArray *found = g_hash_table_lookup(map, *key);
	if (!found) {
		found = g_ptr_array_new();
		g_hash_table_insert(map, g_steal_pointer(key), found);
	}
	if (found->len == 0 || g_ptr_array_index(found, found->len - 1) != s)
		g_ptr_array_add(found, s);
}

static char *sender_total(const Post *post)
{
	return g_strdup_printf("%s\t%s", post->sender, post->rec->total ? post->rec->total : "");
}

/* Near series are in the span of a time or the one on either side. */
static char *sender_span(const Post *post, gint64 when_s, int step)
{
	return g_strdup_printf("%s\t%s\t%" G_GINT64_FORMAT, post->sender,
	        post->rec->total ? post->rec->total : "", when_s / JOIN_NEAR_S + step);
}

static void each_reference(
        const Record *rec, void (*visit)(const char *id, gpointer data), gpointer data)
{
	if (rec->in_reply_to)
		visit(rec->in_reply_to, data);
	for (guint i = rec->references->len; i-- > 0;)
		visit(g_ptr_array_index(rec->references, i), data);
}

static void index_anchor(const char *id, gpointer data)
{
	gpointer *pair = data;
	char *key = (char *)id; /* the record's: anchors' keys are borrowed */
	multimap_add(pair[0], &key, pair[1]);
}

static void add_member(Join *j, Series *s, Post *post, bool threaded)
{
	const Record *rec = post->rec;
	post->series = s;
	if (rec->kind == RECORD_COVER)
		s->cover = post;
	else
		g_ptr_array_add(s->patches, post);
	s->first_s = MIN(s->first_s, post->when_s);
	s->last_s = MAX(s->last_s, post->when_s);
	s->rfc |= rec->rfc;
	s->resend |= rec->resend;
	s->posted |= post->in_range;
	s->threaded |= threaded;
	if (!s->total || g_ascii_strcasecmp(s->total, "n") == 0)
		s->total = rec->total ? rec->total : s->total;
	if (s->version_inferred && !rec->version_inferred && rec->version) {
		s->version = rec->version;
		s->number = number_order(s->version);
		s->version_inferred = false;
	}
	if (!rec->total && rec->kind != RECORD_COVER)
		return; /* a single patch: nothing joins it */
	each_reference(rec, index_anchor, (gpointer[]){j->anchors, s});
	bool first = (s->cover != NULL) + s->patches->len == 1;
	gint64 span = post->when_s / JOIN_NEAR_S;
	g_autofree char *family =
	        first ? join_family(rec->message_id) : NULL; /* the others have the same */
	if (family)
		multimap_add(j->families, &family, s);
	if (!first && span == s->span && g_strcmp0(s->total, rec->total) == 0)
		return; /* it is there under the same */
	s->span = span;
	g_autofree char *who = sender_total(post), *key = sender_span(post, post->when_s, 0);
	multimap_add(j->sizes, &who, s);
	multimap_add(j->senders, &key, s);
}

static void open_series(Join *j, Post *post)
{
	Series *s = g_new0(Series, 1);
	s->patches = g_ptr_array_new();
	s->replaced = g_ptr_array_new();
	s->reviews = g_ptr_array_new();
	s->carried = g_ptr_array_new();
	s->dropped = g_ptr_array_new();
	s->sender = post->sender;
	s->version = post->rec->version ? post->rec->version : "1";
	s->number = number_order(s->version);
	s->version_inferred = post->rec->version_inferred || !post->rec->version;
	s->first_s = s->last_s = post->when_s;
	g_ptr_array_add(j->series, s);
	add_member(j, s, post, false);
}

typedef struct {
	Join *j;
	const Post *post;
	Series *found;
	bool taken; /* it belongs to a series known here, whose slot has another */
	guint seen; /* candidates looked at */
} Search;

static void search_member(const char *id, gpointer data)
{
	Search *search = data;
	Post *target = search->found || search->taken ? NULL : mails_find(search->j->mails, id);
	if (!target || !target->series ||
	        !fit_series(target->series, search->post, BY_REFERENCE, search->j->miscounts))
		return;
	if (fit_slot_free(target->series, search->post))
		search->found = target->series;
	else
		search->taken = true;
}

static void search_anchor(const char *id, gpointer data)
{
	Search *search = data;
	GPtrArray *list = search->found ? NULL : g_hash_table_lookup(search->j->anchors, id);
	for (guint i = 0; list && i < list->len && search->seen++ < SCAN_LIMIT && !search->found;
	        i++) {
		Series *s = g_ptr_array_index(list, list->len - 1 - i);
		if (fit_series(s, search->post, BY_REFERENCE, search->j->miscounts) &&
		        fit_slot_free(s, search->post) && fit_near(s, search->post))
			search->found = s;
	}
}

static Series *nearest(const Join *j, GPtrArray *list, const Post *post, How how)
{
	Series *best = NULL;
	for (guint i = 0; list && i < MIN(list->len, SCAN_LIMIT); i++) {
		Series *s = g_ptr_array_index(list, list->len - 1 - i);
		bool stranger = how == BY_TIME && s->threaded && post->rec->in_reply_to;
		if (stranger || (how == BY_TIME && !fit_near(s, post)))
			continue;
		if (fit_series(s, post, how, j->miscounts) && fit_slot_free(s, post) &&
		        (!best || fit_distance(s, post) < fit_distance(best, post)))
			best = s;
	}
	return best;
}

static Series *nearest_in_time(const Join *j, const Post *post)
{
	Series *best = NULL;
	for (int step = -1; step <= 1; step++) {
		g_autofree char *span = sender_span(post, post->when_s, step);
		Series *s = nearest(j, g_hash_table_lookup(j->senders, span), post, BY_TIME);
		if (s && (!best || fit_distance(s, post) < fit_distance(best, post)))
			best = s;
	}
	return best;
}

static bool join_by_reference(Join *j, Post *post)
{
	Search search = {j, post, NULL, false};
	each_reference(post->rec, search_member, &search);
	if (!search.found && !search.taken)
		each_reference(post->rec, search_anchor, &search);
	if (!search.found && !search.taken) {
		g_autofree char *family = join_family(post->rec->message_id);
		search.found = family ? nearest(j, g_hash_table_lookup(j->families, family), post,
		                                BY_FAMILY)
		                      : NULL;
	}
	if (search.found)
		add_member(j, search.found, post, true);
	else if (search.taken)
		open_series(j, post);
	return search.found || search.taken;
}

/* Patch 6/5, or the 10/10 that was forgotten, sent alone and below nothing: of the newest series
 * before it that lacks exactly this one. */
static Series *supplemented(Join *j, GPtrArray *list, const Post *post)
{
	Series *best = NULL;
	if (post->rec->in_reply_to || post->rec->references->len || post->slot <= number_order("1"))
		return NULL;
	gint64 within = post->slot > number_order(post->rec->total) ? JOIN_EXTRA_S : JOIN_MISSED_S;
	for (guint i = 0; list && i < MIN(list->len, SCAN_LIMIT); i++) {
		Series *s = g_ptr_array_index(list, list->len - 1 - i);
		if (s->last_s > post->when_s || post->when_s - s->last_s > within ||
		        !fit_series(s, post, BY_TIME, j->miscounts))
			continue;
		if (fit_slot_free(s, post) && (!best || s->last_s > best->last_s))
			best = s;
	}
	return best;
}

static void join_or_open(Join *j, Post *post)
{
	if (join_by_reference(j, post))
		return;
	g_autofree char *who = sender_total(post);
	Series *s = nearest_in_time(j, post);
	if (!s)
		s = supplemented(j, g_hash_table_lookup(j->sizes, who), post);
	if (s)
		add_member(j, s, post, false);
	else
		open_series(j, post);
}

/* A cover that came late, or answers its own first patch, found its series' patches without it. */
static void adopt_patches(Join *j, Series *s)
{
	Post *cover = s->cover;
	s->cover = NULL; /* empty series are passed over by nearest() and dropped at the end */
	cover->series = NULL;
	Search search = {j, cover, NULL, false};
	each_reference(cover->rec, search_member, &search);
	search.taken = false;
	if (!search.found)
		each_reference(cover->rec, search_anchor, &search);
	g_autofree char *family = join_family(cover->rec->message_id);
	if (!search.found && family)
		search.found =
		        nearest(j, g_hash_table_lookup(j->families, family), cover, BY_FAMILY);
	if (!search.found)
		search.found = nearest_in_time(j, cover);
	if (search.found)
		add_member(j, search.found, cover, true);
	else
		add_member(j, s, cover, false);
}

static gint compare_by_slot(gconstpointer x, gconstpointer y)
{
	gint64 a = (*(Post *const *)x)->slot, b = (*(Post *const *)y)->slot;
	return a != b ? (a < b ? -1 : 1) : post_compare_oldest(x, y);
}

static void join_all(Join *j, GPtrArray *posts)
{
	g_autoptr(GPtrArray) numbered = g_ptr_array_new(), loose = g_ptr_array_new();
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (!post_is_patch(post))
			continue;
		if (post->rec->kind == RECORD_COVER || !post->rec->total)
			open_series(j, post);
		else
			g_ptr_array_add(numbered, post);
	}
	g_ptr_array_sort(numbered, compare_by_slot);
	for (int pass = 0; pass < 2; pass++) {
		j->miscounts = pass > 0;
		for (guint i = 0; i < numbered->len; i++) {
			Post *post = g_ptr_array_index(numbered, i);
			if (!post->series && !join_by_reference(j, post) && j->miscounts)
				g_ptr_array_add(loose, post);
		}
	}
	for (guint i = 0; i < loose->len; i++)
		join_or_open(j, g_ptr_array_index(loose, i));
	for (guint i = 0; i < j->series->len; i++) {
		Series *s = g_ptr_array_index(j->series, i);
		if (s->cover && s->patches->len == 0)
			adopt_patches(j, s);
	}
}

/* Where all patches agree on another total than their cover, it is the cover that was written by
 * hand. */
static void correct_total(Series *s)
{
	const Post *first = s->cover && s->patches->len ? g_ptr_array_index(s->patches, 0) : NULL;
	const char *total = first ? first->rec->total : NULL;
	for (guint i = 1; total && i < s->patches->len; i++)
		if (g_strcmp0(((Post *)g_ptr_array_index(s->patches, i))->rec->total, total) != 0)
			total = NULL;
	if (number_order(total))
		s->total = total;
}

GPtrArray *join_posts(const Mails *mails, GPtrArray *owned)
{
	GDestroyNotify unref = (GDestroyNotify)g_ptr_array_unref;
	Join j = {.series = owned,
	        .mails = mails,
	        .anchors = g_hash_table_new_full(text_hash, g_str_equal, NULL, unref),
	        .families = g_hash_table_new_full(text_hash, g_str_equal, g_free, unref),
	        .senders = g_hash_table_new_full(text_hash, g_str_equal, g_free, unref),
	        .sizes = g_hash_table_new_full(text_hash, g_str_equal, g_free, unref)};
	join_all(&j, mails->posts);
	GPtrArray *joined = g_ptr_array_new();
	for (guint i = 0; i < owned->len; i++) {
		Series *s = g_ptr_array_index(owned, i);
		if (!s->cover && s->patches->len == 0)
			continue;
		correct_total(s);
		g_ptr_array_add(joined, s);
	}
	g_hash_table_unref(j.anchors);
	g_hash_table_unref(j.families);
	g_hash_table_unref(j.senders);
	g_hash_table_unref(j.sizes);
	return joined;
}
