/* A pull request's shortlog, as git request-pull writes it: "Ann Example (2):" and below it the titles, indented. */
#include "pulls.h"

#include "../store/snapshot.h"

#include <string.h>

#define YEAR_S       (366 * 24 * 3600LL)
#define TITLES_LIMIT 5000 /* of one pull request */

/* "Ann Example (2):" as the name, a new string; NULL for any other line. */
static char *shortlog_name(const char *line)
{
	gsize n = strlen(line);
	const char *open = n > 4 && g_str_has_suffix(line, "):") ? strrchr(line, '(') : NULL;
	if (!open || open < line + 2 || open[-1] != ' ' || open[1 + strspn(open + 1, "0123456789")] != ')')
		return NULL;
	return g_strndup(line, open - 1 - line);
}

void pulls_each(const char *text, void (*each)(const char *name, const char *title, void *data), void *data)
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
			GString *title = g_string_new(lines[i] + indent);
			for (; lines[i + 1] && strspn(lines[i + 1], " \t") > indent; i++) /* wrapped */
				g_string_append_printf(
				        title, " %s", lines[i + 1] + strspn(lines[i + 1], " \t"));
			each(name, title->str, data);
			g_string_free(title, TRUE);
			n++;
		}
	}
}

static char *patch_key(const char *name, const char *title)
{
	return lookup_author_title_key(name, title); /* of a name here */
}

typedef struct {
	GHashTable *patches; /* key -> Post *, the newest first in a list */
	Post *pull;
} Carrying;

static void carry_title(const char *name, const char *title, void *data)
{
	Carrying *c = data;
	g_autofree char *key = patch_key(name, title);
	GPtrArray *list = g_hash_table_lookup(c->patches, key);
	Post *newest = NULL;
	for (guint i = 0; list && i < list->len; i++) {
		Post *patch = g_ptr_array_index(list, i);
		gint64 age = c->pull->when_s - patch->when_s;
		if (age >= 0 && age < YEAR_S && (!newest || post_compare_oldest(&newest, &patch) < 0))
			newest = patch;
	}
	if (newest && !newest->pulled_in) {
		newest->pulled_in = c->pull;
		c->pull->carries++;
	}
}

static GHashTable *index_patches(GPtrArray *series)
{
	GHashTable *map =
	        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; k < s->patches->len; k++) {
			Post *patch = g_ptr_array_index(s->patches, k);
			const char *name = post_author(patch)->name;
			char *key = name && patch->rec->title ? patch_key(name, patch->rec->title) : NULL;
			if (!key)
				continue;
			GPtrArray *list = g_hash_table_lookup(map, key);
			if (list)
				g_free(key);
			else
				g_hash_table_insert(map, key, list = g_ptr_array_new());
			g_ptr_array_add(list, patch);
		}
	}
	return map;
}

void pulls_read(GPtrArray *posts, GPtrArray *series)
{
	g_autoptr(GHashTable) patches = NULL;
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (post->rec->kind != RECORD_PULL || post_is_bot(post) || !post->rec->message)
			continue;
		if (!patches)
			patches = index_patches(series);
		Carrying carrying = {patches, post};
		pulls_each(post->rec->message, carry_title, &carrying);
	}
}
