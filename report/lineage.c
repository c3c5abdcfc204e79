/* Lineage. Each kind of evidence proposes "EARLIER is an earlier version of LATER"; what is proposed must hold by order of version, and must not
 * close a circle. A series with several later versions is superseded by the first of them, so that chains have a link for each version. */
#include "lineage.h"
#include "alike.h"

#include <string.h>

#define RECOUNT_S         (60 * 24 * 3600LL)
#define RETITLED_S        (180 * 24 * 3600LL)
#define YEAR_S            (366 * 24 * 3600LL)
#define SCAN_LIMIT        64 /* series of one title or change-id */
#define NEXT_SHARE        4
#define SHARED_LIMIT      32            /* posts of one title or patch-id */
#define LIKENESS_LIMIT    256           /* series of one sender */
#define CLOCK_S           (12 * 3600LL) /* how much later by Date an earlier version may be */
#define CHAIN_LIMIT       1000
#define ALIKE_PERCENT     50
#define ALIKE_RFC_PERCENT 75

typedef struct {
	GPtrArray *series;
	const Mails *mails;
} Lineage;

const char *lineage_label_version(const char *label)
{
	static const char *const words[] = {"supersedes", "obsoletes", "replaces", "previous", "rfc"};
	if (!label)
		return NULL;
	if ((label[0] == 'v' || label[0] == 'V') && g_ascii_isdigit(label[1]))
		return label + 1;
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strncasecmp(label, words[i], strlen(words[i])) == 0)
			return "";
	return NULL;
}

static bool same_author(const Series *a, const Series *b)
{
	const Person *pa = series_author(a), *pb = series_author(b);
	if (strcmp(a->sender, b->sender) == 0)
		return true;
	return pa->address && pb->address && g_ascii_strcasecmp(pa->address, pb->address) == 0;
}

static bool same_title(const Series *a, const Series *b)
{
	return g_strcmp0(series_lead(a)->rec->title, series_lead(b)->rec->title) == 0;
}

static bool within_a_year(const Series *a, const Series *b)
{
	return b->first_s - a->first_s < YEAR_S && a->first_s - b->first_s < YEAR_S;
}

/* Sent again: same version, same trees, same title, same author. */
static bool is_resend(const Series *earlier, const Series *later)
{
	const Record *a = series_lead(earlier)->rec, *b = series_lead(later)->rec;
	return earlier->number == later->number && earlier->rfc == later->rfc &&
	       (later->resend || g_strcmp0(earlier->total, later->total) == 0) &&
	       a->trees->len == b->trees->len && same_title(earlier, later) && same_author(earlier, later);
}

/* Sent anew as a series of another size, under the same number. A series' first patch under a title that was posted alone is that patch taken
 * along; a cover of that title is the patch grown to a series. */
static bool is_recounted(const Series *earlier, const Series *later)
{
	return earlier->number == later->number && later->cover &&
	       g_strcmp0(earlier->total, later->total) != 0 && same_title(earlier, later) &&
	       same_author(earlier, later) && later->first_s - earlier->first_s < RECOUNT_S;
}

/* "5.10", "5.10.y", "stable": a tree that is of one release. */
static bool is_release(const char *tree)
{
	const char *dot = strchr(tree, '.');
	return (dot && dot > tree && g_ascii_isdigit(dot[-1]) && g_ascii_isdigit(dot[1])) ||
	       strstr(tree, "stable");
}

bool lineage_is_backport(const Series *s)
{
	GPtrArray *trees = series_lead(s)->rec->trees;
	for (guint i = 0; i < trees->len; i++)
		if (is_release(g_ptr_array_index(trees, i)))
			return true;
	return false;
}

/* Backports to one release have no part in the versions for another. */
static bool same_release(GPtrArray *inner, GPtrArray *outer)
{
	for (guint i = 0; i < inner->len; i++) {
		const char *tree = g_ptr_array_index(inner, i);
		bool found = !is_release(tree);
		for (guint k = 0; k < outer->len && !found; k++)
			found = g_ascii_strcasecmp(tree, g_ptr_array_index(outer, k)) == 0;
		if (!found)
			return false;
	}
	return true;
}

static bool same_line(const Record *a, const Record *b)
{
	return series_same_trees(a, b) && same_release(a->trees, b->trees) &&
	       same_release(b->trees, a->trees);
}

