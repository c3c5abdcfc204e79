/* A message begins at a From_ line: `From `, at the file's start or after an empty line, that ends
 * with a date; the empty line before it is the mbox's. What undoes quoting differs, and no file
 * says which it is: mboxrd   one '>' comes off every line `>From `, `>>From `, ...: the default,
 * and certain where the sender is mboxrd@z mboxo    one '>' comes off `>From ` alone: where an
 * unquoted `From ` that begins no message shows that the writer was no mboxrd mboxcl2  nothing was
 * quoted: where the first messages' Content-Length lead exactly to the next From_ line In an
 * mboxcl2 a Content-Length that leads elsewhere is not believed, and the message read as an
 * mboxrd's: it may be one, of mails that brought a Content-Length along. Where quoting is in doubt
 * (all but mboxrd@z files) a From_ line also needs a header field after it, and git format-patch's
 * fixed date counts only in a file that begins with one: patches pasted into a mail then split
 * nothing. A From_ line of mboxrd@z's is one in any file: our own exports have it before a message
 * without a header. */
#include "mda/source/mbox_format.h"
#include <string.h>

#define DETECT_MESSAGES 16
/* A Content-Length over this is not looked after: the message would have to be in memory. */
#define TRUST_BYTES (16u << 20)

static bool is_from(const guint8 *p, gsize n)
{
	return n >= 5 && memcmp(p, "From ", 5) == 0;
}

bool mbox_is_from_line(const guint8 *p, gsize n)
{
	static GRegex *regex;
	if (!is_from(p, n))
		return false;
	if (g_once_init_enter(&regex)) {
		GRegex *made = g_regex_new(
		        "^From +(?:\\S.*? +)?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
		        "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\\d{1,2} +"
		        "\\d{1,2}:\\d\\d(?::\\d\\d)?(?: +[-+A-Za-z][-+:A-Za-z0-9]{0,7}){0,2} "
		        "+\\d{4}"
		        "(?: +[-+A-Za-z][-+:A-Za-z0-9]{0,7})?(?: +remote from \\S+)? *\\r?$",
		        G_REGEX_RAW | G_REGEX_DOLLAR_ENDONLY | G_REGEX_OPTIMIZE, 0, NULL);
		g_once_init_leave(&regex, made);
	}
	const guint8 *lf = memchr(p, '\n', n);
	gsize len = lf ? (gsize)(lf - p) : n;
	return len <= MBOX_FROM_BYTES &&
	       g_regex_match_full(regex, (const char *)p, (gssize)len, 0, 0, NULL, NULL);
}

static bool is_archive_line(const guint8 *p, gsize n)
{
	static const char start[] = "From mboxrd@z ";
	return n >= sizeof start - 1 && memcmp(p, start, sizeof start - 1) == 0;
}

static bool has_git_date(const guint8 *p, gsize n)
{
	const guint8 *lf = memchr(p, '\n', n);
	return lf != NULL && memmem(p, (gsize)(lf - p), "Mon Sep 17 00:00:00 2001", 24) != NULL;
}

/* Whether the line after a From_ line may begin a header: a field, or the `>From ` some MTAs put
 * first. */
static bool begins_header(const guint8 *p, gsize n)
{
	gsize i = 0;
	if (n >= 6 && memcmp(p, ">From ", 6) == 0)
		return true;
	while (i < n && p[i] > ' ' && p[i] < 127 && p[i] != ':')
		i++;
	return i > 0 && i < n && p[i] == ':';
}

bool mbox_begins_message(const MboxFormat *f, const guint8 *p, gsize n)
{
	if (!mbox_is_from_line(p, n))
		return false;
	if (f->archive || is_archive_line(p, n))
		return true;
	if (has_git_date(p, n) && !f->git_date)
		return false;
	const guint8 *lf = memchr(p, '\n', n);
	gsize next = lf ? (gsize)(lf - p) + 1 : n;
	return next >= n || begins_header(p + next, n - next);
}

