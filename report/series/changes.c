/* Pairing the patches of two versions: by patch-id over all of them first, so that a patch that was
 * renamed is not taken for another that got its title. Each patch of the version before is used
 * once. */
#include "report/series/changes.h"

#include <string.h>

static const char *patch_key(const Post *patch, bool ids)
{
	return ids ? patch->rec->patch_id : patch->rec->title;
}

static void pair(Series *s, Post *patch, Post *before, Change change, GHashTable *used)
{
	patch->before = before;
	patch->change = change;
	s->changes.unchanged += change == CHANGE_NONE;
	s->changes.changed += change == CHANGE_TEXT;
	g_hash_table_add(used, before);
}

static void pair_by(Series *s, bool ids, GHashTable *used)
{
	g_autoptr(GHashTable) before = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = s->previous->patches->len;
	        i-- > 0;) { /* backwards: the first of several stays */
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
			pair(s, patch, same, ids ? CHANGE_NONE : CHANGE_TEXT, used);
	}
}

static void pair_patches(Series *s)
{
	g_autoptr(GHashTable) used = g_hash_table_new(g_direct_hash, g_direct_equal);
	GPtrArray *now = s->patches, *then = s->previous->patches;
	if (now->len == 0 || then->len == 0)
		return;
	s->changes.known = true;
	pair_by(s, true, used);
	pair_by(s, false, used);
	if (now->len == 1 && then->len == 1 && !((Post *)now->pdata[0])->before)
		pair(s, now->pdata[0], then->pdata[0], CHANGE_TEXT, used);
	for (guint i = 0; i < now->len; i++) {
		Post *patch = g_ptr_array_index(now, i);
		if (patch->before)
			continue;
		patch->change = CHANGE_NEW;
		s->changes.added++;
	}
	for (guint i = 0; i < then->len; i++)
		if (!g_hash_table_contains(used, g_ptr_array_index(then, i)))
			g_ptr_array_add(s->dropped, g_ptr_array_index(then, i));
	s->changes.dropped = s->dropped->len;
}

/* The cover, its notes, the first patch's notes; of a patch without a cover what stands above its
 * `---` too. */
static char *find_log(const Series *s)
{
	const Post *first = s->patches->len ? g_ptr_array_index(s->patches, 0) : NULL;
	if (first &&
	        !record_leads(first->rec)) /* the first that is known; its notes tell of itself */
		first = NULL;
	const char *const texts[] = {s->cover ? s->cover->rec->message : NULL,
	        s->cover ? s->cover->rec->notes : NULL, first ? first->rec->notes : NULL,
	        first && !s->cover ? first->rec->message : NULL};
	const char *before = s->previous ? s->previous->version : NULL;
	char *log = NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(texts) && !log; i++)
		if (texts[i])
			log = changes_log(
			        texts[i], s->version, before, s->previous && s->previous->rfc);
	return log;
}

void changes_trace(GPtrArray *series)
{
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		if (s->previous)
			pair_patches(s);
		if (s->posted)
			s->changelog = find_log(s);
	}
}
