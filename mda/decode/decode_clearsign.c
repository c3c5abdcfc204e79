#include "mda/decode/decode_clearsign.h"

#include <stdbool.h>
#include <string.h>

#define BEGIN     "-----BEGIN PGP SIGNED MESSAGE-----"
#define SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define END       "-----END PGP SIGNATURE-----"

static const char *line_after(const char *p)
{
	const char *feed = strchr(p, '\n');
	return feed ? feed + 1 : p + strlen(p);
}

/* Whether the line at P is MARK, blanks behind it aside. */
static bool line_is_mark(const char *p, const char *mark)
{
	if (!g_str_has_prefix(p, mark))
		return false;
	p += strlen(mark);
	p += strspn(p, " \t\r");
	return *p == '\n' || *p == '\0';
}

/* The first line that is MARK in the lines from P on; NULL if there is none. */
static const char *find_mark(const char *p, const char *mark)
{
	for (const char *hit = strstr(p, mark); hit; hit = strstr(hit + 1, mark))
		if ((hit == p || hit[-1] == '\n') && line_is_mark(hit, mark))
			return hit;
	return NULL;
}

/* The first line below the armour headers at P (RFC 9580 6.2.2), or P if there are none. */
static const char *skip_headers(const char *p)
{
	const char *line = p;
	while (g_ascii_isalpha(*line)) {
		gsize name = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
		if (line[name] != ':')
			return p;
		line = line_after(line);
	}
	gsize blanks = strspn(line, " \t\r");
	return line[blanks] == '\n' ? line + blanks + 1 : p;
}

static void append_unescaped(GString *out, const char *p, const char *end)
{
	while (p < end) {
		const char *next = line_after(p);
		next = next > end ? end : next;
		if (end - p >= 2 && p[0] == '-' && p[1] == ' ')
			p += 2;
		g_string_append_len(out, p, next - p);
		p = next;
	}
}

void decode_clearsign_undo(GString *text)
{
	const char *begin = find_mark(text->str, BEGIN), *from = text->str;
	if (!begin || !find_mark(begin, SIGNATURE))
		return;
	GString *out = g_string_sized_new(text->len);
	const char *signature;
	while (begin && (signature = find_mark(begin, SIGNATURE))) {
		g_string_append_len(out, from, begin - from);
		append_unescaped(out, skip_headers(line_after(begin)), signature);
		const char *end = find_mark(signature, END);
		from = end ? line_after(end) : signature + strlen(signature);
		begin = find_mark(from, BEGIN);
	}
	g_string_append(out, from);
	g_string_assign(text, out->str);
	g_string_free(out, TRUE);
}
