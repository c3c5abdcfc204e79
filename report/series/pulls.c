#include "report/series/pulls.h"

#include "report/series/multimap.h"
#include "store/base/debug.h"
#include "store/base/times.h"

#include <string.h>

#define TITLES_LIMIT 5000 /* of one pull request */
#define POSTED_LIMIT 100  /* patches of one author and title that are compared */

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
	Multimap listed; /* title_key -> pull requests (Post *) that list it, oldest first */
	Multimap posted; /* title_key -> patches (Post *) that are listed */
	Post *pull;
} ShortlogReading;

static char *title_key(const char *name, const char *title)
{
	g_autofree char *lower = g_ascii_strdown(name, -1);
	return g_strconcat(lower, "\n", title, NULL);
}

static void list_title(const char *name, const char *title, void *data)
{
	ShortlogReading *r = data;
	g_autofree char *key = title_key(name, title);
	multimap_add(&r->listed, key, r->pull);
	r->pull->listed++;
}

/* Whether a later version of S was posted before PULL. */
static bool has_later(const Series *s, const Post *pull)
{
	const Series *later = s->superseded_by;
	return later && later->first_s <= pull->when_s;
}

/* Whether PULL may be the one that took PATCH of S: it lists the patch and came later. */
static bool may_carry(const Post *pull, const Series *s, const Post *patch)
{
	gint64 age = pull->when_s - patch->when_s;
	return pull != s->cover && age >= 0 && age < TIMES_YEAR_S && !has_later(s, pull);
}

/* Whether one of POSTED, the patches with the title of PATCH, came after it and before PULL: then
 * that one is meant. */
static bool is_older(GPtrArray *posted, const Post *pull, const Post *patch)
{
	for (guint i = 0; i < MIN(posted->len, POSTED_LIMIT); i++) {
		const Post *other = g_ptr_array_index(posted, i);
		if (other->when_s > patch->when_s && other->when_s <= pull->when_s &&
		        other->series != patch->series)
			return true;
	}
	return false;
}

/* The sender of a patch who asks to pull it has taken nothing. */
static bool is_taken(const Series *s, const Post *pull)
{
	return pull->applied_by || !series_is_senders(s, pull);
}

/* Returns the title_key of PATCH if a pull request lists it; else NULL. */
static char *listed_key(const ShortlogReading *r, const Post *patch)
{
	const char *name = post_author(patch)->name;
	if (!patch->rec->title || !name)
		return NULL;
	g_autofree char *key = title_key(name, patch->rec->title);
	return multimap_find(&r->listed, key) ? g_steal_pointer(&key) : NULL;
}

static void mark_patch(ShortlogReading *r, Series *s, Post *patch)
{
	g_autofree char *key = listed_key(r, patch);
	GPtrArray *pulls = multimap_find(&r->listed, key), *posted = multimap_find(&r->posted, key);
	Post *first = NULL;
	for (guint i = 0; pulls && i < pulls->len && !patch->pulled_in; i++) {
		Post *pull = g_ptr_array_index(pulls, i);
		if (!may_carry(pull, s, patch) || is_older(posted, pull, patch))
			continue;
		first = first ? first : pull;
		patch->pulled_in = is_taken(s, pull) ? pull : NULL;
	}
	if (!first)
		return;
	first->carries++;
	s->asked |= !patch->pulled_in;
	debug_print(DEBUG_REVIEW, "the pull request %s has %s", post_name(first), post_name(patch));
}

static void each_patch(ShortlogReading *r, GPtrArray *series,
        void (*each)(ShortlogReading *r, Series *s, Post *patch))
{
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		for (guint k = 0; !series_is_automatic(s) && k < s->patches->len; k++)
			each(r, s, g_ptr_array_index(s->patches, k));
	}
}

static void note_posted(ShortlogReading *r, Series *s, Post *patch)
{
	(void)s;
	g_autofree char *key = listed_key(r, patch);
	if (key)
		multimap_add(&r->posted, key, patch);
}

static void count_covered(GPtrArray *series)
{
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		if (s->cover && s->cover->rec->kind == RECORD_PULL)
			s->cover->carries += s->patches->len;
	}
}

void pulls_read(GPtrArray *posts, GPtrArray *series)
{
	ShortlogReading r = {0};
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (post->rec->kind != RECORD_PULL || post_is_bot(post) || !post->rec->message)
			continue;
		if (!r.pull) {
			multimap_init(&r.listed, true);
			multimap_init(&r.posted, true);
		}
		r.pull = post;
		pulls_each_title(post->rec->message, list_title, &r);
	}
	if (!r.pull)
		return;
	each_patch(&r, series, note_posted);
	each_patch(&r, series, mark_patch);
	count_covered(series);
	multimap_release(&r.listed);
	multimap_release(&r.posted);
}
