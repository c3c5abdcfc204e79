#include "mda/patch/link.h"

#include "mda/patch/line.h"
#include "store/base/limit.h"

#define LABEL_BYTES 40
#define LABEL_WORDS 5

static bool is_url_end(char c)
{
	return (guchar)c <= ' ' || strchr("<>\"`|\\^{}", c);
}

/* The Message-ID in the last component of PATH, percent-decoded, without what archives append ("/",
 * "/T/#u", "raw", "?x"). A new string or NULL. */
static char *find_message_id(Line path)
{
	static const char *const views[] = {
	        "T", "t", "raw", "s", "d", "u", "t.mbox.gz", "t.atom", "T.mbox.gz", "mbox"};
	gsize n = 0;
	while (n < path.n && path.p[n] != '#' && path.p[n] != '?')
		n++;
	path.n = n;
	for (int i = 0; i < 3; i++) {
		while (path.n > 0 && strchr("/.,;:!)]'", path.p[path.n - 1]))
			path.n--;
		const char *slash = path.n > 0 ? line_rfind(path.p, '/', path.n) : NULL;
		if (!slash)
			return NULL;
		Line last = {slash + 1, (gsize)(path.p + path.n - slash) - 1};
		bool view = false;
		for (gsize k = 0; k < G_N_ELEMENTS(views); k++)
			view = view || line_is(last, views[k]);
		if (view) {
			path.n -= last.n;
			continue;
		}
		if (last.n > 3 * LIMIT_MESSAGE_ID_BYTES)
			return NULL;
		char *id = g_uri_unescape_segment(last.p, last.p + last.n, NULL);
		const char *at = id ? strchr(id, '@') : NULL;
		if (at && at > id && at[1] != '\0' && !strpbrk(id, " \t\r\n<>") &&
		        strlen(id) <= LIMIT_MESSAGE_ID_BYTES)
			return id;
		g_free(id);
		return NULL;
	}
	return NULL;
}

/* The label before a link: "Link to v1" of "- Link to v1: ", "v3" of "v3: ". NULL for prose. */
static char *find_label(Line before)
{
	for (;;) {
		Line was = before = line_trim(before);
		while (before.n > 0 && strchr("<([:])", before.p[before.n - 1]))
			before.n--;
		while (before.n > 0 && strchr("-*+([#", *before.p))
			before = line_after(before, 1);
		if (before.n == was.n)
			break;
	}
	if (line_ends(before, ": Link"))
		before.n -= strlen(": Link");
	guint words = 1;
	for (gsize i = 0; i < before.n && i <= LABEL_BYTES; i++)
		words += before.p[i] == ' ';
	if (before.n == 0 || before.n > LABEL_BYTES || words > LABEL_WORDS ||
	        !g_ascii_isalpha(*before.p))
		return NULL;
	return g_utf8_make_valid(before.p, (gssize)before.n);
}

/* ABOVE is the last line with text before L: its "v3:" is the label of a link on a line of its own.
 */
static void read_line(Line l, Line above, Record *rec)
{
	const char *p = l.p, *end = l.p + l.n;
	while (p < end && (p = memmem(p, (gsize)(end - p), "://", 3))) {
		const char *scheme = p, *host = p + 3, *stop = host;
		while (scheme > l.p && g_ascii_isalpha(scheme[-1]))
			scheme--;
		while (stop < end && !is_url_end(*stop))
			stop++;
		bool http = (p - scheme == 4 || p - scheme == 5) &&
		            g_ascii_strncasecmp(scheme, "https", (gsize)(p - scheme)) == 0;
		const char *path = stop > host ? memchr(host, '/', (gsize)(stop - host)) : NULL;
		p = stop;
		if (!http || !path)
			continue;
		g_autofree char *id = find_message_id((Line){path, (gsize)(stop - path)});
		if (!id || line_is_nocase((Line){host, (gsize)(path - host)}, strrchr(id, '@') + 1))
			continue; /* a list's address, LIST@HOST, on its own host */
		Line before = {l.p, (gsize)(scheme - l.p)};
		g_autofree char *label = find_label(before);
		above = line_trim(above);
		if (!label && before.n < 8 && line_ends(above, ":"))
			label = find_label(above);
		record_add_link(rec, id, label);
	}
}

/* "Supersedes: <id@host>": a Message-ID without an archive. */
static void read_bare_id(Line l, Record *rec)
{
	static const char *const keys[] = {
	        "Supersedes: <", "Obsoleted-by: <", "Based-on: <", "Link: <"};
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		gsize n = strlen(keys[i]);
		const char *close = l.n > n ? memchr(l.p + n, '>', l.n - n) : NULL;
		if (!close || !line_starts_nocase_n(l, keys[i], n))
			continue;
		g_autofree char *id = g_strndup(l.p + n, (gsize)(close - l.p) - n);
		g_autofree char *label = g_strndup(keys[i], n - 3);
		if (strchr(id, '@') && !strpbrk(id, " \t/") && strlen(id) <= LIMIT_MESSAGE_ID_BYTES)
			record_add_link(rec, id, label);
	}
}

void link_read(const char *text, Record *rec)
{
	const char *cursor = text, *end = text + strlen(text);
	Line above = {text, 0}, l;
	while (line_next(&cursor, end, &l)) {
		read_line(l, above, rec);
		read_bare_id(l, rec);
		if (!line_is_blank(l))
			above = l;
	}
}
