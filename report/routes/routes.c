/* The patterns are found by the folder that their literal beginning names: a path is compared with
 * those of the folders that it is in, not with all. */
#include "report/routes/routes.h"

#include <string.h>

#define STEPS      200000000 /* of all look-ups: a second or two */
#define PATH_STEPS 1000000   /* of one */
#define WARNINGS   10

typedef struct {
	RoutePattern *pattern;
	RoutesSection *section;
	guint line;
	bool exclude;
} Rule;

struct Routes {
	grefcount refs;
	GStringChunk *strings;
	GPtrArray *sections; /* RoutesSection *, owned */
	GPtrArray *rules;    /* Rule *, owned, as in the file */
	GHashTable *folders; /* a pattern's folder -> GPtrArray of its Rule * */
	GHashTable *found;   /* path, owned -> GPtrArray of RoutesSection * */
	GPtrArray *warnings; /* char * */
	guint regexes, untold;
	bool cut;         /* the patterns took too long for a path */
	bool last_counts; /* of the rules that match, the last one, alone */
	guint64 steps;    /* left */
};

typedef struct { /* of one path */
	RoutesSection *section;
	int depth;
	bool exclude;
} Hit;

static void section_free(gpointer data)
{
	RoutesSection *section = data;
	g_ptr_array_unref(section->people);
	g_ptr_array_unref(section->lists);
	g_ptr_array_unref(section->trees);
	g_free(section);
}

static void rule_free(gpointer data)
{
	route_pattern_free(((Rule *)data)->pattern);
	g_free(data);
}

