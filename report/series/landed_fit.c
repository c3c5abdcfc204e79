#include "report/series/landed_fit.h"

#include <string.h>

char *landed_fit_key(const char *title)
{
	g_autofree char *folded = g_utf8_strdown(title ? title : "", -1);
	g_auto(GStrv) words = g_strsplit_set(folded, " \t", -1);
	GString *key = g_string_new(NULL);
	for (char **word = words; *word; word++)
		if (**word)
			g_string_append_printf(key, "%s%s", key->len ? " " : "", *word);
	if (key->len > 1 && key->str[key->len - 1] == '.')
		g_string_truncate(key, key->len - 1);
	return g_string_free(key, FALSE);
}

bool landed_fit_title(const Post *patch, const Commit *c)
{
	g_autofree char *a = landed_fit_key(patch->rec->title), *b = landed_fit_key(c->title);
	return *a && strcmp(a, b) == 0;
}

RecordPerson landed_fit_writer(const Post *patch, char **name)
{
	const RecordPerson *a = post_author(patch);
	const char *via = a->name ? g_strrstr(a->name, " via ") : NULL;
	*name = via ? g_strndup(a->name, via - a->name) : NULL;
	if (!via)
		return *a;
	return (RecordPerson){g_strstrip(g_strdelimit(*name, "'\"", ' ')), NULL};
}

bool landed_fit_author(const Post *patch, const Commit *c)
{
	g_autofree char *name = NULL;
	const RecordPerson a = landed_fit_writer(patch, &name);
	return post_same_person(&a, &c->writer);
}

bool landed_fit_patch_id(const Post *patch, const Commit *c)
{
	return patch->rec->patch_id && c->patch_id &&
	       strcmp(patch->rec->patch_id, c->patch_id) == 0;
}

bool landed_fit_date(const Post *patch, const Commit *c)
{
	return patch->when_s == c->author_s;
}

guint landed_fit_paths(const Post *patch, const Commit *c)
{
	const GPtrArray *paths = patch->rec->paths;
	guint longer = MAX(MIN(paths->len, COMMIT_PATHS_MAX), c->paths->len), shared = 0;
	for (guint i = 0; i < paths->len && c->paths->len > 0; i++) {
		guint16 key = commit_path_key(((RecordPath *)g_ptr_array_index(paths, i))->path);
		bool here = false;
		for (guint k = 0; k < c->paths->len && !here; k++)
			here = g_array_index(c->paths, guint16, k) == key;
		shared += here;
	}
	return longer ? MIN(shared * 100 / longer, 100) : 0;
}

gint64 landed_fit_posted_s(const Post *patch)
{
	return MIN(patch->when_s, patch->arrived_s);
}

bool landed_fit_time(const Post *patch, const Commit *c, gint64 slack_s)
{
	return landed_fit_posted_s(patch) <= c->committer_s + slack_s;
}

bool landed_fit_is_copy(const Post *patch)
{
	const GPtrArray *words = patch->rec->prefix;
	for (guint i = 0; i < words->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(words, i), "PULL") == 0)
			return true;
	return post_is_bot(patch);
}

bool landed_fit_better(const Post *a, const Post *b, const Commit *c)
{
	bool copy_a = landed_fit_is_copy(a), copy_b = landed_fit_is_copy(b);
	if (copy_a != copy_b)
		return copy_b;
	bool time_a = landed_fit_time(a, c, 0), time_b = landed_fit_time(b, c, 0);
	if (time_a != time_b)
		return time_a;
	bool title_a = landed_fit_title(a, c), title_b = landed_fit_title(b, c);
	if (title_a != title_b)
		return title_a;
	bool same_lines = landed_fit_patch_id(a, c) && landed_fit_patch_id(b, c);
	bool date_a = landed_fit_date(a, c), date_b = landed_fit_date(b, c);
	if (date_a != date_b && !same_lines)
		return date_a;
	return post_compare_newest(&a, &b) < 0;
}