static bool reaches(Series *from, const Series *to)
{
	for (int steps = 0; from && steps < CHAIN_LIMIT; steps++, from = from->superseded_by)
		if (from == to)
			return true;
	return from != NULL;
}

static void propose(Series *earlier, Series *later)
{
	if (earlier == later || series_order(earlier, later) >= 0 || reaches(later, earlier))
		return;
	bool resend = is_resend(earlier, later);
	if (!resend && earlier->number == later->number && earlier->rfc == later->rfc &&
	        !is_recounted(earlier, later))
		return;
	if (!same_line(series_lead(earlier)->rec, series_lead(later)->rec))
		return;
	if (!earlier->superseded_by || series_order(later, earlier->superseded_by) < 0) {
		earlier->superseded_by = later;
		earlier->resent = resend;
	}
	if (!resend && (!later->previous || series_order(later->previous, earlier) < 0))
		later->previous = earlier;
}

/* --- groups: series with one key, each an earlier version of the next -------------------------------------------------- */

static gint compare_order(gconstpointer a, gconstpointer b)
{
	return series_order(*(Series *const *)a, *(Series *const *)b);
}

static void group_add(GHashTable *groups, char *key, Series *s)
{
	GPtrArray *group = g_hash_table_lookup(groups, key);
	if (!group) {
		group = g_ptr_array_new();
		g_hash_table_insert(groups, g_strdup(key), group);
	}
	if (group->len == 0 || g_ptr_array_index(group, group->len - 1) != s)
		g_ptr_array_add(group, s);
}

/* SAME (may be NULL) must hold between neighbours. */
static void chain_groups(GPtrArray *keys, GHashTable *groups, bool (*same)(const Series *, const Series *))
{
	for (guint k = 0; k < keys->len; k++) {
		GPtrArray *group = g_hash_table_lookup(groups, g_ptr_array_index(keys, k));
		g_ptr_array_sort(group, compare_order);
		for (guint i = 0; i + 1 < group->len; i++)
			for (guint n = i + 1; n < MIN(group->len, i + SCAN_LIMIT); n++) {
				Series *a = g_ptr_array_index(group, i), *b = g_ptr_array_index(group, n);
				if (same && !same(a, b))
					continue;
				propose(a, b);
				if (a->superseded_by == b)
					break;
			}
	}
}

static GHashTable *groups_new(void)
{
	return g_hash_table_new_full(text_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

static void keep_key(GPtrArray *keys, GHashTable *groups, char *key, Series *s)
{
	if (!g_hash_table_contains(groups, key))
		g_ptr_array_add(keys, g_strdup(key));
	group_add(groups, key, s);
}

static const char *change_id(const Series *s)
{
	if (s->cover && s->cover->rec->change_id)
		return s->cover->rec->change_id;
	return s->patches->len ? ((Post *)g_ptr_array_index(s->patches, 0))->rec->change_id : NULL;
}

static void by_change_id(Lineage *l)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) groups = groups_new();
	for (guint i = 0; i < l->series->len; i++) {
		Series *s = g_ptr_array_index(l->series, i);
		if (change_id(s))
			keep_key(keys, groups, (char *)change_id(s), s);
	}
	chain_groups(keys, groups, NULL);
}

static bool same_title_rule(const Series *a, const Series *b)
{
	return same_author(a, b) && within_a_year(a, b);
}

static void by_title(Lineage *l)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) groups = groups_new();
	for (guint i = 0; i < l->series->len; i++) {
		Series *s = g_ptr_array_index(l->series, i);
		const char *title = series_lead(s)->rec->title;
		if (title)
			keep_key(keys, groups, (char *)title, s);
	}
	chain_groups(keys, groups, same_title_rule);
}

/* --- links and references ---------------------------------------------------------------------------------------------- */

static Series *series_of(const Lineage *l, const char *id)
{
	const Post *post = mails_find(l->mails, id);
	return post ? post->series : NULL;
}

static void follow_links(Lineage *l, Series *s, const Record *rec)
{
	for (guint i = 0; i < rec->links->len; i++) {
		const Link *link = g_ptr_array_index(rec->links, i);
		const char *version = lineage_label_version(link->label);
		if (!version)
			continue;
		Series *target = series_of(l, link->message_id);
		if (target && (!*version || number_order(version) == target->number))
			propose(target, s);
		else if (!target && number_order(version) < s->number && !s->previous_id)
			s->previous_id = link->message_id;
	}
}

