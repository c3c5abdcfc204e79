#include "mda/patch/reply.h"

#include "mda/patch/signature.h"
#include "store/base/debug.h"

#define ATTRIBUTION_LINES 4

bool reply_is_quoted(Line l)
{
	gsize i = 0;
	while (i < l.n && i < 2 && l.p[i] == ' ')
		i++;
	return i < l.n && l.p[i] == '>';
}

bool reply_has_quote(const char *text)
{
	return *text == '>' || strstr(text, "\n>");
}

static bool ends_attribution(Line l)
{
	static const char *const verbs[] = {"wrote", "writes", "said", "schrieb", "crit", "escribi",
	        "scrisse", "wrote on", "写道"};
	l = line_trim(l);
	if (!line_ends(l, ":") && !line_ends(l, "\xef\xbc\x9a") && !line_ends(l, "..."))
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (line_find(l, verbs[i]))
			return true;
	return false;
}

static bool begins_attribution(Line l)
{
	static const char *const starts[] = {
	        "On ", "Am ", "Le ", "El ", "Il ", "at ", "At ", "* ", "Quoting ", "Thus ", NULL};
	return line_starts_any(l, starts) || line_digits(l) > 0;
}

/* OUT ends right before a quote: removes an attribution ("On Mon, Ada wrote:", maybe folded) from
 * its end. */
static void drop_attribution(GString *out)
{
	const char *text = out->str, *cursor = text + out->len;
	Line l = {cursor, 0};
	while (cursor > text && line_is_blank(l))
		l = line_last(text, &cursor);
	if (!ends_attribution(l))
		return;
	const char *cut = cursor;
	for (int i = 1; i < ATTRIBUTION_LINES && !begins_attribution(l) && cursor > text; i++) {
		l = line_last(text, &cursor);
		if (line_is_blank(l))
			break;
		if (begins_attribution(l))
			cut = cursor;
	}
	g_string_truncate(out, (gsize)(cut - text));
}

/* "Word: value", as the header lines of a quoted original look in any language. */
static bool is_header_like(Line l)
{
	gsize n = 0;
	while (n < l.n && n < 40 && l.p[n] != ':' && (guchar)l.p[n] >= ' ')
		n++;
	return n > 0 &&
	       ((n < l.n && l.p[n] == ':') || line_find((Line){l.p, MIN(l.n, 40)}, "\xef\xbc\x9a"));
}

/* "-----Original Message-----" in any language: words between two runs of dashes. */
static bool is_original_rule(Line l)
{
	gsize before = 0, after = 0;
	l = line_trim(l);
	while (before < l.n && l.p[before] == '-')
		before++;
	while (after < l.n - before && l.p[l.n - 1 - after] == '-')
		after++;
	bool words = false;
	for (gsize i = before; i < l.n - after; i++)
		words = words || g_ascii_isalpha(l.p[i]) || (guchar)l.p[i] >= 0x80;
	return before >= 4 && after >= 4 && words;
}

/* The number of header-like lines at CURSOR, at most 3. Blank lines before them are skipped. */
static int count_header_lines(const char *cursor, const char *end)
{
	Line next;
	int n = 0;
	while (n < 3 && line_next(&cursor, end, &next) &&
	        (is_header_like(next) || (n == 0 && line_is_blank(next))))
		n += is_header_like(next);
	return n;
}

bool reply_begins_original(Line l, const char *cursor, const char *end)
{
	static const char *const senders[] = {"From: ", "*From:*", "Von: ", "De : ", "De: ", "Da: ",
	        "Van: ", "Fra: ", "Fr\u00e5n: ", "Od: ", "\u041e\u0442: ", "\u53d1\u4ef6\u4eba",
	        "\u5bc4\u4ef6\u8005", "\u5dee\u51fa\u4eba: ", "\ubcf4\ub0b8 \uc0ac\ub78c: ", NULL};
	if (is_original_rule(l))
		return line_find(l, "Original Message") || count_header_lines(cursor, end) >= 2;
	return line_starts_any(l, senders) && count_header_lines(cursor, end) >= 2;
}

static void squeeze_empty_lines(GString *out)
{
	GString *in = g_string_new_len(out->str, (gssize)out->len);
	const char *cursor = in->str, *end = in->str + in->len;
	bool gap = false;
	Line l;
	g_string_truncate(out, 0);
	while (line_next(&cursor, end, &l)) {
		if (line_is_blank(l)) {
			gap = out->len > 0;
			continue;
		}
		if (gap)
			g_string_append_c(out, '\n');
		gap = false;
		g_string_append_len(out, l.p, (gssize)l.n);
		g_string_append_c(out, '\n');
	}
	g_string_free(in, TRUE);
}

char *reply_unquoted(const char *text)
{
	GString *out = g_string_new(NULL);
	const char *end = signature_find(text, text + strlen(text)), *cursor = text;
	bool in_quote = false;
	Line l;
	while (line_next(&cursor, end, &l)) {
		if (reply_is_quoted(l)) {
			if (!in_quote)
				drop_attribution(out);
			in_quote = true;
			continue;
		}
		if (reply_begins_original(l, cursor, end)) {
			debug_print(
			        DEBUG_PATCH, "the quoted original begins at '%.*s'", (int)l.n, l.p);
			break;
		}
		in_quote = in_quote && line_is_blank(l);
		g_string_append_len(out, l.p, (gssize)l.n);
		g_string_append_c(out, '\n');
	}
	squeeze_empty_lines(out);
	return g_string_free(out, FALSE);
}