Routes *routes_new(bool last_counts)
{
	Routes *r = g_new0(Routes, 1);
	g_ref_count_init(&r->refs);
	r->strings = g_string_chunk_new(4096);
	r->sections = g_ptr_array_new_with_free_func(section_free);
	r->rules = g_ptr_array_new_with_free_func(rule_free);
	r->folders = g_hash_table_new_full(
	        g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
	r->found = g_hash_table_new_full(
	        g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	r->warnings = g_ptr_array_new_with_free_func(g_free);
	r->last_counts = last_counts;
	r->steps = STEPS;
	return r;
}

Routes *routes_ref(Routes *r)
{
	g_ref_count_inc(&r->refs);
	return r;
}

void routes_unref(Routes *r)
{
	if (!r || !g_ref_count_dec(&r->refs))
		return;
	g_hash_table_unref(r->found);
	g_hash_table_unref(r->folders);
	g_ptr_array_unref(r->rules);
	g_ptr_array_unref(r->sections);
	g_ptr_array_unref(r->warnings);
	g_string_chunk_free(r->strings);
	g_free(r);
}

const char *routes_string(Routes *r, const char *text, gssize n)
{
	return g_string_chunk_insert_len(r->strings, text, n);
}

void routes_warn(Routes *r, guint line, const char *format, ...)
{
	if (r->warnings->len >= WARNINGS) {
		r->untold++;
		return;
	}
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(r->warnings, g_strdup_printf("line %u: %s", line, what));
}

/* --- reading --- */

RoutesSection *routes_add_section(Routes *r, const char *name)
{
	if (r->sections->len >= ROUTES_SECTIONS)
		return NULL;
	RoutesSection *section = g_new0(RoutesSection, 1);
	section->name = routes_string(r, name, -1);
	g_autofree char *folded = g_utf8_casefold(name, -1);
	section->folded = routes_string(r, folded, -1);
	section->people = g_ptr_array_new_with_free_func(g_free);
	section->lists = g_ptr_array_new();
	section->trees = g_ptr_array_new();
	section->order = r->sections->len;
	g_ptr_array_add(r->sections, section);
	return section;
}

static void add_to_folder(Routes *r, Rule *rule)
{
	GPtrArray *rules = g_hash_table_lookup(r->folders, rule->pattern->folder);
	if (!rules) {
		rules = g_ptr_array_new();
		g_hash_table_insert(r->folders, rule->pattern->folder, rules);
	}
	g_ptr_array_add(rules, rule);
}

void routes_add_pattern(Routes *r, RoutesSection *section, RoutePatternKind kind, const char *text,
        bool exclude, guint line)
{
	const char *why = NULL;
	g_autofree char *memory = NULL;
	if (r->rules->len >= ROUTES_PATTERNS ||
	        (kind == ROUTE_PATTERN_REGEX && r->regexes >= ROUTES_REGEXES)) {
		routes_warn(r, line, "too many patterns: this one and all later ones are ignored");
		return;
	}
	RoutePattern *pattern = route_pattern_new(kind, text, &why, &memory);
	if (!pattern) {
		routes_warn(r, line, "'%.60s' is ignored: %s", text, why);
		return;
	}
	r->regexes += pattern->regex != NULL;
	if (section && !exclude)
		section->patterns++;
	Rule *rule = g_new(Rule, 1);
	*rule = (Rule){pattern, section, line, exclude};
	g_ptr_array_add(r->rules, rule);
	add_to_folder(r, rule);
}

const GPtrArray *routes_sections(const Routes *r)
{
	return r->sections;
}

guint routes_patterns(const Routes *r)
{
	return r->rules->len;
}

GPtrArray *routes_warnings(Routes *r)
{
	GPtrArray *all = r->warnings;
	r->warnings = g_ptr_array_new_with_free_func(g_free);
	if (r->untold)
		g_ptr_array_add(all, g_strdup_printf("%u lines more", r->untold));
	r->untold = 0;
	return all;
}

/* --- looking up --- */

/* Whether RULE matches PATH; says once which patterns are given up. */
static bool matches(Routes *r, const Rule *rule, const char *path, guint slashes, guint64 *steps)
{
	RoutePattern *p = rule->pattern;
	bool before = p->given_up, found = route_pattern_matches(p, path, slashes, steps);
	if (p->given_up && !before)
		routes_warn(r, rule->line,
		        "the regular expression takes too long; it is ignored from here on");
	return found;
}

static void add_hits(Routes *r, GArray *hits, const GPtrArray *rules, const char *path,
        guint slashes, guint64 *steps)
{
	for (guint i = 0; rules && i < rules->len; i++) {
		const Rule *rule = g_ptr_array_index(rules, i);
		if (!matches(r, rule, path, slashes, steps))
			continue;
		const Hit hit = {rule->section, rule->pattern->depth, rule->exclude};
		g_array_append_val(hits, hit);
	}
}

static gint compare_sections(gconstpointer x, gconstpointer y)
{
	const Hit *a = x, *b = y;
	guint i = a->section->order, k = b->section->order;
	return i != k ? (i < k ? -1 : 1) : b->depth - a->depth;
}

static gint compare_depths(gconstpointer x, gconstpointer y)
{
	const Hit *a = x, *b = y;
	return a->depth != b->depth ? (a->depth < b->depth ? 1 : -1) : compare_sections(x, y);
}

/* Leaves one hit of each section in HITS, none of those with an X: that matches; the closest first.
 */
static void sort_hits(GArray *hits)
{
	guint kept = 0;
	g_array_sort(hits, compare_sections);
	for (guint i = 0, next; i < hits->len; i = next) {
		bool exclude = false;
		const Hit first = g_array_index(hits, Hit, i);
		for (next = i;
		        next < hits->len && g_array_index(hits, Hit, next).section == first.section;
		        next++)
			exclude |= g_array_index(hits, Hit, next).exclude;
		if (!exclude)
			g_array_index(hits, Hit, kept++) = first;
	}
	g_array_set_size(hits, kept);
	g_array_sort(hits, compare_depths);
}

static void find_all(Routes *r, GPtrArray *sections, const char *path, guint64 *steps)
{
	g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(Hit));
	guint slashes = route_pattern_slashes(path);
	g_autofree char *folder = g_strdup(path);
	for (gsize n = strlen(folder) + 1; n-- > 0;) {
		if (n > 0 && folder[n - 1] != '/')
			continue;
		folder[n] = '\0';
		add_hits(r, hits, g_hash_table_lookup(r->folders, folder), path, slashes, steps);
	}
	sort_hits(hits);
	for (guint i = 0; i < hits->len; i++)
		g_ptr_array_add(sections, g_array_index(hits, Hit, i).section);
}

/* The rule that counts may have no owner: then the path belongs to nobody. */
static void find_last(Routes *r, GPtrArray *sections, const char *path, guint64 *steps)
{
	guint slashes = route_pattern_slashes(path);
	for (guint i = r->rules->len; i-- > 0;) {
		const Rule *rule = g_ptr_array_index(r->rules, i);
		if (!matches(r, rule, path, slashes, steps))
			continue;
		if (rule->section)
			g_ptr_array_add(sections, rule->section);
		return;
	}
}

/* Says that the patterns took too long for PATH or, if this was the last, for ALL. */
static void warn_cut(Routes *r, const char *path, bool all)
{
	if (all)
		g_ptr_array_add(r->warnings,
		        g_strdup("the patterns take too long: no later file has a section"));
	else if (!r->cut)
		g_ptr_array_add(r->warnings,
		        g_strdup_printf("the patterns take too long for '%.60s' and maybe others: "
		                        "it has no section",
		                path));
	r->cut = true;
}

const GPtrArray *routes_find(Routes *r, const char *path)
{
	GPtrArray *sections = g_hash_table_lookup(r->found, path);
	if (sections)
		return sections;
	guint64 most = MIN(r->steps, PATH_STEPS), steps = most;
	sections = g_ptr_array_new();
	if (r->last_counts)
		find_last(r, sections, path, &steps);
	else
		find_all(r, sections, path, &steps);
	if (steps == 0)
		g_ptr_array_set_size(sections, 0);
	if (steps == 0 && r->steps > 0)
		warn_cut(r, path, most == r->steps);
	r->steps -= most - steps;
	g_hash_table_insert(r->found, g_strdup(path), sections);
	return sections;
}
