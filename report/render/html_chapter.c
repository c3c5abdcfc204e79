/* In mail programs that do not know <details>, the folded parts are open. */
#include "report/render/html_chapter.h"

#include "report/render/archive_link.h"
#include "report/render/chapter.h"
#include "report/render/chart.h"
#include "report/render/excerpt.h"
#include "report/render/html.h"
#include "report/render/html_text.h"
#include "report/render/words.h"
#include "report/render/words_landed.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"
#include "report/render/words_subsystem.h"
#include "report/render/words_verdict.h"

#include <string.h>

#define OPENING_LINES 10 /* lines of a text before the fold */
#define PATH_COLUMNS  160
#define PATHS         40 /* rows of the diffstat; the other files are counted */
#define PATHS_CUT     8  /* the same in a digest that would be too long */

/* --- what became of the series --- */

static void add_byline(const Digest *d, GString *out, const Series *s)
{
	g_autofree char *counter = words_series_counter(s),
	                *version = g_strdup_printf("v%s", s->version),
	                *replies = words_count(s->replies, "reply", "replies");
	g_string_append(out, "<p class=\"by\">");
	html_state(out, s->state);
	if (number_order(s->version) != number_order("1"))
		html_tag(out, "", version);
	html_tag(out, "", counter);
	if (s->rfc)
		html_tag(out, "", "RFC");
	if (s->resend)
		html_tag(out, "", "resend");
	html_bdi(out, " <b>", words_person(series_author(s)), HTML_NAME_COLUMNS, "</b> · ");
	html_day(d, out, series_lead(s)->when_s);
	if (s->replies)
		g_string_append_printf(out, " · %s", replies);
	g_string_append(out, "</p>\n");
}

/* A badge for each tree in which S landed, a link to the commit if D has a template for it. */
static void add_landed(const Digest *d, GString *out, const Series *s)
{
	const Post *patch = NULL; /* the last one that is in a tree; else the last one that was */
	for (guint i = 0; i < s->patches->len; i++) {
		Post *one = series_patch(s, i);
		if (one->landed && (!patch || landed_last(one) || !landed_last(patch)))
			patch = one;
	}
	g_autofree char *words = words_landed_series(s);
	html_bdi(out, "<p class=\"fate good\">", words, HTML_LINE_COLUMNS, "");
	for (guint i = 0; words && d->options.commit_link && patch && i < patch->landed->len; i++) {
		const Landed *landed = g_ptr_array_index(patch->landed, i);
		g_autofree char *hash = commit_hash_hex(landed->commit),
		                *link = archive_link_make(d->options.commit_link, hash);
		g_string_append_printf(out, " <a href=\"%s\">", link);
		html_line(out, "", landed->tree, HTML_NAME_COLUMNS, "</a>");
	}
	g_string_append(out, words ? "</p>\n" : "");
}

static void add_fate(const Digest *d, GString *out, const Series *s)
{
	g_autofree char *applied = words_series_applied(s), *reviews = words_reviews(s->reviews),
	                *carried = words_reviews(s->carried), *missing = words_series_missing(s),
	                *proposed = words_series_proposed(s->proposed);
	g_autofree char *who = words_subsystem(d, s), *unasked = words_subsystem_unasked(d, s);
	html_bdi(out, "<p class=\"fate\">", who, HTML_LINE_COLUMNS, "</p>\n");
	html_bdi(out, "<p class=\"fate\">", unasked, HTML_LINE_COLUMNS, "</p>\n");
	add_landed(d, out, s);
	html_bdi(out, "<p class=\"fate good\">", applied, HTML_LINE_COLUMNS, "</p>\n");
	html_bdi(out, "<p class=\"fate\">", reviews, HTML_LINE_COLUMNS, "</p>\n");
	html_bdi(out, "<p class=\"fate\">From earlier versions: ", carried, HTML_LINE_COLUMNS,
	        "</p>\n");
	html_line(out, "<p class=\"fate\">", missing, HTML_LINE_COLUMNS, "</p>\n");
	html_bdi(out, "<p class=\"fate\">", proposed, HTML_LINE_COLUMNS, "</p>\n");
}

static void add_verdicts(const Digest *d, GString *out, const Series *s)
{
	g_autofree char *fixes = words_verdict_fixes(s);
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		g_autofree char *words = words_verdict_one(v);
		g_string_append(out, "<p class=\"fate\">CI: ");
		html_title(d, out, words, v->mail->rec->message_id);
		g_string_append(out, "</p>\n");
	}
	html_bdi(out, "<p class=\"fate\">", fixes, HTML_LINE_COLUMNS, "</p>\n");
}

