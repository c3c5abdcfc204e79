/* Patches are paired by patch-id first, all of them, and then by title: so a patch with a new title
 * is not confused with another one that now has the old title. Those that are left are paired by
 * title without the "subsystem: " before it, then by files and numbers of lines: a prefix that was
 * added makes no patch new. Each patch of the version before is paired at most once. */
#include "report/series/changes.h"

#include "report/series/changelog.h"

#define TELLING_LINES 10 /* fewer changed lines are often the same by chance */

typedef enum { BY_PATCH_ID, BY_TITLE, BY_BARE_TITLE, BY_DIFFSTAT, N_KEYS } PairKey;

/* The title without what stands before its last ": ", in lower case. */
static char *bare_title(const char *title)
{
	const char *colon = title ? g_strrstr(title, ": ") : NULL;
	return title ? g_ascii_strdown(colon ? colon + 2 : title, -1) : NULL;
}

/* The paths and how many lines are changed in each. */
static char *diffstat_text(const Record *rec)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < rec->paths->len; i++) {
		const RecordPath *path = g_ptr_array_index(rec->paths, i);
		g_string_append_printf(
		        text, "%s\t%u\t%u\n", path->path, path->insertions, path->deletions);
	}
	return g_string_free(text, FALSE);
}

/* Returns what must be the same in two patches that are paired by KEY, a new string; NULL if
 * nothing is known. */
static char *patch_key(const Post *patch, PairKey key)
{
	const Record *rec = patch->rec;
	switch (key) {
	case BY_PATCH_ID:
		return g_strdup(rec->patch_id);
	case BY_TITLE:
		return g_strdup(rec->title);
	case BY_BARE_TITLE:
		return bare_title(rec->title);
	default:
		return rec->insertions + rec->deletions >= TELLING_LINES ? diffstat_text(rec)
		                                                         : NULL;
	}
}

static void pair(Series *s, Post *patch, Post *before, PostChange change, GHashTable *used)
{
	patch->before = before;
	patch->change = change;
	s->changes.unchanged += change == POST_CHANGE_NONE;
	s->changes.changed += change == POST_CHANGE_TEXT;
	g_hash_table_add(used, before);
}

static void pair_by(Series *s, PairKey by, GHashTable *used)
{
	g_autoptr(GHashTable) before = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	for (guint i = s->previous->patches->len; i-- > 0;) { /* the first of several stays */
		Post *patch = g_ptr_array_index(s->previous->patches, i);
		char *key = g_hash_table_contains(used, patch) ? NULL : patch_key(patch, by);
		if (key)
			g_hash_table_insert(before, key, patch);
	}
	for (guint i = 0; i < s->patches->len && g_hash_table_size(before) > 0; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		g_autofree char *key = patch->before ? NULL : patch_key(patch, by);
		Post *same = key ? g_hash_table_lookup(before, key) : NULL;
		if (same && !g_hash_table_contains(used, same))
			pair(s, patch, same,
			        by == BY_PATCH_ID ? POST_CHANGE_NONE : POST_CHANGE_TEXT, used);
	}
}

static void pair_patches(Series *s)
{
	g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
	GPtrArray *now = s->patches, *then = s->previous->patches;
	if (now->len == 0 || then->len == 0)
		return;
	s->changes.known = true;
	for (PairKey by = BY_PATCH_ID; by < N_KEYS; by++)
		pair_by(s, by, used);
	if (now->len == 1 && then->len == 1 && !series_patch(s, 0)->before)
		pair(s, series_patch(s, 0), series_patch(s->previous, 0), POST_CHANGE_TEXT, used);
	for (guint i = 0; i < now->len; i++) {
		Post *patch = g_ptr_array_index(now, i);
		if (patch->before)
			continue;
		patch->change = POST_CHANGE_NEW;
		s->changes.added++;
	}
	for (guint i = 0; i < then->len; i++)
		if (!g_hash_table_contains(used, g_ptr_array_index(then, i)))
			g_ptr_array_add(s->dropped, g_ptr_array_index(then, i));
	s->changes.dropped = s->dropped->len;
}

/* Looks in the cover letter, in its notes, in the first patch's notes and, without a cover letter,
 * in the first patch's commit message. Notes of a later patch are about that patch alone. */
static char *find_changelog(const Series *s)
{
	const Post *first = series_patch(s, 0);
	if (first && !record_leads(first->rec))
		first = NULL;
	const char *const texts[] = {s->cover ? s->cover->rec->message : NULL,
	        s->cover ? s->cover->rec->notes : NULL, first ? first->rec->notes : NULL,
	        first && !s->cover ? first->rec->message : NULL};
	const char *before = s->previous ? s->previous->version : NULL;
	bool before_rfc = s->previous && s->previous->rfc;
	char *found = NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(texts) && !found; i++)
		if (texts[i])
			found = changelog_find(texts[i], s->version, before, before_rfc);
	return found;
}

void changes_trace(GPtrArray *series)
{
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		if (s->previous)
			pair_patches(s);
		if (s->posted)
			s->changelog = find_changelog(s);
	}
}
