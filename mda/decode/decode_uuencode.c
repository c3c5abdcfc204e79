/* Strict: a text that only resembles a uuencoded file must not be removed. */
#include "mda/decode/decode_uuencode.h"

#include <stdbool.h>
#include <string.h>

#define NAME_MAX_BYTES 200

/* The line at P; *N is its length without line end. Returns the start of the next line, NULL at
 * END. */
static const char *read_line(const char *p, const char *end, gsize *n)
{
	if (p >= end)
		return NULL;
	const char *lf = memchr(p, '\n', (gsize)(end - p));
	*n = (gsize)((lf ? lf : end) - p);
	if (*n > 0 && p[*n - 1] == '\r')
		--*n;
	return lf ? lf + 1 : end;
}

/* The file name in a line "begin 644 NAME", else NULL. */
static const char *find_name(const char *p, gsize n)
{
	gsize i = 6;
	if (n < 11 || memcmp(p, "begin ", 6) != 0)
		return NULL;
	while (i < n && i < 10 && p[i] >= '0' && p[i] <= '7')
		i++;
	bool mode = i >= 9 && i < n - 1 && p[i] == ' ';
	return mode && n - i - 1 <= NAME_MAX_BYTES ? p + i + 1 : NULL;
}

/* Whether the line is as long as its first character says. Trailing blanks may be missing:
 * some programs remove them. *BYTES is the number of bytes that it encodes. */
static bool is_encoded(const char *p, gsize n, guint *bytes)
{
	if (n == 0) { /* the last line, "`" or a blank, with the blank lost */
		*bytes = 0;
		return true;
	}
	for (gsize i = 0; i < n; i++)
		if (p[i] < ' ' || p[i] > '`')
			return false;
	*bytes = (guint)(p[0] - ' ') & 63;
	gsize letters = (*bytes + 2) / 3 * 4;
	return n - 1 <= letters + 2 && (n - 1 >= letters || n > 1 || *bytes == 0);
}

/* The end of the file whose first encoded line is at P, NULL if it is not complete. */
static const char *find_file_end(const char *p, const char *end)
{
	gsize n;
	guint bytes = 1;
	const char *next;
	while (bytes > 0) {
		next = read_line(p, end, &n);
		if (!next || !is_encoded(p, n, &bytes))
			return NULL;
		p = next;
	}
	next = read_line(p, end, &n);
	return next && n == 3 && memcmp(p, "end", 3) == 0 ? next : NULL;
}

void decode_uuencode_replace(GString *text)
{
	const char *p =
	        g_str_has_prefix(text->str, "begin ") ? text->str : strstr(text->str, "\nbegin ");
	if (!p)
		return;
	const char *end = text->str + text->len, *next;
	GString *out = g_string_new_len(text->str, (gssize)(p - text->str));
	gsize n;
	for (; (next = read_line(p, end, &n)); p = next) {
		const char *name = find_name(p, n), *after = name ? find_file_end(next, end) : NULL;
		if (!after) {
			g_string_append_len(out, p, next - p);
			continue;
		}
		g_string_append(out, "[uuencoded file: ");
		g_string_append_len(out, name, (gssize)(n - (gsize)(name - p)));
		g_string_append(out, "]\n");
		next = after;
	}
	g_string_truncate(text, 0);
	g_string_append_len(text, out->str, (gssize)out->len);
	g_string_free(out, TRUE);
}
