/* A message begins at a From_ line at the start of the file or after an empty line, which belongs
 * to the mbox. Some programs write no empty line: then the From_ line must be a plain one, with a
 * header field in the next line. A file does not say which quoting it has, so it is guessed, in
 * this order:
 *
 *   mboxrd, certain   the first sender is mboxrd@z, as public-inbox and our own export write it
 *   mboxcl2           the Content-Length of the first messages leads exactly to a From_ line
 *   mboxo             an unquoted `From ` begins no message, so the writer was not mboxrd
 *   mboxrd            otherwise
 *
 * A wrong Content-Length in an mboxcl2 is ignored and the message read as mboxrd: it may have come
 * with the mail. Except in mboxrd@z files, a From_ line counts only if a header field follows, and
 * the fixed date of git format-patch counts only in a file that begins with one; so a patch pasted
 * into a mail does not split it. A line `From mboxrd@z` counts in any file: our export writes it
 * also before a message without a header. */
#include "mda/source/mbox_format.h"

#include <string.h>

#define DETECT_MESSAGES 16
#define BLANK_LINES     2 /* at most, between From_ line and header */
/* A larger Content-Length is ignored: the whole message would have to be in memory. */
#define CONTENT_LENGTH_MAX (16u << 20)

static bool is_from(const guint8 *p, gsize n)
{
	return n >= 5 && memcmp(p, "From ", 5) == 0;
}

bool mbox_format_is_archive_line(const guint8 *p, gsize n)
{
	static const char start[] = "From mboxrd@z ";
	return n >= sizeof start - 1 && memcmp(p, start, sizeof start - 1) == 0;
}

static bool has_git_date(const guint8 *p, gsize n)
{
	const guint8 *lf = memchr(p, '\n', n);
	return lf && memmem(p, (gsize)(lf - p), "Mon Sep 17 00:00:00 2001", 24);
}

bool mbox_format_begins_header(const guint8 *p, gsize n)
{
	gsize i = 0;
	if (n >= 6 && memcmp(p, ">From ", 6) == 0)
		return true;
	while (i < n && p[i] > ' ' && p[i] < 127 && p[i] != ':')
		i++;
	return i > 0 && i < n && p[i] == ':';
}

bool mbox_format_is_header(const guint8 *p, gsize n)
{
	g_autofree char *text = g_strndup((const char *)p, n);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	if (!mbox_format_begins_header(p, n))
		return false;
	for (guint i = 0; lines[i] && *g_strchomp(lines[i]); i++)
		if (g_ascii_strncasecmp(lines[i], "From:", 5) == 0 ||
		        g_ascii_strncasecmp(lines[i], "Message-ID:", 11) == 0)
			return true;
	return false;
}

gsize mbox_format_blank_lines(const guint8 *p, gsize n)
{
	gsize at = 0;
	for (int lines = 0; lines < BLANK_LINES; lines++) {
		gsize end = at;
		while (end < n && (p[end] == ' ' || p[end] == '\t' || p[end] == '\r'))
			end++;
		if (end == n || p[end] != '\n')
			break;
		at = end + 1;
	}
	return mbox_format_begins_header(p + at, n - at) ? at : 0;
}

bool mbox_format_begins_message(const MboxFormat *f, const guint8 *p, gsize n, bool after_empty)
{
	FromLine line;
	if (!from_line_read(p, n, &line) || (!after_empty && !line.is_plain))
		return false;
	if (after_empty && (f->archive || mbox_format_is_archive_line(p, n)))
		return true;
	if (has_git_date(p, n) && !f->git_date)
		return false;
	const guint8 *lf = memchr(p, '\n', n);
	gsize next = lf ? (gsize)(lf - p) + 1 : n;
	if (next >= n)
		return after_empty;
	if (mbox_format_begins_header(p + next, n - next))
		return true;
	return after_empty && line.is_plain && mbox_format_blank_lines(p + next, n - next) > 0;
}

