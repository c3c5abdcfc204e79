/* With a diff, the message is byte for byte what git-mailinfo(1) would commit. Deviations:
 *  - A scissors line counts if a diff follows (git: only with --scissors).
 *  - Without a diff, the text is split at "---" only if a diffstat follows: prose has "---" too.
 *  - Without a diff, signature, list footer and b4's closing lines are not part of the text. */
#include "mda/patch/body.h"

#include "mda/patch/signature.h"
#include "store/base/debug.h"

typedef struct {
	const char *start, *end; /* the whole text */
	const char *message;     /* where the message begins */
	const char *split;       /* the line that ends the message, or NULL */
	const char *below;       /* after that line if it is "---", else the line itself */
	const char *scissors;    /* after the last scissors line above the split, or NULL */
} Split;

static bool is_rule(Line l)
{
	return line_starts(l, "---") && line_is_blank(line_after(l, 3));
}

/* A line at which git-mailinfo(1) ends the commit message (patchbreak() in git's mailinfo.c). */
static bool is_patch_break(Line l)
{
	return line_starts(l, "diff -") || line_starts(l, "Index: ") || is_rule(l) ||
	       (line_starts(l, "--- ") && l.n > 4 && !line_is_space(l.p[4]));
}

static void find_split(Split *s)
{
	const char *cursor = s->message;
	Line l;
	while (line_next(&cursor, s->end, &l)) {
		if (inbody_is_scissors(l)) {
			s->scissors = cursor;
		} else if (is_patch_break(l) && l.p + l.n < s->end) {
			s->split = l.p;
			s->below = is_rule(l) ? cursor : l.p;
			return;
		}
	}
}

static bool is_extended_header(Line l)
{
	static const char *const starts[] = {"index ", "--- ", "old mode ", "new mode ",
	        "new file mode ", "deleted file mode ", "similarity index ", "dissimilarity index ",
	        "rename from ", "copy from ", "GIT binary patch", "Binary files ", NULL};
	return line_starts_any(l, starts);
}

/* Whether a diff begins at L; CURSOR is the line after it. Looks at two more lines, because a mail
 * program may have wrapped the "diff" line. */
static bool diff_begins(Line l, const char *cursor, const char *end)
{
	Line next;
	if (line_starts(l, "--- "))
		return line_next(&cursor, end, &next) && line_starts(next, "+++ ");
	if (!line_starts(l, "diff -") && !line_starts(l, "Index: "))
		return line_starts(l, "GIT binary patch");
	for (int i = 0; i < 2 && line_next(&cursor, end, &next); i++)
		if (is_extended_header(next))
			return true;
	return false;
}

static const char *find_diff(const char *from, const char *end)
{
	const char *cursor = from;
	Line l;
	while (line_next(&cursor, end, &l))
		if (diff_begins(l, cursor, end))
			return l.p;
	return NULL;
}

/* " 2 files changed, 3 insertions(+)" */
static bool is_stat_summary(Line l)
{
	if (l.n > 200)
		return false;
	l = line_trim(l);
	gsize n = line_digits(l);
	l = line_after(l, n);
	return n > 0 && (line_starts(l, " file changed") || line_starts(l, " files changed"));
}

/* " path | 3 ++-" or " path | Bin 0 -> 12 bytes" */
static bool is_stat_line(Line l)
{
	const char *bar = l.n > 0 ? line_rfind(l.p, '|', l.n) : NULL;
	if (!bar || bar == l.p || bar[-1] != ' ')
		return false;
	Line count = line_trim((Line){bar + 1, (gsize)(l.p + l.n - bar) - 1});
	return line_digits(count) > 0 || line_starts(count, "Bin") ||
	       line_starts(count, "Unmerged");
}

/* All lines of the last diffstat between FROM and END, with their line feeds; p is NULL if there is
 * none. */
static Line find_diffstat(const char *from, const char *end)
{
	Line found = {NULL, 0}, l;
	const char *cursor = from, *first = NULL; /* the first of the stat lines right above */
	while (line_next(&cursor, end, &l)) {
		if (is_stat_line(l)) {
			first = first ? first : l.p;
		} else {
			if (is_stat_summary(l)) {
				found.p = first ? first : l.p;
				found.n = (gsize)(cursor - found.p);
			}
			first = NULL;
		}
	}
	return found;
}

static char *copy_part(const char *from, const char *end)
{
	Line all = {from, (gsize)(end - from)};
	return line_is_blank(all) ? NULL : g_strndup(all.p, all.n);
}

/* A line that tools add below the text of a cover letter: "base-commit: 1234", "change-id: x". */
static bool is_closing_line(Line l)
{
	return line_starts(l, "base-commit: ") || line_starts(l, "change-id: ") ||
	       line_starts(l, "prerequisite-") || is_rule(l) || line_is_blank(l);
}

