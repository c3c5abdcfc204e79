/* Chapters, their texts and paths. Plain text in, plain text out: escaping is the renderers'. */
#include "report/render/outline.h"

#include <string.h>

#define LITTLE 3 /* so many lines are not worth folding away */

static void chapter_free(gpointer p)
{
	Chapter *chapter = p;
	g_ptr_array_unref(chapter->blocks);
	g_free(chapter->project);
	g_free(chapter);
}

static GHashTable *stood_for(const Digest *d)
{
	GHashTable *set = g_hash_table_new(g_direct_hash, g_direct_equal);
	for (guint i = 0; i < d->blocks->len; i++) {
		const Block *block = g_ptr_array_index(d->blocks, i);
		for (guint k = 0; block->skipped && k < block->skipped->len; k++)
			g_hash_table_add(set, g_ptr_array_index(block->skipped, k));
	}
	return set;
}

static void share_blocks(const Digest *d, GHashTable *by_series)
{
	for (guint i = 0; i < d->blocks->len; i++) {
		Block *block = g_ptr_array_index(d->blocks, i);
		Chapter *chapter = g_hash_table_lookup(by_series, block->series);
		if (!chapter)
			continue;
		if (block->skipped)
			chapter->skipped = block->skipped;
		if (block->kind == BLOCK_POST)
			g_ptr_array_add(chapter->blocks, block);
	}
}

GPtrArray *outline_chapters(const Digest *d)
{
	GPtrArray *chapters = g_ptr_array_new_with_free_func(chapter_free);
	g_autoptr(GHashTable) by_series = g_hash_table_new(g_direct_hash, g_direct_equal);
	g_autoptr(GHashTable) gone = stood_for(d);
	for (guint i = 0; i < d->series->len; i++) {
		Series *s = g_ptr_array_index(d->series, i);
		if (g_hash_table_contains(gone, s))
			continue;
		Chapter *chapter = g_new0(Chapter, 1);
		*chapter = (Chapter){s, g_ptr_array_new(), NULL, digest_project(s)};
		g_ptr_array_add(chapters, chapter);
		g_hash_table_insert(by_series, s, chapter);
	}
	share_blocks(d, by_series);
	return chapters;
}

bool outline_grouped(const Digest *d, GPtrArray *chapters)
{
	for (guint i = 0; d->options.order == ORDER_READING && i < chapters->len; i++)
		if (*((Chapter *)g_ptr_array_index(chapters, i))->project)
			return true;
	return false;
}

bool outline_begins_group(GPtrArray *chapters, guint i)
{
	const Chapter *here = g_ptr_array_index(chapters, i),
	              *before = i ? g_ptr_array_index(chapters, i - 1) : NULL;
	return !before || g_ascii_strcasecmp(before->project, here->project) != 0;
}

const char *outline_project(const Digest *d, const Chapter *chapter)
{
	return *chapter->project ? chapter->project : d->head.title;
}

/* --- texts
 * -------------------------------------------------------------------------------------------------------------------
 */

const char *outline_lines(const char *text, guint n)
{
	while (n-- && *text) {
		const char *end = strchr(text, '\n');
		text = end ? end + 1 : text + strlen(text);
	}
	return text;
}

static guint count_lines(const char *text)
{
	guint n = 0;
	for (; *text; n++)
		text = outline_lines(text, 1);
	return n;
}

guint outline_opening(const char *text, guint lines)
{
	guint all = count_lines(text), fits = 0;
	if (all <= lines + LITTLE)
		return all;
	for (guint n = 1; n <= lines || (!fits && n <= 2 * lines); n++)
		if (*outline_lines(text, n) == '\n')
			fits = n;
	return fits ? fits : lines;
}

static char *text_without_stat(const Post *post)
{
	const Record *rec = post->full ? post->full : post->rec;
	GString *out = g_string_new(NULL);
	if (rec->message)
		digest_text_add(out, rec->message);
	if (rec->notes && rec->notes[strspn(rec->notes, " \t\n")]) {
		g_string_append(out, "---\n");
		digest_text_add(out, rec->notes);
	}
	return digest_text_end(out);
}

char *outline_text(const Post *post, bool with_stat, guint max_lines, guint *left)
{
	char *text = with_stat ? digest_text(post) : text_without_stat(post);
	char *end = (char *)outline_lines(text, max_lines);
	*left = max_lines ? count_lines(end) : 0;
	if (max_lines)
		*end = 0;
	return text;
}

/* --- paths
 * -------------------------------------------------------------------------------------------------------------------
 */

static gint compare_paths(gconstpointer x, gconstpointer y)
{
	const RecordPath *a = *(RecordPath *const *)x, *b = *(RecordPath *const *)y;
	guint64 m = (guint64)a->insertions + a->deletions,
	        n = (guint64)b->insertions + b->deletions;
	return m != n ? (m > n ? -1 : 1) : strcmp(a->path, b->path);
}

static guint32 add_up(guint32 a, guint32 b)
{
	return a > G_MAXUINT32 - b ? G_MAXUINT32 : a + b;
}

GPtrArray *outline_paths(const Series *s)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) known = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < s->patches->len; i++) {
		GPtrArray *more = ((Post *)g_ptr_array_index(s->patches, i))->rec->paths;
		for (guint k = 0; k < more->len; k++) {
			const RecordPath *one = g_ptr_array_index(more, k);
			RecordPath *sum = g_hash_table_lookup(known, one->path);
			if (!sum) {
				sum = g_new0(RecordPath, 1);
				sum->path = one->path;
				g_ptr_array_add(paths, sum);
				g_hash_table_insert(known, (char *)one->path, sum);
			}
			sum->insertions = add_up(sum->insertions, one->insertions);
			sum->deletions = add_up(sum->deletions, one->deletions);
		}
	}
	g_ptr_array_sort(paths, compare_paths);
	return paths;
}
