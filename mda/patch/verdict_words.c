#include "mda/patch/verdict_words.h"

#include "mda/patch/reply.h"

/* Whether PHRASE is at P; *AFTER is set to its end. */
static bool is_at(const char *p, const char *phrase, const char **after)
{
	for (; *phrase != '\0'; phrase++) {
		if (*phrase != ' ' && *p != *phrase)
			return false;
		if (*phrase == ' ' && !line_is_space(*p))
			return false;
		p++;
		while (*phrase == ' ' && line_is_space(*p))
			p++;
	}
	*after = p;
	return true;
}

const char *verdict_words_find(const char *text, const char *phrase, const char **after)
{
	gsize first = strcspn(phrase, " ");
	g_autofree char *word = g_strndup(phrase, first);
	for (const char *p = text; (p = strstr(p, word)); p++)
		if (is_at(p, phrase, after))
			return p;
	return NULL;
}

char *verdict_words_unquoted(const char *text, bool findings)
{
	GString *out = g_string_new(NULL);
	const char *cursor = text, *end = text + strlen(text);
	Line l;
	while (line_next(&cursor, end, &l)) {
		bool quoted = reply_is_quoted(l);
		if (!quoted || (findings && line_starts(l, ">> ")))
			g_string_append_len(out, l.p, (gssize)l.n);
		if (!quoted || findings)
			g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

Line verdict_words_line(const char *p)
{
	const char *end = p + strlen(p);
	Line l;
	while (line_next(&p, end, &l))
		if (!line_is_blank(l))
			return line_trim(l);
	return (Line){end, 0};
}
