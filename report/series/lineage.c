/* Lineage. Each kind of evidence proposes "EARLIER is an earlier version of LATER": the same
 * change-id or title, links, references here; patches and likeness in lineage_patches.c.
 * lineage_rules.c takes it or not. */
#include "report/series/lineage_parts.h"

#include <string.h>

#define SCAN_LIMIT 64 /* series of one title or change-id */

typedef struct {
	GPtrArray *series;
	const Mails *mails;
} Lineage;

const char *lineage_label_version(const char *label)
{
	static const char *const words[] = {
	        "supersedes", "obsoletes", "replaces", "previous", "rfc"};
	if (!label)
		return NULL;
	if ((label[0] == 'v' || label[0] == 'V') && g_ascii_isdigit(label[1]))
		return label + 1;
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strncasecmp(label, words[i], strlen(words[i])) == 0)
			return "";
	return NULL;
}

/* --- groups: series with one key, each an earlier version of the next
 * -------------------------------------------------- */

static gint compare_order(gconstpointer a, gconstpointer b)
{
	return series_order(*(Series *const *)a, *(Series *const *)b);
}

/* SAME (may be NULL) must hold between neighbours. */
static void chain_groups(
        GPtrArray *keys, GHashTable *groups, bool (*same)(const Series *, const Series *))
{
	for (guint k = 0; k < keys->len; k++) {
		GPtrArray *group = g_hash_table_lookup(groups, g_ptr_array_index(keys, k));
		g_ptr_array_sort(group, compare_order);
		for (guint i = 0; i + 1 < group->len; i++)
			for (guint n = i + 1; n < MIN(group->len, i + SCAN_LIMIT); n++) {
				Series *a = g_ptr_array_index(group, i),
				       *b = g_ptr_array_index(group, n);
				if (same && !same(a, b))
					continue;
				lineage_propose(a, b);
				if (a->superseded_by == b)
					break;
			}
	}
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
	g_autoptr(GHashTable) groups = lineage_groups_new();
	for (guint i = 0; i < l->series->len; i++) {
		Series *s = g_ptr_array_index(l->series, i);
		if (change_id(s))
			lineage_group_add(keys, groups, (char *)change_id(s), s);
	}
	chain_groups(keys, groups, NULL);
}

static bool same_title_rule(const Series *a, const Series *b)
{
	return lineage_same_author(a, b) && lineage_within_a_year(a, b);
}

static void by_title(Lineage *l)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) groups = lineage_groups_new();
	for (guint i = 0; i < l->series->len; i++) {
		Series *s = g_ptr_array_index(l->series, i);
		const char *title = series_lead(s)->rec->title;
		if (title)
			lineage_group_add(keys, groups, (char *)title, s);
	}
	chain_groups(keys, groups, same_title_rule);
}

/* --- links and references
 * ---------------------------------------------------------------------------------------------- */

static Series *series_of(const Lineage *l, const char *id)
{
	const Post *post = mails_find(l->mails, id);
	return post ? post->series : NULL;
}

static void follow_links(Lineage *l, Series *s, const Record *rec)
{
	for (guint i = 0; i < rec->links->len; i++) {
		const RecordLink *link = g_ptr_array_index(rec->links, i);
		const char *version = lineage_label_version(link->label);
		if (!version)
			continue;
		Series *target = series_of(l, link->message_id);
		if (target && (!*version || number_order(version) == target->number))
			lineage_propose(target, s);
		else if (!target && number_order(version) < s->number && !s->previous_id)
			s->previous_id = link->message_id;
	}
}

/* A later version sent below the earlier one. A single patch below a series of many does not
 * supersede all of it; a test suite's v4 below the kernel's v3 is another project's. */
static void follow_references(Lineage *l, Series *s, const Record *rec)
{
	for (guint i = rec->references->len + 1; i-- > 0;) {
		const char *id = i == rec->references->len ? rec->in_reply_to
		                                           : g_ptr_array_index(rec->references, i);
		Series *target = series_of(l, id);
		if (!target || target == s || !lineage_same_author(target, s) ||
		        !lineage_within_a_year(target, s))
			continue;
		if (series_lead(target)->rec->trees->len != rec->trees->len)
			continue;
		if (target->number < s->number && (s->total || !target->total))
			lineage_propose(target, s);
	}
}

void lineage_trace(const Mails *mails, GPtrArray *series)
{
	Lineage l = {series, mails};
	by_change_id(&l);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		const Record *first = s->patches->len
		                              ? ((Post *)g_ptr_array_index(s->patches, 0))->rec
		                              : series_lead(s)->rec;
		follow_links(&l, s, series_lead(s)->rec);
		if (first != series_lead(s)->rec)
			follow_links(&l, s, first);
		follow_references(&l, s, series_lead(s)->rec);
	}
	by_title(&l);
	lineage_by_patches(series);
	lineage_by_likeness(series);
	for (guint i = 0; i < series->len; i++) { /* oldest first: resends of resends too */
		Series *s = g_ptr_array_index(series, i),
		       *again = s->resent ? s->superseded_by : NULL;
		if (again && !again->previous)
			again->previous = s->previous;
		if (again && !again->previous_id)
			again->previous_id = s->previous_id;
	}
}
