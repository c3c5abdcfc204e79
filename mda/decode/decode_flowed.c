#include "mda/decode/decode_flowed.h"

#include <string.h>

typedef struct {
	gsize depth; /* of quoting */
	const char *text;
	gsize n;
	bool flowed;
} FlowedLine;

static void read_flowed_line(const char *line, gsize n, FlowedLine *l)
{
	gsize depth = 0;
	while (depth < n && line[depth] == '>')
		depth++;
	l->depth = depth;
	l->text = line + depth;
	l->n = n - depth;
	if (l->n > 0 && l->text[0] == ' ') {
		l->text++;
		l->n--;
	}
	bool separator = l->n == 3 && memcmp(l->text, "-- ", 3) == 0;
	bool empty_context = depth == 0 && l->n == 1;
	l->flowed = l->n > 0 && l->text[l->n - 1] == ' ' && !separator && !empty_context;
}

static void begin_line(GString *out, const FlowedLine *l)
{
	for (gsize i = 0; i < l->depth; i++)
		g_string_append_c(out, '>');
	if (l->depth > 0 && l->n > 0)
		g_string_append_c(out, ' ');
}

void decode_flowed_append(GString *out, const char *text, gsize n, bool delsp)
{
	const char *end = text + n;
	bool open = false; /* the previous line ended in a soft break */
	gsize depth = 0;
	while (text < end) {
		const char *lf = memchr(text, '\n', (gsize)(end - text));
		FlowedLine l;
		read_flowed_line(text, (gsize)((lf ? lf : end) - text), &l);
		bool separator = l.n == 3 && memcmp(l.text, "-- ", 3) == 0;
		/* A paragraph ends before another quote depth or a signature (RFC 3676 4.3, 4.5).
		 */
		if (open && (l.depth != depth || separator)) {
			g_string_append_c(out, '\n');
			open = false;
		}
		if (!open)
			begin_line(out, &l);
		g_string_append_len(out, l.text, (gssize)(l.n - (l.flowed && delsp)));
		if (!l.flowed && lf)
			g_string_append_c(out, '\n');
		open = l.flowed;
		depth = l.depth;
		text = lf ? lf + 1 : end;
	}
	if (open)
		g_string_append_c(out, '\n');
}

/* The line counts in "@@ -l,s +l,s @@". Returns false if LINE is no such line. */
static bool read_hunk_counts(const char *line, guint64 counts[2])
{
	static const char sides[] = "-+";
	if (strncmp(line, "@@ -", 4) != 0)
		return false;
	line += 3;
	for (int i = 0; i < 2; i++) {
		char *end;
		if (*line++ != sides[i] || !g_ascii_isdigit(*line))
			return false;
		g_ascii_strtoull(line, &end, 10);
		counts[i] = *end == ',' ? g_ascii_strtoull(end + 1, &end, 10) : 1;
		if (*end != ' ')
			return false;
		line = end + 1;
	}
	return strncmp(line, "@@", 2) == 0;
}

static const char *next_line(const char *line)
{
	const char *lf = strchr(line, '\n');
	return lf ? lf + 1 : line + strlen(line);
}

/* Reads the lines of a hunk from LINE on. Returns true if both sides have the counted number. *END
 * is the line after the last one that belongs to the hunk. An empty line is an empty context line
 * whose blank was lost. */
static bool read_hunk(const char *line, guint64 counts[2], const char **end)
{
	while ((counts[0] > 0 || counts[1] > 0) && *line) {
		bool in_old = *line == '-' || *line == ' ' || *line == '\n',
		     in_new = *line == '+' || *line == ' ' || *line == '\n';
		if ((!in_old && !in_new && *line != '\\') || (in_old && counts[0] == 0) ||
		        (in_new && counts[1] == 0))
			break;
		counts[0] -= in_old;
		counts[1] -= in_new;
		line = next_line(line);
	}
	*end = line;
	return counts[0] == 0 && counts[1] == 0;
}

guint decode_flowed_broken_hunks(const char *text)
{
	guint broken = 0;
	guint64 counts[2];
	for (const char *line = text; *line;) {
		if (!read_hunk_counts(line, counts))
			line = next_line(line);
		else if (!read_hunk(next_line(line), counts, &line))
			broken++;
	}
	return broken;
}

void decode_flowed_append_declared(GString *out, const char *text, gsize n, bool delsp)
{
	gsize start = out->len;
	decode_flowed_append(out, text, n, delsp);
	guint broken = decode_flowed_broken_hunks(out->str + start);
	if (broken > 0 && decode_flowed_broken_hunks(text) < broken) {
		g_string_truncate(out, start);
		g_string_append_len(out, text, (gssize)n);
	}
}