static void add_since(const Digest *d, GString *out, const Series *s)
{
	g_autofree char *since = words_series_since(d, s);
	html_line(out, "<p class=\"since\">", since, HTML_TITLE_COLUMNS, ": ");
	chart_changes(out, &s->changes);
	g_string_append(out, "</p>\n");
}

static void add_changes(const Digest *d, GString *out, const Chapter *chapter)
{
	const Series *s = chapter->series;
	bool counted = s->changes.known && s->previous;
	g_autofree char *replaces = words_series_replaces(d, chapter);
	if (counted)
		add_since(d, out, s);
	if (!counted || s->superseded_by || (chapter->skipped && chapter->skipped->len > 1))
		html_line(out, "<p class=\"since\">", replaces, HTML_TITLE_COLUMNS, "</p>\n");
	if (!s->previous && s->previous_id) {
		g_string_append(out, "<p class=\"fate\">Replaces ");
		html_title(d, out, "an earlier version", s->previous_id);
		g_string_append(out, " that is not here</p>\n");
	}
	if (!s->changelog)
		return;
	html_line(out, "<details><summary>What changed in v", s->version, HTML_WORD_COLUMNS,
	        "</summary>\n");
	html_text(out, s->changelog, s->changelog + strlen(s->changelog));
	g_string_append(out, "</details>\n");
}

/* --- patches --- */

static const DigestBlock *block_of(const Chapter *chapter, const Post *post)
{
	for (guint i = 0; i < chapter->blocks->len; i++) {
		const DigestBlock *block = g_ptr_array_index(chapter->blocks, i);
		if (block->post == post)
			return block;
	}
	return NULL;
}

/* The mail whose text is open: the cover letter or the first patch, else the first that has a text.
 */
static const Post *opening_post(const Chapter *chapter)
{
	const Post *lead = series_lead(chapter->series);
	if (chapter->blocks->len == 0 || block_of(chapter, lead))
		return lead;
	return ((DigestBlock *)g_ptr_array_index(chapter->blocks, 0))->post;
}

static void add_folded_text(const Digest *d, GString *out, const Post *post)
{
	guint left;
	g_autofree char *text = excerpt_text(post, EXCERPT_WHOLE, d->options.max_lines, &left);
	if (!*text)
		return;
	g_string_append(out, "<details><summary>commit message</summary>\n");
	html_text(out, text, text + strlen(text));
	html_text_cut(d, out, post, left);
	g_string_append(out, "</details>\n");
}

static void add_patch(const Digest *d, GString *out, const Chapter *chapter, const Post *patch)
{
	const Series *s = chapter->series;
	SeriesState state = state_of_patch(s, patch);
	const char *author = words_person(post_author(patch));
	html_line(out, "<li><b>", patch->rec->index ? patch->rec->index : "1", HTML_WORD_COLUMNS,
	        "</b> ");
	html_title(d, out, patch->rec->title, patch->rec->message_id);
	if (strcmp(author, words_person(series_author(s))) != 0)
		html_bdi(out, " <span class=\"dim\">", author, HTML_NAME_COLUMNS, "</span>");
	if (state != s->state)
		html_state(out, state);
	if (s->changes.known && patch->change == POST_CHANGE_TEXT)
		html_tag(out, "changed", "changed");
	if (s->changes.known && patch->change == POST_CHANGE_NEW)
		html_tag(out, "new", "new");
	html_review_tags(out, patch->reviews, false);
	html_review_tags(out, patch->carried, true);
	if (block_of(chapter, patch) && patch != opening_post(chapter))
		add_folded_text(d, out, patch);
	g_string_append(out, "</li>\n");
}

static void add_dropped(const Digest *d, GString *out, const Series *s)
{
	for (guint i = 0; s->changes.known && s->dropped && i < s->dropped->len; i++) {
		const Post *patch = g_ptr_array_index(s->dropped, i);
		g_string_append(out, "<li class=\"gone\"><b>−</b> ");
		html_title(d, out, patch->rec->title, patch->rec->message_id);
		html_tag(out, "dropped", "dropped");
		g_string_append(out, "</li>\n");
	}
}

static void add_patches(const Digest *d, GString *out, const Chapter *chapter)
{
	const Series *s = chapter->series;
	if (s->patches->len == 0 || (s->patches->len == 1 && !s->cover))
		return;
	g_string_append(out, "<ol class=\"patches\">\n");
	for (guint i = 0; i < s->patches->len; i++)
		add_patch(d, out, chapter, g_ptr_array_index(s->patches, i));
	add_dropped(d, out, s);
	g_string_append(out, "</ol>\n");
}

