/* Reads line by line as git-mailinfo(1) does. One deviation: an in-body From without an "@" is
 * ignored. */
#include "mda/patch/inbody.h"

#include "mda/decode/decode_address.h"
#include "mda/decode/decode_rfc2047.h"

#define SANE_NAME_BYTES 60

typedef enum { NAME_FROM, NAME_SUBJECT, NAME_DATE, N_NAMES } InbodyName;
static const char *const names[N_NAMES] = {"From", "Subject", "Date"};

typedef struct {
	bool seen[N_NAMES];
	GString *open[N_NAMES]; /* raw values */
	int last;               /* the header that a folded line continues, or -1 */
} InbodyReader;

Line inbody_separator(Line l)
{
	Line rest = line_starts(l, "From ") ? line_after(l, strlen("From ")) : (Line){NULL, 0};
	gsize n = line_hex(rest);
	bool dated = n >= 40 && line_starts(line_after(rest, n), " Mon Sep 17 00:00:00 2001");
	return dated ? (Line){rest.p, n} : (Line){NULL, 0};
}

static int find_header_name(const InbodyReader *r, Line l)
{
	for (int i = 0; i < N_NAMES; i++) {
		gsize n = strlen(names[i]);
		if (!r->seen[i] && line_starts_nocase_n(l, names[i], n) && l.n > n && l.p[n] == ':')
			return i;
	}
	return -1;
}

/* Reads L if it belongs to the headers; returns whether it does. */
static bool read_line(InbodyReader *r, Line l)
{
	if (r->last >= 0 && l.n > 0 && (*l.p == ' ' || *l.p == '\t')) {
		g_string_append_len(r->open[r->last], l.p, (gssize)l.n);
		return true;
	}
	r->last = -1;
	if (line_starts(l, ">From") && l.n > 5 && line_is_space(l.p[5]))
		return inbody_separator(line_after(l, 1)).n == 40 && line_ends(l, " 2001");
	if (line_starts(l, "[PATCH]") && (l.n == 7 || line_is_space(l.p[7]))) {
		r->seen[NAME_SUBJECT] = true;
		g_string_assign(r->open[NAME_SUBJECT], "");
		g_string_append_len(r->open[NAME_SUBJECT], l.p, (gssize)l.n);
		return true;
	}
	int i = find_header_name(r, l);
	if (i < 0)
		return false;
	r->seen[i] = true;
	r->last = i;
	l = line_after(l, strlen(names[i]) + 1);
	g_string_append_len(r->open[i], l.p, (gssize)l.n);
	return true;
}

