#include "report/series/series.h"

#include <string.h>

#define NO_TITLE       "(no subject)"
#define NO_COVER_TITLE "(no cover subject)" /* b4 puts it into a cover letter without one */
#define MISSING_MOST   100000               /* a total that a subject claims can be any number */

static void verdict_free(gpointer p)
{
	SeriesVerdict *verdict = p;
	g_ptr_array_unref(verdict->earlier);
	g_free(verdict);
}

Series *series_new(const Post *first)
{
	Series *s = g_new0(Series, 1);
	s->patches = g_ptr_array_new();
	s->replaced = g_ptr_array_new();
	s->reviews = g_ptr_array_new();
	s->carried = g_ptr_array_new();
	s->dropped = g_ptr_array_new();
	s->proposed = g_ptr_array_new();
	s->verdicts = g_ptr_array_new_with_free_func(verdict_free);
	s->fixes = g_ptr_array_new();
	s->sender = first->sender;
	s->version = first->rec->version ? first->rec->version : "1";
	s->number = number_order(s->version);
	s->version_inferred = first->rec->version_inferred || !first->rec->version;
	s->first_s = s->last_s = first->when_s;
	s->spoke_s = G_MININT64;
	return s;
}

void series_free(Series *s)
{
	if (!s)
		return;
	g_ptr_array_unref(s->patches);
	g_ptr_array_unref(s->replaced);
	g_ptr_array_unref(s->reviews);
	g_ptr_array_unref(s->carried);
	g_ptr_array_unref(s->dropped);
	g_ptr_array_unref(s->proposed);
	g_ptr_array_unref(s->verdicts);
	g_ptr_array_unref(s->fixes);
	g_free(s->changelog);
	g_free(s);
}

bool series_is_empty(const Series *s)
{
	return !s->cover && s->patches->len == 0;
}

Post *series_lead(const Series *s)
{
	return s->cover ? s->cover : series_patch(s, 0);
}

Post *series_patch(const Series *s, guint i)
{
	return i < s->patches->len ? g_ptr_array_index(s->patches, i) : NULL;
}

bool series_is_automatic(const Series *s)
{
	const Post *lead = series_lead(s);
	return lead && post_is_bot(lead);
}

const char *series_title(const Series *s)
{
	const char *title = series_lead(s)->rec->title;
	return title ? title : NO_TITLE;
}

const char *series_topic(const Series *s)
{
	const char *title = series_lead(s)->rec->title;
	const Post *first = series_patch(s, 0);
	bool none = !title || strcmp(title, NO_COVER_TITLE) == 0;
	return none && first ? first->rec->title : title;
}

const RecordPerson *series_author(const Series *s)
{
	return post_author(series_lead(s));
}

bool series_is_senders(const Series *s, const Post *post)
{
	const Post *lead = series_lead(s);
	return strcmp(post->sender, s->sender) == 0 ||
	       post_same_person(post_author(post), post_author(lead)) ||
	       (!strchr(lead->sender, '\n') &&
	               post_same_person(post_author(post), &lead->rec->from));
}

const Post *series_posted_again(const Post *mail)
{
	const Series *s = mail->series, *again = s && s->resent ? s->superseded_by : NULL;
	if (!again || mail == s->cover)
		return again ? again->cover : NULL;
	for (guint i = 0; i < again->patches->len; i++)
		if (series_patch(again, i)->slot == mail->slot)
			return series_patch(again, i);
	return NULL;
}

char *series_project(const Series *s)
{
	GPtrArray *trees = series_lead(s)->rec->trees;
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < trees->len; i++)
		g_string_append_printf(
		        out, "%s%s", i ? " " : "", (const char *)g_ptr_array_index(trees, i));
	return g_string_free(out, FALSE);
}

gint series_order(const Series *a, const Series *b)
{
	gint64 va = a->number, vb = b->number;
	Post *la = series_lead(a), *lb = series_lead(b);
	if (a->rfc != b->rfc && (va == vb || (a->rfc ? va > vb : vb > va)) &&
	        la->when_s != lb->when_s)
		return la->when_s < lb->when_s ? -1 : 1;
	if (va != vb)
		return va < vb ? -1 : 1;
	return post_compare_oldest(&la, &lb);
}

gint series_compare_newest(gconstpointer x, gconstpointer y)
{
	Post *a = series_lead(*(Series *const *)x), *b = series_lead(*(Series *const *)y);
	return post_compare_newest(&a, &b);
}

gint series_compare_oldest(gconstpointer x, gconstpointer y)
{
	Post *a = series_lead(*(Series *const *)x), *b = series_lead(*(Series *const *)y);
	return post_compare_oldest(&a, &b);
}

SeriesStat series_stat(const Series *s)
{
	SeriesStat stat = {0};
	g_autoptr(GHashTable) files = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < s->patches->len; i++) {
		const Record *rec = series_patch(s, i)->rec;
		stat.known |= rec->has_diff;
		stat.insertions += rec->insertions;
		stat.deletions += rec->deletions;
		for (guint k = 0; k < rec->paths->len; k++) {
			const RecordPath *path = g_ptr_array_index(rec->paths, k);
			g_hash_table_add(files, (char *)path->path);
		}
	}
	stat.files = g_hash_table_size(files);
	return stat;
}

GPtrArray *series_missing(const Series *s, guint limit)
{
	GPtrArray *missing = g_ptr_array_new_with_free_func(g_free);
	gint64 total = number_whole(s->total);
	g_autoptr(GHashTable) there = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < s->patches->len; i++)
		g_hash_table_add(there, GINT_TO_POINTER((gint)series_patch(s, i)->slot));
	for (gint64 n = 1; n <= total && n < MISSING_MOST && missing->len < limit; n++)
		if (!g_hash_table_contains(there, GINT_TO_POINTER((gint)(n * NUMBER_ONE))))
			g_ptr_array_add(missing, g_strdup_printf("%d", (int)n));
	return missing;
}
