#include "mda/patch/signature.h"

#include "mda/patch/line.h"

#define FOOTER_RULE          20 /* the least underscores that begin a list's footer */
#define FOOTER_LINES         8  /* the most lines below them, empty ones not counted */
#define BARE_SIGNATURE_LINES 4  /* the most lines below a "--" without its blank */

static bool is_footer_rule(Line l)
{
	l = line_trim(l);
	gsize n = 0;
	while (n < l.n && l.p[n] == '_')
		n++;
	return n >= FOOTER_RULE && n == l.n;
}

static const char *without_footer(const char *text, const char *end)
{
	const char *cursor = end;
	for (int lines = 0; cursor > text && lines <= FOOTER_LINES;) {
		Line l = line_last(text, &cursor);
		if (is_footer_rule(l))
			return cursor;
		lines += !line_is_blank(l);
	}
	return end;
}

/* Whether the line with DASHES as its second character begins a signature: "-- ", or "--" with a
 * few lines left, as some programs remove the blank. */
static bool begins_signature(const char *text, const char *dashes, const char *end)
{
	if (dashes == text || dashes[-1] != '-' || (dashes - 1 > text && dashes[-2] != '\n'))
		return false;
	Line rest = {dashes + 1, (gsize)(end - dashes) - 1};
	if (line_is(rest, " ") || line_starts(rest, " \n"))
		return true;
	int lines = 0;
	for (gsize i = 0; i < rest.n && lines <= BARE_SIGNATURE_LINES; i++)
		lines += rest.p[i] == '\n';
	return (rest.n == 0 || *rest.p == '\n') && lines <= BARE_SIGNATURE_LINES;
}

const char *signature_find(const char *text, const char *end)
{
	end = without_footer(text, end);
	const char *cursor = end;
	while (cursor > text) {
		const char *dashes = line_rfind(text, '-', (gsize)(cursor - text));
		if (!dashes)
			break;
		if (begins_signature(text, dashes, end))
			return dashes - 1;
		cursor = dashes;
	}
	return end;
}
