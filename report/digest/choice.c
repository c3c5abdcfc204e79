/* Every mail has a topic: its series, the series it answers, or the first known mail of its thread.
 * If the topic is chosen, the mail is. */
#include "report/digest/choice.h"

#include "report/digest/glob.h"
#include "report/digest/subsystem.h"
#include "store/base/error.h"
#include "store/base/nearest.h"

#include <string.h>

#define CHAIN_LIMIT 1000

static const struct {
	const char *word, *many;
	ChoiceKind kind;
} KINDS[] = {{"patch", "patches", CHOICE_PATCH}, {"news", "news on earlier patches", CHOICE_NEWS},
        {"pull", "pull requests", CHOICE_PULL}, {"thread", "discussions", CHOICE_THREAD},
        {"verdict", "verdicts of robots", CHOICE_VERDICT}};

static bool add_kind(const char *word, guint *kinds, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
		if (strcmp(word, KINDS[i].word) == 0) {
			*kinds |= KINDS[i].kind;
			return true;
		}
	}
	const char *words[G_N_ELEMENTS(KINDS) + 1] = {NULL};
	for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++)
		words[i] = KINDS[i].word;
	g_autofree char *all = g_strjoinv(", ", (char **)words), *hint = nearest_hint(word, words);
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "--kind=%s: expected one or more of %s%s",
	        word, all, hint);
	return false;
}

bool choice_parse_kinds(char **list, guint *kinds, GError **error)
{
	*kinds = 0;
	for (char **text = list; text && *text; text++) {
		g_auto(GStrv) words = g_strsplit(*text, ",", -1); /* "" has none */
		if (!*words)
			return add_kind("", kinds, error);
		for (char **word = words; *word; word++)
			if (!add_kind(g_strstrip(*word), kinds, error))
				return false;
	}
	return true;
}

static void add_part(GString *out, const char *what, const char *text)
{
	g_string_append_printf(out, "%s%s%s", out->len ? "; " : "only ", what, text);
}

static void add_patterns(GString *out, char **patterns, const char *one, const char *many)
{
	if (!patterns || !*patterns)
		return;
	g_autofree char *all = g_strjoinv(", ", patterns);
	add_part(out, patterns[1] ? many : one, all);
}

char *choice_text(const Choice *choice)
{
	GString *out = g_string_new(NULL), *kinds = g_string_new(NULL);
	add_patterns(out, choice->paths, "paths ", "paths ");
	add_patterns(out, choice->subsystems, "subsystem ", "subsystems ");
	add_patterns(out, choice->authors, "author ", "authors ");
	for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++)
		if (choice->kinds & KINDS[i].kind)
			g_string_append_printf(
			        kinds, "%s%s", kinds->len ? ", " : "", KINDS[i].many);
	if (kinds->len && choice->kinds != CHOICE_ALL)
		add_part(out, "", kinds->str);
	if (choice->series)
		add_part(out, "", "the versions of one series");
	g_string_free(kinds, TRUE);
	char *text = out->len ? g_utf8_make_valid(out->str, -1) : NULL;
	g_string_free(out, TRUE);
	return text;
}

static bool by_author(const Choice *c, const RecordPerson *author)
{
	for (char **pattern = c->authors; pattern && *pattern; pattern++)
		if (glob_person(*pattern, author))
			return true;
	return !c->authors || !*c->authors;
}

typedef struct { /* what is chosen, while it is applied */
	const Choice *choice;
	GHashTable *sections; /* RoutesSection *: the subsystems; NULL: all */
	GHashTable *series;   /* Series *: those that are chosen */
} Chosen;

/* Whether a path of REC is chosen, and a path, maybe another one, is of a chosen subsystem. */
static bool has_path(const Chosen *chosen, const Record *rec)
{
	const Choice *c = chosen->choice;
	if (chosen->sections && !subsystem_has_path(c->routes, chosen->sections, rec))
		return false;
	for (char **pattern = c->paths; pattern && *pattern; pattern++)
		for (guint i = 0; i < rec->paths->len; i++)
			if (glob_path(*pattern,
			            ((RecordPath *)g_ptr_array_index(rec->paths, i))->path))
				return true;
	return !c->paths || !*c->paths;
}

