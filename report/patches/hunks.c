#include "report/patches/hunks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	guint64 old_left, new_left; /* lines of the hunk that are still to come */
	guint line;                 /* its number in the diff */
	bool any;                   /* it changes something */
} HunksReader;

static bool starts(const char *line, gsize n, const char *text)
{
	const gsize len = strlen(text);
	return n >= len && memcmp(line, text, len) == 0;
}

/* Reads "12,7" or "12" at *P. */
static bool read_count(const char **p, guint64 *count)
{
	char *end;
	if (!g_ascii_isdigit(**p))
		return false;
	(void)strtoull(*p, &end, 10);
	*count = 1;
	if (*end == ',') {
		if (!g_ascii_isdigit(end[1]))
			return false;
		*count = strtoull(end + 1, &end, 10);
	}
	*p = end;
	return true;
}

/* Whether LINE begins a hunk: "@@ -1,7 +1,6 @@". */
static bool begins_hunk(HunksReader *r, const char *line, gsize n)
{
	char head[80];
	const char *p = head + 4;
	guint64 old_lines, new_lines;
	g_strlcpy(head, line, MIN(n + 1, sizeof head));
	if (!starts(line, n, "@@ -") || !read_count(&p, &old_lines) || p[0] != ' ' || p[1] != '+')
		return false;
	p += 2;
	if (!read_count(&p, &new_lines))
		return false;
	r->old_left = old_lines;
	r->new_left = new_lines;
	r->any = true;
	return true;
}

/* Reads a line of a hunk; returns false if it is none. */
static bool read_line(HunksReader *r, const char *line, gsize n)
{
	const char kind = n == 0 || *line == '\r' ? ' ' : *line;
	if (kind == '\\')
		return true;
	const bool old = kind == ' ' || kind == '-', new = kind == ' ' || kind == '+';
	if ((!old && !new) || (old && r->old_left == 0) || (new && r->new_left == 0))
		return false;
	r->old_left -= old;
	r->new_left -= new;
	return true;
}

/* Whether LINE, outside of a hunk, changes a file without a hunk. */
static bool is_change(const char *line, gsize n)
{
	static const char *const words[] = {"rename from ", "copy from ", "old mode ",
	        "new file mode ", "deleted file mode ", "GIT binary patch"};
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (starts(line, n, words[i]))
			return true;
	return false;
}

static char *damaged(const HunksReader *r)
{
	return g_strdup_printf("line %u of its diff is damaged", r->line);
}

char *hunks_fault(const char *diff, gsize n)
{
	HunksReader r = {0};
	const char *p = diff, *end = diff + n;
	while (p < end) {
		const char *feed = memchr(p, '\n', (gsize)(end - p));
		const gsize len = (gsize)((feed ? feed : end) - p);
		const bool inside = r.old_left > 0 || r.new_left > 0;
		r.line++;
		if (inside && !read_line(&r, p, len))
			return damaged(&r);
		if (!inside && starts(p, len, "@@ -") && !begins_hunk(&r, p, len))
			return damaged(&r);
		if (!inside && starts(p, len, "Binary files ") && memmem(p, len, " differ", 7))
			return g_strdup("it changes a binary file and does not have its bytes");
		r.any = r.any || (!inside && is_change(p, len));
		p = feed ? feed + 1 : end;
	}
	if (r.old_left > 0 || r.new_left > 0)
		return g_strdup("its diff is cut off");
	return r.any ? NULL : g_strdup(n > 0 ? "its diff changes nothing" : "it has no diff");
}
