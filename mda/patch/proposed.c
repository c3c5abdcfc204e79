/* Only what the sender wrote counts: not quoted lines, and nothing below the unquoted original. */
#include "mda/patch/proposed.h"

#include "mda/patch/author.h"
#include "mda/patch/part.h"
#include "mda/patch/reply.h"
#include "mda/patch/subject.h"

#define MOST_TRIES 16 /* each reads the rest of the text */

/* "From: Ada <ada@example.org>", followed by no other lines of a header than Subject and Date:
 * those that git-am(1) reads. A quoted original has more. */
static bool begins_inbody(Line l, const char *cursor, const char *end)
{
	Line next;
	if (!line_starts(l, "From: ") || !line_find(l, "@"))
		return false;
	while (line_next(&cursor, end, &next) && !line_is_blank(next))
		if (!line_starts(next, "Subject: ") && !line_starts(next, "Date: ") &&
		        !line_starts(next, " "))
			return false;
	return true;
}

/* "[PATCH v2] title" or "Subject: [PATCH v2] title"; *TITLE gets the subject. */
static bool is_title(Line l, Line *title)
{
	*title = line_starts(l, "Subject: ") ? line_after(l, strlen("Subject: ")) : l;
	return line_starts_nocase(*title, "[PATCH") && line_find(*title, "] ");
}

/* Whether a line of TEXT, up to END, is quoted. */
static bool has_quote(const char *text, const char *end)
{
	Line l;
	while (line_next(&text, end, &l))
		if (reply_is_quoted(l))
			return true;
	return false;
}

/* Adds the patch at TEXT; SUBJECT is that of the mail or of the line above. */
static bool add(const Message *m, const char *text, const char *subject, Record *rec)
{
	Body b;
	body_split(text, &b);
	bool found = b.has_diff && !has_quote(text, b.diff);
	if (found)
		part_add(rec, RECORD_REPLY, subject, author_find(m, &b), &b, m);
	body_clear(&b);
	return found;
}

/* Adds the patch that begins at L. Returns false if there is none. */
static bool read_at(const Message *m, Line l, const char *cursor, const char *end, Record *rec)
{
	Line title;
	if (!inbody_is_scissors(l) && !begins_inbody(l, cursor, end) && is_title(l, &title)) {
		g_autofree char *subject = g_strndup(title.p, title.n);
		return add(m, cursor, subject, rec);
	}
	/* version and counter in the mail's subject are those of the mail it answers */
	Subject s;
	subject_parse(m->subject, &s);
	bool found = add(m, inbody_is_scissors(l) ? cursor : l.p, s.title, rec);
	subject_clear(&s);
	return found;
}

const char *proposed_read(const Message *m, Record *rec)
{
	const char *cursor = m->text->str, *end = cursor + m->text->len;
	guint tries = 0;
	Line l;
	if (!strstr(cursor, "\n@@ -")) /* most replies */
		return NULL;
	while (tries < MOST_TRIES && line_next(&cursor, end, &l)) {
		Line title;
		if (reply_is_quoted(l))
			continue;
		if (inbody_is_scissors(l) || begins_inbody(l, cursor, end) || is_title(l, &title)) {
			if (read_at(m, l, cursor, end, rec))
				return l.p;
			tries++;
		} else if (reply_begins_original(l, cursor, end)) {
			return NULL;
		}
	}
	return NULL;
}