/* A later version sent below the earlier one. A single patch below a series of many does not supersede all of it; a test suite's v4 below
 * the kernel's v3 is another project's. */
static void follow_references(Lineage *l, Series *s, const Record *rec)
{
	for (guint i = rec->references->len + 1; i-- > 0;) {
		const char *id =
		        i == rec->references->len ? rec->in_reply_to : g_ptr_array_index(rec->references, i);
		Series *target = series_of(l, id);
		if (!target || target == s || !same_author(target, s) || !within_a_year(target, s))
			continue;
		if (series_lead(target)->rec->trees->len != rec->trees->len)
			continue;
		if (target->number < s->number && (s->total || !target->total))
			propose(target, s);
	}
}

/* --- the same patches again -------------------------------------------------------------------------------------------- */

typedef struct {
	GHashTable *titles, *ids; /* of patches -> GPtrArray of Post *, as their series come */
} Patches;

static void put_patch(GHashTable *map, const char *key, Post *patch)
{
	if (!key)
		return;
	GPtrArray *list = g_hash_table_lookup(map, key);
	if (!list)
		g_hash_table_insert(map, (char *)key, list = g_ptr_array_new());
	g_ptr_array_add(list, patch);
}

static Patches patches_new(GPtrArray *series)
{
	GDestroyNotify unref = (GDestroyNotify)g_ptr_array_unref;
	Patches all = {g_hash_table_new_full(text_hash, g_str_equal, NULL, unref),
	        g_hash_table_new_full(text_hash, g_str_equal, NULL, unref)};
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; k < s->patches->len; k++) {
			Post *patch = g_ptr_array_index(s->patches, k);
			put_patch(all.titles, patch->rec->title, patch);
			put_patch(all.ids, patch->rec->patch_id, patch);
		}
	}
	return all;
}

static bool counted_on(const Series *earlier, const Series *later)
{
	return earlier->number < later->number;
}

/* Whether EARLIER can be what LATER came from, by their numbers and times; a sibling (the other half of a split series) does not matter. */
static bool can_follow(const Series *earlier, const Series *later)
{
	const Series *other = earlier->superseded_by;
	if (!counted_on(earlier, later) && !(earlier->rfc && !later->rfc))
		return false;
	if (other && other->number < later->number)
		return false;
	return within_a_year(earlier, later) && earlier->first_s - later->first_s < CLOCK_S &&
	       same_line(series_lead(earlier)->rec, series_lead(later)->rec);
}

static bool same_person(const Post *a, const Post *b)
{
	const Person *pa = post_author(a), *pb = post_author(b);
	return pa->address && pb->address && g_ascii_strcasecmp(pa->address, pb->address) == 0;
}

/* Count the series that have PATCH too, each once; the newest are looked at. */
static void count_sharing(const Series *later, const Post *patch, GPtrArray *list, bool ids, GHashTable *seen,
        GHashTable *shared)
{
	for (guint i = list ? list->len : 0, n = 0; i-- > 0 && n < SHARED_LIMIT; n++) {
		const Post *other = g_ptr_array_index(list, i);
		Series *earlier = other->series;
		if (earlier == later || g_hash_table_contains(seen, earlier) ||
		        !(ids || same_person(patch, other)) || !can_follow(earlier, later))
			continue;
		g_hash_table_add(seen, earlier);
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(shared, earlier));
		g_hash_table_insert(shared, earlier, GUINT_TO_POINTER(count + 1));
	}
}

/* The number says that LATER is the version right after EARLIER, which its author posted not long ago. */
static bool is_next(const Series *earlier, const Series *later)
{
	return later->number == earlier->number + number_order("1") && !later->version_inferred &&
	       same_author(earlier, later) && later->first_s - earlier->first_s < RECOUNT_S;
}

/* More than half of the earlier one is here again; or, by the same author, more than half of this one was there (a part of it, split off). Less
 * will do where the numbers follow each other. */
static bool shares_enough(const Series *earlier, const Series *later, guint shared)
{
	guint then = earlier->patches->len, now = later->patches->len;
	if (is_next(earlier, later) && shared * NEXT_SHARE >= MIN(then, now))
		return true;
	if (then == 1 || now == 1 || (!counted_on(earlier, later) && !same_author(earlier, later)))
		return false; /* a maintainer's pull request has many people's patches */
	return shared * 2 > then || (shared >= 2 && shared * 2 > now && same_author(earlier, later));
}

