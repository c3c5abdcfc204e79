/* Without GMime, so that a message has its list even if the parser fails. */
#include "mda/source/envelope.h"

#include "mda/decode/header.h"
#include "store/base/list_label.h"

#include <string.h>

#define SENDER_MAX_BYTES 320 /* RFC 5321 4.5.3.1: 64 + 1 + 255 */
#define VALUE_MAX_BYTES  4096

static bool is_dummy_sender(const char *sender)
{
	return *sender == '\0' || strcmp(sender, "-") == 0 || strcmp(sender, "<>") == 0 ||
	       g_ascii_strcasecmp(sender, "mboxrd@z") == 0 ||
	       g_ascii_strcasecmp(sender, "MAILER-DAEMON") == 0;
}

char *envelope_sender(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	GString *out = g_string_new(NULL);
	for (const char *p = g_strstrip(valid); *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (!g_unichar_iscntrl(c) && out->len + 6 <= SENDER_MAX_BYTES)
			g_string_append_unichar(out, c);
	}
	if (out->len > 2 && out->str[0] == '<' && out->str[out->len - 1] == '>') {
		g_string_truncate(out, out->len - 1);
		g_string_erase(out, 0, 1);
	}
	return g_string_free(out, is_dummy_sender(out->str));
}

gsize envelope_strip_from(const char *raw, gsize n, char **sender)
{
	*sender = NULL;
	gsize bom = n >= 3 && memcmp(raw, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	gsize at = bom + (n > bom && raw[bom] == '>' ? 6 : 5);
	if (n < at || memcmp(raw + at - 5, "From ", 5) != 0)
		return 0;
	const char *lf = memchr(raw, '\n', n);
	gsize end = lf ? (gsize)(lf - raw) : n;
	while (at < end && (raw[at] == ' ' || raw[at] == '\t'))
		at++;
	if (at < end && raw[at] == ':') /* the field `From :`, an obsolete form (RFC 5322 4.5) */
		return 0;
	gsize from = at;
	bool quoted = false;
	for (; at < end && (quoted || !g_ascii_isspace(raw[at])); at++)
		if (raw[at] == '"')
			quoted = !quoted;
	g_autofree char *token = g_strndup(raw + from, MIN(at - from, 2 * SENDER_MAX_BYTES));
	*sender = envelope_sender(token);
	return lf ? end + 1 : n;
}

gsize envelope_header_end(const char *raw, gsize n)
{
	HeaderScan s;
	HeaderField f;
	header_scan(&s, raw, n);
	while (header_next(&s, &f))
		;
	return s.pos;
}

/* Returns the text in the last <...> of TEXT; without one, its first word if BARE, else NULL. */
static char *bracketed(const char *text, bool bare)
{
	const char *open = strrchr(text, '<');
	const char *close = open ? strchr(open, '>') : NULL;
	if (close)
		return g_strndup(open + 1, (gsize)(close - open - 1));
	gsize word = strcspn(text, " \t;,");
	return bare && word > 0 ? g_strndup(text, word) : NULL;
}

/* Returns the text after PREFIX and blanks; NULL if TEXT does not begin with it in any case. */
static const char *after_words(const char *text, const char *prefix)
{
	gsize n = strlen(prefix);
	if (g_ascii_strncasecmp(text, prefix, n) != 0)
		return NULL;
	return text + n + strspn(text + n, " \t");
}

static char *list_of_field(int kind, const char *value)
{
	g_autofree char *text = NULL;
	const char *rest;
	switch (kind) {
	case 0: /* RFC 2919 demands <>; some lists write the id alone */
		text = bracketed(value, !strpbrk(value, " \t"));
		break;
	case 1:
		text = bracketed(value, true);
		break;
	case 2:
		rest = after_words(value, "list ");
		text = rest ? bracketed(rest, true) : NULL;
		break;
	default:
		rest = after_words(value, "mailing list ");
		text = rest ? bracketed(rest, true) : NULL;
	}
	return list_label_spelled(text);
}

char *envelope_list(const char *raw, gsize n)
{
	static const char *const names[] = {
	        "List-Id", "X-Mailing-List", "Mailing-List", "Delivered-To"};
	char *found[G_N_ELEMENTS(names)] = {NULL};
	HeaderScan s;
	HeaderField f;
	header_scan(&s, raw, n);
	while (!found[0] && header_next(&s, &f)) {
		for (int i = 0; i < (int)G_N_ELEMENTS(names); i++) {
			if (found[i] || !header_is(&f, names[i]))
				continue;
			g_autofree char *value = header_unfold(&f, VALUE_MAX_BYTES);
			found[i] = list_of_field(i, value);
		}
	}
	char *best = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (best)
			g_free(found[i]);
		else
			best = found[i];
	}
	return best;
}
