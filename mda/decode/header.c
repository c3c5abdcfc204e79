/* Accepts what real mail has: a blank before the colon, mbox "From " lines between fields, folded
 * lines without a blank, mails without a header, bodies without an empty line before them. */
#include "mda/decode/header.h"

#include <string.h>

#define START_LINES 64 /* looked at for the start of the header */

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

static bool is_blank_line(const HeaderScan *s, gsize from)
{
	gsize end = line_end(s, from);
	for (gsize i = from; i < end; i++)
		if (!g_ascii_isspace(s->bytes[i]))
			return false;
	return true;
}

/* Whether a header begins at FROM: at least two fields, one of which nearly every mail has. */
static bool begins_header(const HeaderScan *s, gsize from)
{
	static const char *const usual[] = {
	        "From", "Date", "Subject", "Message-ID", "Received", "Return-Path", NULL};
	guint fields = 0;
	bool known = false;
	for (guint lines = 0; from < s->n && lines < START_LINES; lines++) {
		gsize colon, len = field_name(s, from, &colon);
		HeaderField f = {.name = s->bytes + from, .name_bytes = len};
		if (len == 0 && !is_folding(s, from))
			break;
		for (guint i = 0; len > 0 && usual[i]; i++)
			known |= header_is(&f, usual[i]);
		fields += len > 0;
		if (known && fields >= 2)
			return true;
		from = line_end(s, from);
	}
	return false;
}

/* Where the header begins: after a byte order mark, empty lines, and at most one line that is no
 * field. 0 if no header follows them. */
static gsize late_start(HeaderScan *s)
{
	gsize pos = s->n >= 3 && memcmp(s->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, colon;
	bool late = pos > 0;
	for (guint lines = 0; pos < s->n && lines < START_LINES; lines++) {
		bool blank = is_blank_line(s, pos);
		if (!blank && !is_mbox_line(s, pos))
			break;
		late |= blank;
		pos = line_end(s, pos);
	}
	if (pos >= s->n)
		return 0;
	if (field_name(s, pos, &colon) > 0)
		return late && begins_header(s, pos) ? pos : 0;
	pos = line_end(s, pos);
	if (pos >= s->n || !begins_header(s, pos))
		return 0;
	s->malformed = true;
	return pos;
}

void header_scan_from(HeaderScan *s, const char *bytes, gsize n, gsize pos)
{
	*s = (HeaderScan){.bytes = bytes, .n = n, .pos = pos};
}

void header_scan(HeaderScan *s, const char *bytes, gsize n)
{
	header_scan_from(s, bytes, n, 0);
	s->pos = late_start(s);
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