gsize mbox_format_empty_line(const guint8 *p, gsize n)
{
	return n >= 1 && p[0] == '\n' ? 1 : n >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

/* Sets *BODY to the end of the header at P and *LENGTH to its Content-Length (G_MAXSIZE: none).
 * Returns false if the header does not end within N bytes. */
static bool read_header(const guint8 *p, gsize n, gsize *body, gsize *length)
{
	*length = G_MAXSIZE;
	for (gsize at = 0;;) {
		const guint8 *lf = memchr(p + at, '\n', n - at);
		gsize empty = mbox_format_empty_line(p + at, n - at);
		*body = at + empty;
		if (empty > 0)
			return true;
		if (!lf)
			return false;
		if (n - at > 15 &&
		        g_ascii_strncasecmp((const char *)p + at, "Content-Length:", 15) == 0) {
			g_autofree char *value =
			        g_strndup((const char *)p + at + 15, (gsize)(lf - p) - at - 15);
			guint64 number;
			if (g_ascii_string_to_unsigned(
			            g_strstrip(value), 10, 0, CONTENT_LENGTH_MAX, &number, NULL))
				*length = (gsize)number;
		}
		at = (gsize)(lf - p) + 1;
	}
}

gsize mbox_format_content_length_end(
        const MboxFormat *f, const guint8 *p, gsize n, bool at_end, gsize *need)
{
	gsize body, length;
	*need = 0;
	if (!read_header(p, n, &body, &length)) {
		*need = at_end || n >= MBOX_FORMAT_PIECE_BYTES ? 0 : 2 * n + FROM_LINE_MAX_BYTES;
		return 0;
	}
	if (length == G_MAXSIZE)
		return 0;
	gsize end = body + length;
	if (n < end + MBOX_FORMAT_LOOK_AHEAD && !at_end) {
		*need = end + MBOX_FORMAT_LOOK_AHEAD;
		return 0;
	}
	if (n < end)
		return 0;
	gsize empty = mbox_format_empty_line(p + end, n - end);
	if (end + empty == n)
		return end;
	bool line_start = empty > 0 || p[end - 1] == '\n';
	bool begins =
	        line_start && mbox_format_begins_message(f, p + end + empty, n - end - empty, true);
	return begins ? end : 0;
}

/* Returns whether each of the first messages ends where its Content-Length says. */
static bool is_content_length(
        const MboxFormat *f, const guint8 *p, gsize n, bool at_end, gsize *need)
{
	gsize at = 0;
	for (int i = 0; i < DETECT_MESSAGES && at < n; i++) {
		const guint8 *lf = memchr(p + at, '\n', n - at);
		if (!lf)
			return i > 0;
		gsize header = (gsize)(lf - p) + 1, more;
		gsize length =
		        mbox_format_content_length_end(f, p + header, n - header, at_end, &more);
		if (length == 0 && more > 0 && i == 0)
			*need = header + more;
		if (length == 0)
			return more > 0;
		at = header + length;
		at += mbox_format_empty_line(p + at, n - at);
	}
	return true;
}

MboxFormat mbox_format_find(const guint8 *p, gsize n, bool at_end, gsize *need)
{
	MboxFormat f = {.quoting = MBOX_QUOTING_RD, .git_date = has_git_date(p, n)};
	*need = 0;
	f.archive = mbox_format_is_archive_line(p, n);
	if (f.archive)
		return f;
	if (is_content_length(&f, p, n, at_end, need)) {
		f.quoting = MBOX_QUOTING_CL2;
		return f;
	}
	bool after_empty = false;
	for (gsize at = 0; at < n;) {
		const guint8 *lf = memchr(p + at, '\n', n - at);
		gsize line = lf ? (gsize)(lf - p) + 1 - at : n - at;
		if (at > 0 && lf && is_from(p + at, line) &&
		        !mbox_format_begins_message(&f, p + at, n - at, after_empty))
			f.quoting = MBOX_QUOTING_O;
		after_empty = mbox_format_empty_line(p + at, line) > 0;
		at += line;
	}
	return f;
}
