/* Decides only whether a bracket is a list tag. What the words of a subject mean is decided by
 * mda/patch/subject.c. */
#include "store/record/subject_tag.h"

#include <stdbool.h>
#include <string.h>

typedef enum { TOKEN_TITLE, TOKEN_WORD, TOKEN_TAG, TOKEN_GRAMMAR, TOKEN_PATCH } Token;

char *subject_tag_squeeze(const char *text)
{
	GString *out;

	if (!text)
		return NULL;
	out = g_string_sized_new(strlen(text) + 1);
	for (const char *p = text; *p; p++) {
		if ((guchar)*p > ' ' && *p != 0x7f)
			g_string_append_c(out, *p);
		else if (out->len && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	}
	if (out->len && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

/* Words that authors put into a bracket of its own. Versions and counters are recognised by their
 * digits. */
static bool is_grammar_word(const char *word, gsize n)
{
	static const char *const words[] = {"rfc", "resend", "repost", "rebase", "subset", "v"};

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		gsize k = strlen(words[i]);

		if (n >= k && !g_ascii_strncasecmp(word, words[i], k) &&
		        strspn(word + k, "0123456789v.-") >= n - k)
			return true;
	}
	return memchr(word, '/', n) || memchr(word, ',', n) || g_ascii_isdigit(word[0]);
}

static bool holds(const char *text, gsize n, const char *word)
{
	gsize k = strlen(word);

	for (gsize i = 0; i + k <= n; i++)
		if (!g_ascii_strncasecmp(text + i, word, k))
			return true;
	return false;
}

static Token bracket(const char *p, gsize *n)
{
	const char *close = strchr(p, ']');
	gsize inside;

	if (!close)
		return TOKEN_TITLE;
	*n = (gsize)(close - p) + 1;
	inside = *n - 2;
	p++;
	if (holds(p, inside, "patch"))
		return TOKEN_PATCH;
	if (holds(p, inside, "pull") || is_grammar_word(p, inside))
		return TOKEN_GRAMMAR;
	return inside && !memchr(p, ' ', inside) && !memchr(p, '[', inside) ? TOKEN_TAG
	                                                                    : TOKEN_WORD;
}

/* The kind of the token at P: a bracket, a word with a colon ("Re:", "Re[2]:", also with a wide
 * colon), "(subset)", or the title. *N gets its length, except for the title. */
static Token token(const char *p, gsize *n)
{
	gsize word = strcspn(p, " ");
	const char *colon, *wide;

	if (*p == '[')
		return bracket(p, n);
	colon = memchr(p, ':', word);
	wide = g_strstr_len(p, (gssize)word, "\xef\xbc\x9a");
	if (wide && (!colon || wide < colon))
		colon = wide + 2;
	if (colon)
		*n = (gsize)(colon - p) + 1;
	else if (*p == '(' && p[word - 1] == ')')
		*n = word;
	else
		return TOKEN_TITLE;
	return TOKEN_WORD;
}

char *subject_tag_cut(const char *subject)
{
	char *squeezed = subject_tag_squeeze(subject);
	const char *p = squeezed;
	const char *rest = squeezed; /* what follows the last bracket of a patch's words */
	GString *out;
	gsize n = 0, kept = 0;
	Token t;

	if (!squeezed)
		return NULL;
	out = g_string_sized_new(strlen(squeezed) + 16);
	do {
		t = token(p, &n);
		if (t == TOKEN_TITLE)
			break;
		if (t != TOKEN_TAG)
			g_string_append_c(g_string_append_len(out, p, (gssize)n), ' ');
		p += n;
		p += strspn(p, " ");
		if (t == TOKEN_GRAMMAR || t == TOKEN_PATCH) {
			kept = out->len;
			rest = p;
		}
	} while (t != TOKEN_PATCH);
	g_string_truncate(out, kept);
	g_string_append(out, rest);
	g_free(squeezed);
	return g_string_free(out, FALSE);
}
