#include "report/render/html_diffstat.h"

#include "report/render/chart.h"
#include "report/render/html.h"
#include "report/render/words.h"
#include "report/render/words_series.h"

#include <string.h>

#define PATH_COLUMNS 160
#define PATHS        40 /* rows of the table; the other files are counted */

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

/* RecordPath *, summed over the patches of S: the most changed first, then by path. The paths
 * borrow from S. */
static GPtrArray *sum_paths(const Series *s)
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

static void add_path(GString *out, const RecordPath *path, guint64 most)
{
	html_bdi(out, "<tr><td><code>", path->path, PATH_COLUMNS, "</code></td>");
	g_string_append_printf(out,
	        "<td class=\"n plus\">+%u</td><td class=\"n minus\">−%u</td><td class=\"chart\">",
	        path->insertions, path->deletions);
	chart_diff(out, path->insertions, path->deletions, most);
	g_string_append(out, "</td></tr>\n");
}

void html_diffstat(GString *out, const Series *s)
{
	g_autoptr(GPtrArray) paths = sum_paths(s);
	g_autofree char *before = words_series_stat_before(s);
	SeriesStat stat = series_stat(s);
	if (paths->len == 0)
		return;
	const RecordPath *first = g_ptr_array_index(paths, 0); /* the most changed */
	guint64 most = (guint64)first->insertions + first->deletions;
	g_string_append_printf(out,
	        "<details><summary>%u %s changed, <span class=\"plus\">+%" G_GUINT64_FORMAT
	        "</span> <span class=\"minus\">−%" G_GUINT64_FORMAT "</span>",
	        stat.files, words_plural(stat.files, "file", "files"), stat.insertions,
	        stat.deletions);
	html_line(out, " <span class=\"dim\">(", before, HTML_TITLE_COLUMNS, ")</span>");
	g_string_append(out,
	        "</summary>\n<table><thead><tr><th scope=\"col\">File</th><th scope=\"col\" "
	        "class=\"n\">Added</th>"
	        "<th scope=\"col\" class=\"n\">Removed</th><td "
	        "class=\"chart\"></td></tr></thead><tbody>\n");
	for (guint i = 0; i < MIN(paths->len, PATHS); i++)
		add_path(out, g_ptr_array_index(paths, i), most);
	g_string_append(out, "</tbody></table>\n");
	if (paths->len > PATHS)
		g_string_append_printf(
		        out, "<p class=\"dim\">and %u more</p>\n", paths->len - PATHS);
	g_string_append(out, "</details>\n");
}
