/* Runs of plain ASCII are copied whole; the rest is written character by character, escaped as
 * jansson does it. */
#include "store/base/json_out.h"

#include "store/base/escape.h"
#include "store/base/times.h"

#include <string.h>

#define REPLACEMENT 0xfffd
#define DIGITS      20 /* of a 64-bit number, with its sign */

/* True if a value precedes on the same level. A line feed occurs only between two outermost
 * values. */
static bool needs_comma(const GString *out)
{
	char last = out->len ? out->str[out->len - 1] : '\n';
	return last != '{' && last != '[' && last != '\n';
}

/* Appends comma and KEY as needed and makes room for N bytes after them. Returns where the caller
 * writes these bytes. One resize per value, because this runs ten thousand times a report. */
static char *put_key(GString *out, const char *key, gsize n)
{
	bool comma = needs_comma(out);
	gsize at = out->len, key_bytes = key ? strlen(key) : 0;
	g_string_set_size(out, at + comma + (key ? key_bytes + 3 : 0) + n);
	char *p = out->str + at;
	if (comma)
		*p++ = ',';
	if (!key)
		return p;
	*p++ = '"';
	memcpy(p, key, key_bytes);
	p += key_bytes;
	*p++ = '"';
	*p++ = ':';
	return p;
}

void json_out_begin(GString *out, const char *key, char bracket)
{
	*put_key(out, key, 1) = bracket;
}

void json_out_end(GString *out, char bracket)
{
	g_string_append_c(out, bracket);
}

/* The letter of the short escape for C ("\n"), or 0. */
static char short_escape(gunichar c)
{
	static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = c > 0 && c < 0x80 ? strchr(special, (int)c) : NULL;
	return found ? letters[found - special] : 0;
}

void json_out_char(GString *out, gunichar c)
{
	char brief = short_escape(c);
	if (brief) {
		g_string_append_c(out, '\\');
		g_string_append_c(out, brief);
	} else if (!escape_needed(c)) {
		g_string_append_unichar(out, c);
	} else if (c < 0x10000) {
		g_string_append_printf(out, "\\u%04X", c);
	} else {
		g_string_append_printf(
		        out, "\\u%04X\\u%04X", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
	}
}

/* Appends the character or bad byte at P; returns where the next one begins. */
static const char *put_char(GString *out, const char *p, const char *end)
{
	gunichar c = g_utf8_get_char_validated(p, end - p);
	bool bad = c >= (gunichar)-2;
	json_out_char(out, bad ? REPLACEMENT : c);
	return bad ? p + 1 : g_utf8_next_char(p);
}

void json_out_text(GString *out, const char *key, const char *text)
{
	if (!text || !*text)
		return;
	const char *end = text + strlen(text), *p = escape_skip_plain(text, end, '"', '\\');
	gsize plain = (gsize)(p - text);
	char *to = put_key(out, key, plain + (p < end ? 1 : 2));
	*to++ = '"';
	memcpy(to, text, plain);
	if (p == end) {
		to[plain] = '"';
		return;
	}
	while (p < end) {
		p = put_char(out, p, end);
		const char *run = p;
		p = escape_skip_plain(p, end, '"', '\\');
		g_string_append_len(out, run, p - run);
	}
	g_string_append_c(out, '"');
}

void json_out_number(GString *out, const char *key, gint64 n)
{
	char digits[DIGITS], *p = digits + sizeof digits;
	guint64 rest = n < 0 ? -(guint64)n : (guint64)n;
	do {
		*--p = (char)('0' + rest % 10);
	} while ((rest /= 10) > 0);
	if (n < 0)
		*--p = '-';
	gsize length = (gsize)(digits + sizeof digits - p);
	memcpy(put_key(out, key, length), p, length);
}

void json_out_bool(GString *out, const char *key, bool value)
{
	const char *word = value ? "true" : "false";
	memcpy(put_key(out, key, strlen(word)), word, strlen(word));
}

void json_out_time(GString *out, const char *key, gint64 s)
{
	g_autofree char *text = times_rfc3339(s);
	json_out_text(out, key, text);
}