static bool of_kind(const Choice *c, ChoiceKind kind)
{
	return !c->kinds || (c->kinds & kind);
}

static bool choose_series(const Chosen *chosen, const Series *s)
{
	const Choice *c = chosen->choice;
	bool path = s->cover && has_path(chosen, s->cover->rec),
	     author = s->cover && by_author(c, post_author(s->cover));
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		path = path || has_path(chosen, patch->rec);
		author = author || by_author(c, post_author(patch));
	}
	return path && author &&
	       (of_kind(c, s->posted ? CHOICE_PATCH : CHOICE_NEWS) ||
	               (s->verdicts->len && of_kind(c, CHOICE_VERDICT)));
}

static const Post *first_of_thread(const Post *post)
{
	for (int steps = 0; post->parent && steps < CHAIN_LIMIT; steps++)
		post = post->parent;
	return post;
}

static const Series *series_of(const Post *post)
{
	return post->series ? post->series : post->answers ? post->answers->series : NULL;
}

static bool choose_post(const Chosen *chosen, const Post *post)
{
	const Choice *c = chosen->choice;
	const Series *s = series_of(post);
	if (s || c->series)
		return s && g_hash_table_contains(chosen->series, s);
	const Post *first = first_of_thread(post);
	bool pull = post->rec->kind == RECORD_PULL || first->rec->kind == RECORD_PULL;
	const Post *topic = post->rec->kind == RECORD_PULL ? post : first;
	return has_path(chosen, topic->rec) && by_author(c, post_author(topic)) &&
	       of_kind(c, pull                     ? CHOICE_PULL
	                  : post->rec->verdict.bot ? CHOICE_VERDICT
	                                           : CHOICE_THREAD);
}

static Series *series_with(GPtrArray *posts, const char *message_id)
{
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		if (g_strcmp0(post->rec->message_id, message_id) == 0 && series_of(post))
			return (Series *)series_of(post);
	}
	return NULL;
}

/* Returns the set of all versions of one series: of the one that MESSAGE_ID is a mail of or
 * answers, and of all that lineage connects with it. */
static GHashTable *find_versions(GPtrArray *posts, GPtrArray *series, const char *message_id)
{
	GHashTable *versions = g_hash_table_new(NULL, NULL);
	Series *first = series_with(posts, message_id);
	bool grown = first && g_hash_table_add(versions, first);
	while (grown) {
		grown = false;
		for (guint i = 0; i < series->len; i++) {
			Series *s = g_ptr_array_index(series, i);
			bool here = g_hash_table_contains(versions, s) ||
			            (s->previous && g_hash_table_contains(versions, s->previous)) ||
			            (s->superseded_by &&
			                    g_hash_table_contains(versions, s->superseded_by));
			if (!here)
				continue;
			grown |= g_hash_table_add(versions, s);
			grown |= s->previous && g_hash_table_add(versions, s->previous);
			grown |= s->superseded_by && g_hash_table_add(versions, s->superseded_by);
		}
	}
	return versions;
}

void choice_apply(const Choice *c, GPtrArray *posts, GPtrArray *series)
{
	bool subsystems = c->subsystems && *c->subsystems;
	if (!c->kinds && !(c->paths && *c->paths) && !(c->authors && *c->authors) && !subsystems &&
	        !c->series)
		return;
	g_autoptr(GHashTable) chosen_series = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) versions = c->series ? find_versions(posts, series, c->series) : NULL;
	g_autoptr(GHashTable) sections =
	        subsystems ? subsystem_choose(c->routes, c->subsystems) : NULL;
	const Chosen chosen = {c, sections, chosen_series};
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		s->left_out = !choose_series(&chosen, s) ||
		              (versions && !g_hash_table_contains(versions, s));
		if (s->left_out)
			s->posted = false;
		else
			g_hash_table_add(chosen_series, s);
	}
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		post->in_range = post->in_range && choose_post(&chosen, post);
	}
}
