#include "mda/decode/decode_text.h"

#include <stdbool.h>
#include <string.h>

void decode_text_to_lf(GString *text, gsize from)
{
	char *end = text->str + text->len;
	char *to = memchr(text->str + from, '\r', text->len - from);
	if (!to)
		return;
	for (const char *in = to; in < end; in++)
		if (*in != '\r' || in + 1 == end || in[1] != '\n')
			*to++ = *in;
	g_string_truncate(text, (gsize)(to - text->str));
}

/* Printable ASCII with single blanks inside: decode_text_line() has nothing to do. */
static bool is_clean_line(const char *text)
{
	char before = ' ';
	for (const char *p = text; *p; before = *p++)
		if (!g_ascii_isprint(*p) || (*p == ' ' && before == ' '))
			return false;
	return before != ' ';
}

char *decode_text_line(const char *text)
{
	if (!text)
		return NULL;
	if (is_clean_line(text))
		return g_strdup(text);
	GString *out = g_string_new(NULL);
	bool blank = false;
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = (guchar)*p < 128 ? (gunichar)*p : g_utf8_get_char(p);
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0) {
			blank = true;
		} else if (c >= 32 && !(c >= 0x7f && c < 0xa0)) {
			if (blank && out->len > 0)
				g_string_append_c(out, ' ');
			blank = false;
			g_string_append_len(out, p, g_utf8_next_char(p) - p);
		}
	}
	char *line = g_string_free(out, FALSE);
	if (*line && !g_str_is_ascii(line)) {
		char *composed = g_utf8_normalize(line, -1, G_NORMALIZE_NFC);
		g_free(line);
		line = composed;
	}
	if (!line || *line == '\0')
		g_clear_pointer(&line, g_free);
	return line;
}

void decode_text_append_bytes(GString *out, const char *raw, gsize n, bool encoded)
{
	gsize start = out->len;
	if (n >= 3 && memcmp(raw, "\xef\xbb\xbf", 3) == 0) {
		raw += 3;
		n -= 3;
	}
	g_string_append_len(out, raw, (gssize)n);
	if (!encoded)
		decode_text_to_lf(out, start);
}