gsize mbox_empty_line(const guint8 *p, gsize n)
{
	return n >= 1 && p[0] == '\n' ? 1 : n >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

gsize mbox_quoted(const MboxFormat *f, const guint8 *p, gsize n)
{
	gsize depth = 0;
	while (depth < n && p[depth] == '>')
		depth++;
	return is_from(p + depth, n - depth) && (depth == 1 || (depth > 1 && f->quoting != 'o'));
}

/* The header at P: *BODY is where it ends, *LENGTH its Content-Length (G_MAXSIZE: none). False
 * where its end is not known yet. */
static bool read_header(const guint8 *p, gsize n, gsize *body, gsize *length)
{
	*length = G_MAXSIZE;
	for (gsize at = 0;;) {
		const guint8 *lf = memchr(p + at, '\n', n - at);
		gsize empty = mbox_empty_line(p + at, n - at);
		*body = at + empty;
		if (empty > 0)
			return true;
		if (lf == NULL)
			return false;
		if (n - at > 15 &&
		        g_ascii_strncasecmp((const char *)p + at, "Content-Length:", 15) == 0) {
			g_autofree char *value =
			        g_strndup((const char *)p + at + 15, (gsize)(lf - p) - at - 15);
			guint64 number;
			if (g_ascii_string_to_unsigned(
			            g_strstrip(value), 10, 0, TRUST_BYTES, &number, NULL))
				*length = (gsize)number;
		}
		at = (gsize)(lf - p) + 1;
	}
}

gsize mbox_content_length_end(
        const MboxFormat *f, const guint8 *p, gsize n, bool at_end, gsize *need)
{
	gsize body, length;
	*need = 0;
	if (!read_header(p, n, &body, &length)) {
		*need = at_end || n >= MBOX_PIECE_BYTES ? 0 : 2 * n + MBOX_FROM_BYTES;
		return 0;
	}
	if (length == G_MAXSIZE)
		return 0;
	gsize end = body + length;
	if (n < end + MBOX_LOOK_AHEAD && !at_end) {
		*need = end + MBOX_LOOK_AHEAD;
		return 0;
	}
	if (n < end)
		return 0;
	gsize empty = mbox_empty_line(p + end, n - end);
	if (end + empty == n)
		return end;
	bool line_start = empty > 0 || p[end - 1] == '\n';
	return line_start && mbox_begins_message(f, p + end + empty, n - end - empty) ? end : 0;
}

/* Whether the first messages all end where their Content-Length says. */
static bool is_content_length(
        const MboxFormat *f, const guint8 *p, gsize n, bool at_end, gsize *need)
{
	gsize at = 0;
	for (int i = 0; i < DETECT_MESSAGES && at < n; i++) {
		const guint8 *lf = memchr(p + at, '\n', n - at);
		if (lf == NULL)
			return i > 0;
		gsize header = (gsize)(lf - p) + 1, more;
		gsize length = mbox_content_length_end(f, p + header, n - header, at_end, &more);
		if (length == 0 && more > 0 && i == 0)
			*need = header + more;
		if (length == 0)
			return more > 0;
		at = header + length;
		at += mbox_empty_line(p + at, n - at);
	}
	return true;
}

MboxFormat mbox_find_format(const guint8 *p, gsize n, bool at_end, gsize *need)
{
	MboxFormat f = {.quoting = 'r', .git_date = has_git_date(p, n)};
	*need = 0;
	f.archive = is_archive_line(p, n);
	if (f.archive)
		return f;
	if (is_content_length(&f, p, n, at_end, need)) {
		f.quoting = 'c';
		return f;
	}
	bool after_empty = false;
	for (gsize at = 0; at < n;) {
		const guint8 *lf = memchr(p + at, '\n', n - at);
		gsize line = lf ? (gsize)(lf - p) + 1 - at : n - at;
		if (at > 0 && lf != NULL && is_from(p + at, line) &&
		        !(after_empty && mbox_begins_message(&f, p + at, n - at)))
			f.quoting = 'o';
		after_empty = mbox_empty_line(p + at, line) > 0;
		at += line;
	}
	return f;
}
