#include "report/series/family.h"

#include <glib.h>
#include <string.h>

char *family_key(const char *id)
{
	static const struct {
		const char *part; /* looked for first, as compiling a pattern costs more */
		const char *pattern;
	} forms[] = {
	        /* git send-email: 20260101120000.1234-2-ann@example.org */
	        {".", "^([0-9]{14}\\.[0-9]+-)[0-9]+(-.+)$"},
	        /* b4: 20260101-topic-v2-3-0123456789ab@example.org */
	        {"-v", "^(.+-v[0-9]+-)[0-9]+(-[0-9a-f]{12}@.+)$"},
	        /* git format-patch --thread: cover.1760731772.git.ann@example.org */
	        {".git.", "^(?:cover|[0-9a-f]{40})(\\.[0-9]{9,11}\\.)git(\\..+)$"},
	};
	static GRegex *compiled[G_N_ELEMENTS(forms)];
	for (gsize i = 0; id && i < G_N_ELEMENTS(forms); i++) {
		g_autoptr(GMatchInfo) match = NULL;
		if (!strstr(id, forms[i].part))
			continue;
		if (!compiled[i])
			compiled[i] = g_regex_new(forms[i].pattern, G_REGEX_RAW, 0, NULL);
		if (compiled[i] && g_regex_match(compiled[i], id, 0, &match)) {
			g_autofree char *head = g_match_info_fetch(match, 1),
			                *tail = g_match_info_fetch(match, 2);
			return g_strconcat(head, "#", tail, NULL);
		}
	}
	return NULL;
}

char *family_topic(const char *id)
{
	static GRegex *pattern;
	if (!pattern) /* b4, as above */
		pattern =
		        g_regex_new("^([0-9]{8}-.+-v[0-9]+-)[0-9]+-[0-9a-f]{12}(@.+)$", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	if (!id || !g_regex_match(pattern, id, 0, &match))
		return NULL;
	g_autofree char *head = g_match_info_fetch(match, 1), *tail = g_match_info_fetch(match, 2);
	return g_strconcat(head, tail, NULL);
}
