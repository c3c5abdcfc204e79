/* Chapters and the words both markups say of a series. Plain text in, plain text out: escaping is the renderers'. */
#include "outline.h"
#include "../store/times.h"

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

static void add_item(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_item(GString *out, const char *format, ...)
{
	va_list args;
	if (out->len)
		g_string_append(out, ", ");
	va_start(args, format);
	g_string_append_vprintf(out, format, args);
	va_end(args);
}

static char *finish(GString *out)
{
	return g_string_free(out, out->len == 0); /* nothing to say: NULL */
}

static const char *plural(guint n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

char *outline_replaces(const Chapter *chapter)
{
	const Series *s = chapter->series;
	GString *out = g_string_new(NULL);
	for (guint i = 0; chapter->skipped && i < chapter->skipped->len; i++) {
		const Series *old = g_ptr_array_index(chapter->skipped, i);
		if (old->resent && old->superseded_by == s)
			add_item(out, "v%s sent again", s->version);
		else
			add_item(out, "v%s replaces v%s", s->version, old->version);
	}
	if (out->len == 0 && s->superseded_by && s->resent) {
		add_item(out, "v%s was sent again", s->version);
	} else if (out->len == 0 && s->superseded_by) {
		add_item(out, "v%s replaces this v%s", s->superseded_by->version, s->version);
	} else if (out->len == 0 && s->previous) {
		g_autofree char *day = times_date(series_lead(s->previous)->when_s);
		add_item(out, "v%s replaces v%s of %s", s->version, s->previous->version, day);
	}
	return finish(out);
}

char *outline_counter(const Series *s)
{
	guint n = s->patches->len;
	g_autofree char *have = g_strdup_printf("%u", n);
	const char *total = s->total ? s->total : have;
	if (strcmp(total, have) == 0)
		return g_strdup_printf("%u %s", n, plural(n, "patch", "patches"));
	return g_strdup_printf("%u of %s patches", n, total);
}

char *outline_reviews(const Series *s)
{
	GString *out = g_string_new(NULL);
	for (guint k = 0; k < REVIEW_KEYS; k++) {
		guint n = review_people(s->reviews, review_keys[k]);
		if (n)
			add_item(out, "%s %u", review_keys[k], n);
	}
	return finish(out);
}

char *outline_changes(const Series *s)
{
	GString *out = g_string_new(NULL);
	const struct {
		guint n;
		const char *what;
	} items[] = {{s->changes.unchanged, "unchanged"}, {s->changes.changed, "changed"},
	        {s->changes.added, "new"}, {s->changes.dropped, "dropped"}};
	for (gsize i = 0; s->changes.known && i < G_N_ELEMENTS(items); i++)
		if (items[i].n)
			add_item(out, "%u %s", items[i].n, items[i].what);
	return finish(out);
}

char *outline_period(const Digest *d)
{
	if (d->head.messages == 0)
		return g_strdup("no messages");
	g_autofree char *first = times_date(d->head.first_s), *last = times_date(d->head.last_s);
	return strcmp(first, last) == 0 ? g_steal_pointer(&first) : g_strdup_printf("%s to %s", first, last);
}

char *outline_numbers(const Digest *d)
{
	return g_strdup_printf("%u %s, %u %s, %u series", d->head.messages,
	        plural(d->head.messages, "message", "messages"), d->people,
	        plural(d->people, "person", "people"), d->series->len);
}

char *outline_states(const Digest *d)
{
	static const SeriesState order[] = {SERIES_NEW, SERIES_UPDATED, SERIES_APPLIED, SERIES_SUPERSEDED};
	GString *out = g_string_new(NULL);
	for (gsize k = 0; k < G_N_ELEMENTS(order); k++) {
		guint n = 0;
		for (guint i = 0; i < d->series->len; i++)
			n += ((Series *)g_ptr_array_index(d->series, i))->state == order[k];
		if (n)
			add_item(out, "%u %s", n, digest_state_name(order[k]));
	}
	return finish(out);
}

const char *outline_author(const Person *person)
{
	return person && person->name      ? person->name
	       : person && person->address ? person->address
	                                   : "unknown";
}

/* --- texts ------------------------------------------------------------------------------------------------------------------- */

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
	for (guint n = 1; n <= lines; n++)
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

/* --- paths ------------------------------------------------------------------------------------------------------------------- */

static gint compare_paths(gconstpointer x, gconstpointer y)
{
	const PathStat *a = *(PathStat *const *)x, *b = *(PathStat *const *)y;
	guint64 m = (guint64)a->insertions + a->deletions, n = (guint64)b->insertions + b->deletions;
	return m != n ? (m > n ? -1 : 1) : strcmp(a->path, b->path);
}

static guint32 add_up(guint32 a, guint32 b)
{
	return a > G_MAXUINT32 - b ? G_MAXUINT32 : a + b;
}

GPtrArray *outline_paths(const Series *s)
{
	GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < s->patches->len; i++) {
		GPtrArray *more = ((Post *)g_ptr_array_index(s->patches, i))->rec->paths;
		for (guint k = 0; k < more->len; k++) {
			const PathStat *one = g_ptr_array_index(more, k);
			PathStat *sum = g_hash_table_lookup(known, one->path);
			if (!sum) {
				sum = g_new0(PathStat, 1);
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