static Series *follow_patches(const Patches *all, const Series *later)
{
	g_autoptr(GHashTable) shared = g_hash_table_new(g_direct_hash, g_direct_equal);
	for (guint i = 0; i < later->patches->len; i++) {
		const Post *patch = g_ptr_array_index(later->patches, i);
		g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);
		if (patch->rec->patch_id)
			count_sharing(later, patch, g_hash_table_lookup(all->ids, patch->rec->patch_id), true,
			        seen, shared);
		if (patch->rec->title)
			count_sharing(later, patch, g_hash_table_lookup(all->titles, patch->rec->title),
			        false, seen, shared);
	}
	GHashTableIter iter;
	gpointer key, value;
	Series *best = NULL;
	g_hash_table_iter_init(&iter, shared);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		Series *earlier = key;
		if (shares_enough(earlier, later, GPOINTER_TO_UINT(value)) &&
		        (!best || series_order(best, earlier) < 0))
			best = earlier;
	}
	return best;
}

/* Retitled, and nothing else tells: what looks most alike, the newest of several. What an RFC became must look more alike, as its number says
 * nothing. */
static Series *follow_likeness(GPtrArray *group, guint at)
{
	Series *later = g_ptr_array_index(group, at), *best = NULL;
	guint most = 0;
	for (guint n = at; n-- > 0 && at - n < LIKENESS_LIMIT;) {
		Series *earlier = g_ptr_array_index(group, n);
		if (later->first_s - earlier->first_s > RETITLED_S)
			break; /* they come by time */
		if (!can_follow(earlier, later))
			continue;
		guint percent = alike_series(earlier, later);
		if (percent < (counted_on(earlier, later) ? ALIKE_PERCENT : ALIKE_RFC_PERCENT) ||
		        percent < most)
			continue;
		if (percent > most || series_order(best, earlier) < 0)
			best = earlier;
		most = percent;
	}
	return best;
}

/* Whether something is missing before S that its patches or its words may tell. */
static bool may_follow(const Series *s)
{
	const Series *before = s->previous;
	if (before && (before->rfc || s->rfc)) /* counted anew, maybe */
		return false;
	if (before) /* a version between the two was found by nothing else */
		return s->number > before->number + number_order("1");
	return s->number > number_order("1") || !s->rfc;
}

static void by_patches(Lineage *l)
{
	Patches all = patches_new(l->series);
	for (guint i = 0; i < l->series->len; i++) {
		Series *later = g_ptr_array_index(l->series, i);
		Series *earlier = may_follow(later) ? follow_patches(&all, later) : NULL;
		if (earlier)
			propose(earlier, later);
	}
	g_hash_table_unref(all.titles);
	g_hash_table_unref(all.ids);
}

static void by_likeness(Lineage *l)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) groups = groups_new();
	for (guint i = 0; i < l->series->len; i++) {
		Series *s = g_ptr_array_index(l->series, i);
		keep_key(keys, groups, (char *)s->sender, s);
	}
	for (guint k = 0; k < keys->len; k++) {
		GPtrArray *group = g_hash_table_lookup(groups, g_ptr_array_index(keys, k));
		for (guint i = 0; i < group->len; i++) {
			Series *later = g_ptr_array_index(group, i);
			Series *earlier =
			        !later->previous && may_follow(later) ? follow_likeness(group, i) : NULL;
			if (earlier)
				propose(earlier, later);
		}
	}
}

void lineage_trace(const Mails *mails, GPtrArray *series)
{
	Lineage l = {series, mails};
	by_change_id(&l);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		const Record *first = s->patches->len ? ((Post *)g_ptr_array_index(s->patches, 0))->rec
		                                      : series_lead(s)->rec;
		follow_links(&l, s, series_lead(s)->rec);
		if (first != series_lead(s)->rec)
			follow_links(&l, s, first);
		follow_references(&l, s, series_lead(s)->rec);
	}
	by_title(&l);
	by_patches(&l);
	by_likeness(&l);
	for (guint i = 0; i < series->len; i++) { /* oldest first: resends of resends too */
		Series *s = g_ptr_array_index(series, i), *again = s->resent ? s->superseded_by : NULL;
		if (again && !again->previous)
			again->previous = s->previous;
		if (again && !again->previous_id)
			again->previous_id = s->previous_id;
	}
}
