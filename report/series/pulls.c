#include "report/series/pulls.h"

#include "store/base/debug.h"

#include <string.h>

#define YEAR_S       (366 * 24 * 3600LL)
#define TITLES_LIMIT 5000 /* of one pull request */

/* Returns the name in "Ann Example (2):", a new string; NULL for any other line. */
static char *shortlog_name(const char *line)
{
	gsize n = strlen(line);
	const char *open = n > 4 && g_str_has_suffix(line, "):") ? strrchr(line, '(') : NULL;
	if (!open || open < line + 2 || open[-1] != ' ' ||
	        open[1 + strspn(open + 1, "0123456789")] != ')')
		return NULL;
	return g_strndup(line, open - 1 - line);
}

/* Returns the title that begins in line *AT and goes on in the lines indented further. Moves *AT to
 * its last line. */
static char *take_title(char **lines, guint *at)
{
	gsize indent = strspn(lines[*at], " \t");
	GString *title = g_string_new(lines[*at] + indent);
	for (; lines[*at + 1] && strspn(lines[*at + 1], " \t") > indent; ++*at) {
		const char *next = lines[*at + 1];
		g_string_append_printf(title, " %s", next + strspn(next, " \t"));
	}
	return g_string_free(title, FALSE);
}

void pulls_each_title(
        const char *text, void (*each)(const char *name, const char *title, void *data), void *data)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *name = NULL;
	guint n = 0;
	for (guint i = 0; lines[i] && n < TITLES_LIMIT; i++) {
		gsize indent = strspn(lines[i], " \t");
		if (indent == 0) {
			g_free(name);
			name = shortlog_name(lines[i]);
		} else if (name && lines[i][indent]) {
			g_autofree char *title = take_title(lines, &i);
			each(name, title, data);
			n++;
		}
	}
}

typedef struct {
	const char *name; /* the author of the title; owned by ShortlogReading's names */
	Post *pull;
} Listed;

typedef struct {
	GHashTable *listed; /* title -> GArray of Listed */
	GStringChunk *names;
	Post *pull;
} ShortlogReading;

static void list_title(const char *name, const char *title, void *data)
{
	ShortlogReading *r = data;
	GArray *list = g_hash_table_lookup(r->listed, title);
	if (!list) {
		list = g_array_new(FALSE, FALSE, sizeof(Listed));
		g_hash_table_insert(r->listed, g_strdup(title), list);
	}
	const Listed one = {g_string_chunk_insert_const(r->names, name), r->pull};
	g_array_append_val(list, one);
}

/* Whether a later version of S was posted before PULL. */
static bool has_later(const Series *s, const Post *pull)
{
	const Series *later = s->superseded_by;
	return later && later->first_s <= pull->when_s;
}

/* Whether PULL may be the one that took PATCH of S: it lists the patch and came later. */
static bool may_carry(const Listed *one, const Series *s, const Post *patch)
{
	const char *name = post_author(patch)->name;
	gint64 age = one->pull->when_s - patch->when_s;
	return one->pull != s->cover && age >= 0 && age < YEAR_S &&
	       g_ascii_strcasecmp(one->name, name) == 0 && !has_later(s, one->pull);
}

/* The sender of a patch who asks to pull it has taken nothing. */
static bool is_taken(const Series *s, const Post *pull)
{
	return pull->applied_by || strcmp(pull->sender, s->sender) != 0;
}

static void mark_patch(GHashTable *listed, const Series *s, Post *patch)
{
	bool known = patch->rec->title && post_author(patch)->name;
	GArray *list = known ? g_hash_table_lookup(listed, patch->rec->title) : NULL;
	Post *first = NULL;
	for (guint i = 0; list && i < list->len && !patch->pulled_in; i++) {
		const Listed *one = &g_array_index(list, Listed, i);
		if (!may_carry(one, s, patch))
			continue;
		first = first ? first : one->pull;
		patch->pulled_in = is_taken(s, one->pull) ? one->pull : NULL;
	}
	if (!first)
		return;
	first->carries++;
	debug_print(DEBUG_REVIEW, "the pull request %s has %s", post_name(first), post_name(patch));
}

static void mark_pulled(GHashTable *listed, GPtrArray *series)
{
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; listed && !series_is_automatic(s) && k < s->patches->len; k++)
			mark_patch(listed, s, g_ptr_array_index(s->patches, k));
		if (s->cover && s->cover->rec->kind == RECORD_PULL)
			s->cover->carries += s->patches->len;
	}
}

void pulls_read(GPtrArray *posts, GPtrArray *series)
{
	ShortlogReading r = {NULL, NULL, NULL};
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (post->rec->kind != RECORD_PULL || post_is_bot(post) || !post->rec->message)
			continue;
		if (!r.listed) {
			r.listed = g_hash_table_new_full(
			        text_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
			r.names = g_string_chunk_new(1024);
		}
		r.pull = post;
		pulls_each_title(post->rec->message, list_title, &r);
	}
	mark_pulled(r.listed, series);
	if (!r.listed)
		return;
	g_hash_table_unref(r.listed);
	g_string_chunk_free(r.names);
}
