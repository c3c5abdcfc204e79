/* fnmatch(3) matches each single name of a path. `**` is handled with a set of reachable positions
 * instead of recursion, so that no pattern takes exponential time. */
#include "report/digest/glob.h"

#include <fnmatch.h>
#include <string.h>

#define DEPTH_LIMIT 256 /* names of a path */

typedef struct {
	char **names;
	guint n;
	bool folder; /* it ended in a slash */
} Names;

/* Splits TEXT into names. A pattern without a slash, one at its end apart, gets "**" before it. The
 * caller frees names. */
static Names split_names(const char *text, bool pattern)
{
	gsize length = strlen(text);
	bool folder = length > 1 && text[length - 1] == '/';
	g_autofree char *bare = g_strndup(text, folder ? length - 1 : length);
	bool anywhere = pattern && !strchr(bare, '/');
	g_autofree char *whole =
	        g_strconcat(anywhere ? "**/" : "", *bare == '/' ? bare + 1 : bare, NULL);
	char **names = g_strsplit(whole, "/", DEPTH_LIMIT);
	return (Names){names, g_strv_length(names), folder};
}

/* REACHED[i] says whether the names of the pattern so far can match exactly the first i names of
 * PATH. Advances it by NAME, one more name of the pattern; LAST says that it is the last one. */
static void advance(bool *reached, const Names *path, const char *name, bool last)
{
	bool any = false, across = strlen(name) >= 2 && strspn(name, "*") == strlen(name);
	/* `**` matches any number of names; at the end of a pattern at least one */
	for (guint i = 0; across && i <= path->n; i++) {
		bool here = reached[i];
		reached[i] = last ? any : any || here;
		any |= here;
	}
	for (guint i = path->n + 1; !across && i-- > 0;)
		reached[i] = i > 0 && reached[i - 1] && fnmatch(name, path->names[i - 1], 0) == 0;
}

bool glob_path(const char *pattern, const char *path)
{
	Names want = split_names(pattern, true), have = split_names(path, false);
	bool reached[DEPTH_LIMIT + 1] = {true}, found = false;
	for (guint i = 0; i < want.n; i++)
		advance(reached, &have, want.names[i], i + 1 == want.n);
	for (guint i = 1; i <= have.n && !found; i++)
		found = reached[i] && (i < have.n || !want.folder);
	g_strfreev(want.names);
	g_strfreev(have.names);
	return found;
}

/* Whether PATTERN, in folded case, matches TEXT (may be NULL): all of it or (not WHOLE) a part. */
static bool fits(const char *pattern, const char *text, bool whole)
{
	if (!text)
		return false;
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *folded = g_utf8_casefold(valid, -1);
	return whole ? fnmatch(pattern, folded, 0) == 0 : !!strstr(folded, pattern);
}

bool glob_person(const char *pattern, const RecordPerson *person)
{
	g_autofree char *valid = g_utf8_make_valid(pattern, -1);
	g_autofree char *folded = g_utf8_casefold(valid, -1);
	g_autofree char *both = g_strdup_printf("%s <%s>", person->name ? person->name : "",
	        person->address ? person->address : "");
	if (!strpbrk(pattern, "*?["))
		return fits(folded, both, false);
	return fits(folded, person->name, true) || fits(folded, person->address, true) ||
	       fits(folded, both, true);
}