static const char *skip_closing_lines(const char *from, const char *end)
{
	const char *stop = end;
	while (stop > from) {
		const char *start = stop;
		if (!is_closing_line(line_last(from, &start)))
			break;
		stop = start;
	}
	Line cut = {stop, (gsize)(end - stop)};
	return line_find(cut, "base-commit: ") || line_find(cut, "change-id: ") ||
	                       line_find(cut, "prerequisite-")
	               ? stop
	               : end;
}

static const char *skip_blank_lines(const char *p, const char *end)
{
	const char *cursor = p;
	Line l;
	while (line_next(&cursor, end, &l) && line_is_blank(l))
		p = cursor;
	return p;
}

static void read_inbody(Body *b, Split *s, const char *from, const char *end)
{
	Inbody in = {0};
	s->message = inbody_read(from, end, &in);
	if (in.from)
		b->has_inbody_from = inbody_mailbox(in.from, &b->inbody_from);
	b->inbody_subject = g_steal_pointer(&in.subject);
	b->inbody_date = g_steal_pointer(&in.date);
	inbody_clear(&in);
}

static void split_patch(Body *b, Split *s)
{
	bool ruled = s->below != s->split;
	Line stat = ruled ? find_diffstat(s->below, b->diff) : (Line){NULL, 0};
	read_inbody(b, s, s->scissors ? s->scissors : s->start, s->split);
	b->message = copy_part(s->message, s->split);
	if (!ruled)
		return;
	b->notes = copy_part(s->below, stat.p ? stat.p : b->diff);
	if (stat.p)
		b->diffstat_text = g_strndup(stat.p, stat.n);
}

static void split_cover(Body *b, Split *s, Line stat)
{
	read_inbody(b, s, s->start, stat.p);
	const char *cursor = s->message, *ruled = NULL;
	Line l;
	while (!ruled && line_next(&cursor, stat.p, &l))
		if (is_rule(l))
			ruled = l.p;
	b->message = copy_part(s->message, ruled ? ruled : stat.p);
	if (ruled)
		b->notes = copy_part(cursor, stat.p);
	b->diffstat_text = g_strndup(stat.p, stat.n);
}

static void split_text(Body *b, Split *s)
{
	const char *end = signature_find(s->start, s->end);
	b->head_bytes = (gsize)(end - s->start);
	Line stat = find_diffstat(s->start, end);
	if (stat.p)
		split_cover(b, s, stat);
	else
		b->message = body_plain(s->start);
}

static void debug_split(const Body *b, const Split *s)
{
	if (!debug_wants(DEBUG_PATCH))
		return;
	const char *text_end = b->has_diff ? s->split : b->head + b->head_bytes;
	guint line = 1;
	for (const char *p = s->start; p < text_end; p++)
		line += *p == '\n';
	gsize n = strcspn(text_end, "\n");
	if (b->has_diff)
		debug_print(DEBUG_PATCH, "commit message ends at line %u: '%.*s'%s", line, (int)n,
		        text_end, s->scissors ? "; begins below a scissors line" : "");
	else
		debug_print(DEBUG_PATCH, "no diff; own text ends at line %u: '%.*s'%s", line,
		        (int)n, text_end, b->diffstat_text ? "; it has a diffstat" : "");
}

void body_split(const char *text, Body *b)
{
	Split s = {.start = text, .end = text + strlen(text), .message = text};
	*b = (Body){.head = text};
	find_split(&s);
	b->diff = s.split ? find_diff(s.split, s.end) : NULL;
	b->has_diff = b->diff;
	if (b->has_diff) {
		b->diff_bytes = (gsize)(s.end - b->diff);
		b->head_bytes = (gsize)(b->diff - text);
		b->below = s.split;
		split_patch(b, &s);
	} else {
		split_text(b, &s);
	}
	debug_split(b, &s);
}

void body_split_cover(const char *text, Body *b)
{
	Split s = {.start = text, .end = text + strlen(text), .message = text};
	*b = (Body){.head = text};
	split_text(b, &s);
	debug_split(b, &s);
}

char *body_plain(const char *text)
{
	const char *end = signature_find(text, text + strlen(text));
	text = skip_blank_lines(text, end);
	return copy_part(text, skip_closing_lines(text, end));
}

void body_clear(Body *b)
{
	mailbox_clear(&b->inbody_from);
	g_free(b->inbody_subject);
	g_free(b->inbody_date);
	g_free(b->message);
	g_free(b->notes);
	g_free(b->diffstat_text);
	g_free(b->unquoted);
	*b = (Body){0};
}
