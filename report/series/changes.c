/* Patches are paired by patch-id first, all of them, and then by title: so a patch with a new title
 * is not confused with another one that now has the old title. Each patch of the version before is
 * paired at most once. */
#include "report/series/changes.h"

#include "report/series/changelog.h"

static const char *patch_key(const Post *patch, bool ids)
{
	return ids ? patch->rec->patch_id : patch->rec->title;
}

static void pair(Series *s, Post *patch, Post *before, PostChange change, GHashTable *used)
{
	patch->before = before;
	patch->change = change;
	s->changes.unchanged += change == POST_CHANGE_NONE;
	s->changes.changed += change == POST_CHANGE_TEXT;
	g_hash_table_add(used, before);
}

static void pair_by(Series *s, bool ids, GHashTable *used)
{
	g_autoptr(GHashTable) before = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = s->previous->patches->len; i-- > 0;) { /* the first of several stays */
		Post *patch = g_ptr_array_index(s->previous->patches, i);
		const char *key = patch_key(patch, ids);
		if (key && !g_hash_table_contains(used, patch))
			g_hash_table_insert(before, (char *)key, patch);
	}
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		const char *key = patch_key(patch, ids);
		Post *same = key && !patch->before ? g_hash_table_lookup(before, key) : NULL;
		if (same && !g_hash_table_contains(used, same))
			pair(s, patch, same, ids ? POST_CHANGE_NONE : POST_CHANGE_TEXT, used);
	}
}

static void pair_patches(Series *s)
{
	g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
	GPtrArray *now = s->patches, *then = s->previous->patches;
	if (now->len == 0 || then->len == 0)
		return;
	s->changes.known = true;
	pair_by(s, true, used);
	pair_by(s, false, used);
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
