#include "report/render/chapter.h"

#include "report/digest/group.h"

static void chapter_free(gpointer p)
{
	Chapter *chapter = p;
	g_ptr_array_unref(chapter->blocks);
	g_free(chapter->project);
	g_free(chapter);
}

/* The group that S stands in; "" if there is no heading above it. */
static char *group_of(const Digest *d, const Series *s)
{
	if (series_is_automatic(s))
		return g_strdup(CHAPTER_ROBOTS);
	return group_name(d, s);
}

static GHashTable *replaced_series(const Digest *d)
{
	GHashTable *set = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < d->blocks->len; i++) {
		const DigestBlock *block = g_ptr_array_index(d->blocks, i);
		for (guint k = 0; block->skipped && k < block->skipped->len; k++)
			g_hash_table_add(set, g_ptr_array_index(block->skipped, k));
	}
	return set;
}

static void add_blocks(const Digest *d, GHashTable *by_series)
{
	for (guint i = 0; i < d->blocks->len; i++) {
		DigestBlock *block = g_ptr_array_index(d->blocks, i);
		Chapter *chapter = g_hash_table_lookup(by_series, block->series);
		if (!chapter)
			continue;
		if (block->skipped)
			chapter->skipped = block->skipped;
		if (block->kind == DIGEST_BLOCK_POST && d->options.detail != DIGEST_DETAIL_NONE)
			g_ptr_array_add(chapter->blocks, block);
	}
}

GPtrArray *chapter_list(const Digest *d)
{
	GPtrArray *chapters = g_ptr_array_new_with_free_func(chapter_free);
	g_autoptr(GHashTable) by_series = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) replaced = replaced_series(d);
	for (guint i = 0; i < d->series->len; i++) {
		Series *s = g_ptr_array_index(d->series, i);
		if (g_hash_table_contains(replaced, s))
			continue;
		Chapter *chapter = g_new0(Chapter, 1);
		*chapter = (Chapter){s, g_ptr_array_new(), NULL, group_of(d, s)};
		g_ptr_array_add(chapters, chapter);
		g_hash_table_insert(by_series, s, chapter);
	}
	add_blocks(d, by_series);
	return chapters;
}

bool chapter_list_has_projects(GPtrArray *chapters)
{
	for (guint i = 0; i < chapters->len; i++)
		if (*((Chapter *)g_ptr_array_index(chapters, i))->project)
			return true;
	return false;
}

const char *chapter_heading(const Digest *d, GPtrArray *chapters, guint i)
{
	const Chapter *here = g_ptr_array_index(chapters, i),
	              *before = i ? g_ptr_array_index(chapters, i - 1) : NULL;
	if (before && g_ascii_strcasecmp(before->project, here->project) == 0)
		return NULL;
	return *here->project ? here->project : d->head.title;
}
