#include "report/routes/codeowners.h"

#include <string.h>

#define OWNERS_LIMIT 200 /* of a rule */

/* Takes the next word off *AT: up to a blank without a backslash before it. Returns NULL at the end
 * of the line or before a comment. The caller frees it. */
static char *next_word(const char **at)
{
	const char *c = *at + strspn(*at, " \t\r");
	GString *word = g_string_new(NULL);
	for (; *c && !strchr(" \t\r", *c) && !(*c == '#' && word->len == 0); c++) {
		if (*c == '\\' && c[1] == ' ')
			c++;
		g_string_append_c(word, *c);
	}
	*at = c;
	return g_string_free(word, word->len == 0);
}

static bool is_owner(const char *word)
{
	const char *at = strchr(word, '@');
	return at && at[1] && !strchr(at + 1, '@');
}

/* Returns the section of OWNERS (char *), a new one for owners that are new. */
static RoutesSection *section_of(Routes *r, GHashTable *known, GPtrArray *owners)
{
	g_ptr_array_add(owners, NULL);
	g_autofree char *name = g_strjoinv(" ", (char **)owners->pdata);
	g_ptr_array_set_size(owners, (gint)owners->len - 1);
	RoutesSection *section = g_hash_table_lookup(known, name);
	if (section || owners->len == 0)
		return section;
	section = routes_add_section(r, name);
	for (guint i = 0; section && i < owners->len; i++) {
		RoutesPerson *person = g_new(RoutesPerson, 1);
		*person = (RoutesPerson){
		        NULL, routes_string(r, g_ptr_array_index(owners, i), -1), false};
		g_ptr_array_add(section->people, person);
	}
	if (section)
		g_hash_table_insert(known, (char *)section->name, section);
	return section;
}

static void read_line(Routes *r, GHashTable *known, const char *line, guint number)
{
	g_autofree char *pattern = next_word(&line);
	g_autoptr(GPtrArray) owners = g_ptr_array_new_with_free_func(g_free);
	char *word;
	if (!pattern)
		return;
	while ((word = next_word(&line)) && owners->len < OWNERS_LIMIT) {
		g_ptr_array_add(owners, word);
		if (!is_owner(word)) {
			routes_warn(r, number, "'%.60s' is no owner; the line is ignored", word);
			return;
		}
	}
	routes_add_pattern(
	        r, section_of(r, known, owners), ROUTE_PATTERN_OWNERS, pattern, false, number);
}

Routes *codeowners_parse(const char *text)
{
	Routes *r = routes_new(true);
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
	guint number = 0;
	for (const char *at = text; *at;) {
		gsize n = strcspn(at, "\n");
		g_autofree char *line = g_strndup(at, n);
		read_line(r, known, line, ++number);
		at += n + (at[n] == '\n');
	}
	return r;
}