static char *squeeze(const char *text)
{
	GString *out = g_string_new(NULL);
	for (; *text != '\0'; text++)
		if (!line_is_space(*text))
			g_string_append_c(out, *text);
		else if (out->len > 0 && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	if (out->len > 0 && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

static char *value_of(InbodyReader *r, InbodyName i)
{
	g_autofree char *raw = g_string_free(r->open[i], FALSE);
	if (!r->seen[i])
		return NULL;
	guint32 flags = 0; /* not kept: a record's flags are about the mail's header and parts */
	g_autofree char *decoded = decode_rfc2047(raw, &flags);
	char *value = squeeze(decoded);
	if (*value == '\0')
		g_clear_pointer(&value, g_free);
	return value;
}

/* The header of hg-export(1) (Mercurial): "# HG changeset patch", "# User Ada <ada@example.org>"
 * and other lines with "#", then the title. Returns the line below the title; NULL if TEXT does not
 * begin with it. */
static const char *read_changeset(const char *text, const char *end, Inbody *in)
{
	const char *cursor = text;
	Line l;
	while (line_next(&cursor, end, &l) && line_is_blank(l))
		;
	if (!line_is(line_trim(l), "# HG changeset patch"))
		return NULL;
	g_autofree char *user = NULL;
	while (line_next(&cursor, end, &l) && l.n > 0 && *l.p == '#') {
		if (line_starts(l, "# User ")) {
			g_free(user);
			user = g_strndup(l.p + strlen("# User "), l.n - strlen("# User "));
		}
	}
	guint32 flags = 0;
	in->from = user ? decode_rfc2047_line(user, &flags) : NULL;
	if (line_is_blank(l))
		return cursor;
	g_autofree char *title = g_strndup(l.p, l.n);
	in->subject = squeeze(title);
	const char *message = cursor;
	while (line_next(&cursor, end, &l) && line_is_blank(l))
		message = cursor;
	return message;
}

const char *inbody_read(const char *text, const char *end, Inbody *in)
{
	InbodyReader r = {.last = -1};
	const char *cursor = text, *start = text;
	Line l;
	const char *message = text < end ? read_changeset(text, end, in) : NULL;
	if (message)
		return message;
	for (int i = 0; i < N_NAMES; i++)
		r.open[i] = g_string_new(NULL);
	while (line_next(&cursor, end, &l)) {
		if (l.n == 0 && r.last >= 0) {
			start = cursor;
			break;
		}
		if (l.n > 0 && !read_line(&r, l))
			break;
		start = cursor;
	}
	in->from = value_of(&r, NAME_FROM);
	in->subject = value_of(&r, NAME_SUBJECT);
	in->date = value_of(&r, NAME_DATE);
	return start;
}

void inbody_clear(Inbody *in)
{
	g_free(in->from);
	g_free(in->subject);
	g_free(in->date);
	*in = (Inbody){0};
}

/* Removes double quotes and backslashes (RFC 5322 3.2.4). Comments stay, with their parentheses; a
 * quote inside a comment is an ordinary character. */
static char *unquote(const char *in)
{
	GString *out = g_string_new(NULL);
	bool quoted = false;
	guint depth = 0;
	for (; *in != '\0'; in++) {
		if ((quoted || depth > 0) && *in == '\\') {
			if (in[1] == '\0')
				break;
			g_string_append_c(out, *++in);
			continue;
		}
		if (depth == 0 && *in == '"') {
			quoted = !quoted;
			continue;
		}
		if (!quoted)
			depth += *in == '(' ? 1 : *in == ')' && depth > 0 ? -1 : 0;
		g_string_append_c(out, *in);
	}
	return g_string_free(out, FALSE);
}

static void set_mailbox(Mailbox *m, Line address, const char *name)
{
	g_autofree char *tidy = squeeze(name);
	gsize n = strlen(tidy);
	if (n >= 2 && tidy[0] == '(' && tidy[n - 1] == ')') {
		tidy[n - 1] = '\0';
		memmove(tidy, tidy + 1, n - 1);
		n -= 2;
	}
	m->address = g_utf8_make_valid(address.p, (gssize)address.n);
	m->name = n == 0 || n > SANE_NAME_BYTES || strpbrk(tidy, "@<>") ? NULL : g_strdup(tidy);
}

bool inbody_mailbox(const char *value, Mailbox *m)
{
	*m = (Mailbox){0};
	g_autofree char *plain = decode_address_plain(value);
	g_autofree char *text = unquote(plain ? plain : value);
	const char *at = strchr(text, '@'), *from = at;
	if (!at)
		return false;
	while (from > text && !line_is_space(from[-1]) && from[-1] != '<')
		from--;
	Line address = {from, strcspn(from, " \n\t\r\v\f>")};
	g_autoptr(GString) rest = g_string_new_len(text, (gssize)(from - text));
	if (from > text && from[-1] == '<')
		rest->str[rest->len - 1] = ' ';
	const char *after = from + address.n;
	g_string_append(rest, *after != '\0' ? after + 1 : after);
	set_mailbox(m, address, rest->str);
	return true;
}

bool inbody_is_scissors(Line l)
{
	if (l.n < 8 || (!memchr(l.p, '8', l.n) && !memchr(l.p, '%', l.n)))
		return false;
	gsize first = l.n, last = 0, perforation = 0, gaps = 0, marks = 0;
	bool inside = false;
	for (gsize i = 0; i < l.n; i++) {
		char c = l.p[i], d = i + 1 < l.n ? l.p[i + 1] : '\0';
		if (line_is_space(c)) {
			perforation += inside;
			gaps += inside;
			continue;
		}
		first = MIN(first, i);
		last = i;
		inside = true;
		if (c == '-') {
			perforation++;
		} else if ((c == '>' && (d == '8' || d == '%')) ||
		           ((c == '8' || c == '%') && d == '<')) {
			perforation += 2;
			marks += 2;
			i++;
		} else {
			inside = false;
		}
	}
	perforation += inside; /* git counts the line feed as a gap */
	gaps += inside;
	gsize visible = first < l.n ? last - first + 1 : 0;
	return marks > 0 && visible >= 8 && visible < perforation * 3 && gaps * 2 < perforation;
}