/* --- diffstat: a row and a bar for each file --- */

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
		GPtrArray *more = series_patch(s, i)->rec->paths;
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

static void add_lines(GString *out, const char *sign, guint32 n)
{
	if (n)
		g_string_append_printf(out, "<td>%s%u</td>", sign, n);
	else
		g_string_append(out, "<td></td>");
}

static void add_path(GString *out, const RecordPath *path, guint64 most)
{
	html_bdi(out, "<tr><td>", path->path, PATH_COLUMNS, "</td>");
	add_lines(out, "+", path->insertions);
	add_lines(out, "−", path->deletions);
	g_string_append(out, "<td>");
	chart_diff(out, path->insertions, path->deletions, most);
	g_string_append(out, "</td></tr>\n");
}

/* Appends "6 files changed, +163 −14 (v2: 5 files, +168 −14)"; of a single file, its name. */
static void add_sums(GString *out, const Series *s, const GPtrArray *paths)
{
	g_autofree char *before = words_series_stat_before(s);
	SeriesStat stat = series_stat(s);
	if (paths->len == 1)
		html_bdi(out, "<code>", ((RecordPath *)g_ptr_array_index(paths, 0))->path,
		        PATH_COLUMNS, "</code>");
	else
		g_string_append_printf(out, "%u %s changed,", stat.files,
		        words_plural(stat.files, "file", "files"));
	if (stat.insertions || !stat.deletions)
		g_string_append_printf(out, " <span class=\"plus\">+%" G_GUINT64_FORMAT "</span>",
		        stat.insertions);
	if (stat.deletions)
		g_string_append_printf(out, " <span class=\"minus\">−%" G_GUINT64_FORMAT "</span>",
		        stat.deletions);
	html_line(out, " <span class=\"dim\">(", before, HTML_TITLE_COLUMNS, ")</span>");
}

static void add_diffstat(const Digest *d, GString *out, const Series *s)
{
	g_autoptr(GPtrArray) paths = sum_paths(s);
	if (paths->len == 0)
		return;
	const RecordPath *first = g_ptr_array_index(paths, 0); /* the most changed */
	guint64 most = (guint64)first->insertions + first->deletions;
	const guint rows = MIN(paths->len, d->options.items_max ? PATHS_CUT : PATHS);
	g_string_append(out, paths->len == 1 ? "<p class=\"by\">" : "<details><summary>");
	add_sums(out, s, paths);
	if (paths->len == 1) {
		g_string_append(out, "</p>\n");
		return;
	}
	g_string_append(out, "</summary>\n<table class=\"diff\">\n");
	for (guint i = 0; i < rows; i++)
		add_path(out, g_ptr_array_index(paths, i), most);
	g_string_append(out, "</table>\n");
	if (paths->len > rows)
		g_string_append_printf(
		        out, "<p class=\"dim\">and %u more</p>\n", paths->len - rows);
	g_string_append(out, "</details>\n");
}

/* --- the whole --- */

static void add_opening(const Digest *d, GString *out, const Chapter *chapter)
{
	guint left;
	if (chapter->blocks->len == 0)
		return;
	const Post *post = opening_post(chapter);
	g_autofree char *missing = words_series_missing(chapter->series);
	const ExcerptPart parts = chapter->series->patches->len == 0 ? EXCERPT_WHOLE
	                          : missing                          ? EXCERPT_WITHOUT_STAT
	                                                             : EXCERPT_WITHOUT_LISTS;
	g_autofree char *text = excerpt_text(post, parts, d->options.max_lines, &left);
	if (*text)
		html_text_opening(out, text, OPENING_LINES);
	html_text_cut(d, out, post, left);
}

void html_chapter(const Digest *d, GString *out, const Chapter *chapter, guint level)
{
	const Series *s = chapter->series;
	const Post *lead = series_lead(s);
	g_autofree char *anchor = html_anchor(lead);
	g_string_append_printf(out, "<article id=\"%s\">\n<h%u>", anchor, level);
	html_title(d, out, series_title(s), lead->rec->message_id);
	g_string_append_printf(out, "</h%u>\n", level);
	add_byline(d, out, s);
	add_fate(d, out, s);
	add_verdicts(d, out, s);
	add_changes(d, out, chapter);
	add_opening(d, out, chapter);
	add_patches(d, out, chapter);
	add_diffstat(d, out, s);
	g_string_append(out, "</article>\n");
}
