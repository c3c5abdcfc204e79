/* Accepts what real mail has: a blank before the colon, mbox "From " lines between fields, folded
 * lines without a blank, mails without a header, bodies without an empty line before them. */
#include "mda/decode/header.h"

#include <string.h>

void header_scan(HeaderScan *s, const char *bytes, gsize n)
{
	*s = (HeaderScan){.bytes = bytes, .n = n};
}

static gsize line_end(const HeaderScan *s, gsize from) /* after the line feed, or n */
{
	const char *lf = memchr(s->bytes + from, '\n', s->n - from);
	return lf ? (gsize)(lf - s->bytes) + 1 : s->n;
}

/* The length of the field name at FROM, 0 if the line is no field. *COLON is the offset of the
 * colon. */
static gsize field_name(const HeaderScan *s, gsize from, gsize *colon)
{
	gsize i = from;
	while (i < s->n && g_ascii_isgraph(s->bytes[i]) && s->bytes[i] != ':')
		i++;
	gsize len = i - from;
	while (i < s->n && (s->bytes[i] == ' ' || s->bytes[i] == '\t'))
		i++;
	*colon = i;
	return i < s->n && s->bytes[i] == ':' ? len : 0;
}

static bool is_empty_line(const HeaderScan *s, gsize from)
{
	const char *p = s->bytes + from;
	return *p == '\n' || (*p == '\r' && (from + 1 == s->n || p[1] == '\n'));
}

static bool is_mbox_line(const HeaderScan *s, gsize from)
{
	gsize left = s->n - from;
	const char *p = s->bytes + from;
	return (left >= 5 && memcmp(p, "From ", 5) == 0) ||
	       (left >= 6 && memcmp(p, ">From ", 6) == 0);
}

static bool is_folding(const HeaderScan *s, gsize from)
{
	return from < s->n && (s->bytes[from] == ' ' || s->bytes[from] == '\t') &&
	       !is_empty_line(s, from);
}

/* The end of the folded lines from FROM on. A line of blanks is one of them (RFC 5322 4.2). */
static gsize folded_end(const HeaderScan *s, gsize from)
{
	while (is_folding(s, from))
		from = line_end(s, from);
	return from;
}

/* Whether the malformed line at pos can be skipped: the next line looks like a usual field, "Name:
 * ". */
static bool can_resume(const HeaderScan *s)
{
	gsize next = line_end(s, s->pos), colon, len;
	if (s->pos == 0 || next >= s->n)
		return false;
	len = field_name(s, next, &colon);
	if (len < 2 || len > 64 || colon != next + len || colon + 1 >= s->n ||
	        !g_ascii_isspace(s->bytes[colon + 1]))
		return false;
	for (gsize i = next; i < colon; i++)
		if (!g_ascii_isalnum(s->bytes[i]) && s->bytes[i] != '-')
			return false;
	return g_ascii_isupper(s->bytes[next]);
}

bool header_next(HeaderScan *s, HeaderField *f)
{
	while (s->pos < s->n && !s->ended) {
		gsize colon, len;
		if (is_empty_line(s, s->pos)) {
			s->pos = line_end(s, s->pos);
			s->ended = true;
			return false;
		}
		len = field_name(s, s->pos, &colon);
		if (len > 0) {
			gsize end = folded_end(s, line_end(s, colon));
			f->name = s->bytes + s->pos;
			f->name_bytes = len;
			f->value = s->bytes + colon + 1;
			f->value_bytes = end - (colon + 1);
			while (f->value_bytes > 0 && (f->value[f->value_bytes - 1] == '\n' ||
			                                     f->value[f->value_bytes - 1] == '\r'))
				f->value_bytes--;
			s->pos = end;
			return true;
		}
		if (!is_mbox_line(s, s->pos)) {
			s->malformed = true;
			if (!can_resume(s))
				return false;
		}
		s->pos = line_end(s, s->pos);
	}
	return false;
}

bool header_is_whole(const HeaderField *f, const char *name)
{
	return g_ascii_strncasecmp(f->name, name, f->name_bytes) == 0 &&
	       name[f->name_bytes] == '\0';
}

char *header_unfold(const HeaderField *f, gsize max_bytes)
{
	gsize n = max_bytes ? MIN(f->value_bytes, max_bytes) : f->value_bytes, used = 0;
	char *text = g_malloc(n + 1);
	for (gsize i = 0; i < n; i++)
		if (f->value[i] != '\r' && f->value[i] != '\n' && f->value[i] != '\0')
			text[used++] = f->value[i];
	text[used] = '\0';
	return g_strstrip(text);
}
