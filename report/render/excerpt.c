#include "report/render/excerpt.h"

#include <string.h>

#define LITTLE              3   /* do not fold away this many lines or fewer */
#define RECIPIENTS          4   /* lines of a list of recipients that are not folded */
#define PROSE_LINES         2   /* of excerpt_prose */
#define PROSE_MAX           300 /* characters */
#define GREETING_WORDS      6   /* at most, with a comma or the like at its end */
#define BARE_GREETING_WORDS 2

const char *excerpt_lines(const char *text, guint n)
{
	while (n-- && *text) {
		const char *end = strchr(text, '\n');
		text = end ? end + 1 : text + strlen(text);
	}
	return text;
}

guint excerpt_count_lines(const char *text)
{
	guint n = 0;
	for (; *text; n++)
		text = excerpt_lines(text, 1);
	return n;
}

guint excerpt_opening(const char *text, guint lines)
{
	guint all = excerpt_count_lines(text), fits = 0;
	if (all <= lines + LITTLE)
		return all;
	for (guint n = 1; n <= lines || (!fits && n <= 2 * lines); n++)
		if (*excerpt_lines(text, n) == '\n')
			fits = n;
	return fits ? fits : lines;
}

static void add_part(GString *out, const char *part)
{
	g_string_append(out, part);
	if (out->len && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
}

/* The parts keep their blank lines, so together they are the mail's own bytes. A cover letter whose
 * diffstat has no blank line before it gets one. */
static void add_whole(GString *out, const Record *rec)
{
	if (rec->message)
		add_part(out, rec->message);
	if (rec->notes || (rec->kind == RECORD_PATCH && rec->diffstat_text))
		g_string_append(out, "---\n");
	else if (rec->message && rec->diffstat_text && !g_str_has_suffix(out->str, "\n\n"))
		g_string_append_c(out, '\n');
	if (rec->notes)
		add_part(out, rec->notes);
	if (rec->diffstat_text)
		add_part(out, rec->diffstat_text);
}

static void add_without_stat(GString *out, const Record *rec)
{
	if (rec->message)
		add_part(out, rec->message);
	if (rec->notes && rec->notes[strspn(rec->notes, " \t\n")]) {
		g_string_append(out, "---\n");
		add_part(out, rec->notes);
	}
}

static gsize indent_of(const char *line)
{
	return strspn(line, " \t");
}

/* The N of the line "Ann Other (N):" at TEXT; 0 if it is another line. */
static guint64 shortlog_count(const char *text)
{
	const char *end = text + strcspn(text, "\n"), *open = end;
	if (g_ascii_isspace(*text) || end - text < 5 || end[-1] != ':' || end[-2] != ')')
		return 0;
	while (open > text && *open != '(')
		open--;
	char *stop;
	guint64 n = g_ascii_isdigit(open[1]) ? g_ascii_strtoull(open + 1, &stop, 10) : 0;
	return n && open > text && open[-1] == ' ' && stop == end - 2 ? n : 0;
}

/* The end of git's list of the titles of one author that begins at TEXT; NULL if there is none. */
static const char *shortlog_end(const char *text)
{
	const guint64 n = shortlog_count(text);
	const char *p = excerpt_lines(text, 1);
	const gsize indent = indent_of(p);
	guint64 titles = 0;
	for (; indent_of(p) >= indent && indent && p[indent_of(p)] > ' '; p = excerpt_lines(p, 1))
		titles += indent_of(p) == indent; /* a long title goes on in deeper lines */
	return n && titles == n ? p : NULL;
}

/* Takes each list of titles by git out of TEXT, and rules at its end. */
static void drop_shortlogs(GString *text)
{
	GString *out = g_string_new(NULL);
	for (const char *p = text->str, *next; *p; p = next) {
		const char *end = shortlog_end(p);
		next = end ? end + (*end == '\n') : excerpt_lines(p, 1);
		if (!end)
			g_string_append_len(out, p, next - p);
	}
	if (out->len < text->len) {
		g_strchomp(out->str);
		while (g_str_has_suffix(out->str, "\n---") || strcmp(out->str, "---") == 0) {
			out->str[strlen(out->str) - 3] = '\0';
			g_strchomp(out->str);
		}
		g_string_assign(text, out->str);
		g_string_append_c(text, '\n');
	}
	g_string_free(out, TRUE);
}

/* Whether the line at TEXT is of a list of recipients: "Cc: Ann <ann@example.org>", or FOLLOWS one
 * and is indented with an address. */
static bool is_recipient(const char *text, bool follows)
{
	const char *end = text + strcspn(text, "\n");
	bool field = g_ascii_strncasecmp(text, "To:", 3) == 0 ||
	             g_ascii_strncasecmp(text, "Cc:", 3) == 0 ||
	             g_ascii_strncasecmp(text, "Bcc:", 4) == 0;
	return field || (follows && (*text == ' ' || *text == '\t') &&
	                        memchr(text, '@', (gsize)(end - text)));
}

static guint count_addresses(const char *text, const char *end)
{
	guint n = 0;
	for (const char *p = text; p < end; p++)
		n += *p == '@';
	return n;
}

/* In TEXT, each list of recipients that is longer than RECIPIENTS lines becomes one line. */
static void fold_recipients(GString *text)
{
	GString *out = g_string_new(NULL);
	const char *p = text->str;
	while (*p) {
		const char *end = p;
		guint lines = 0;
		for (; *end && is_recipient(end, lines > 0); lines++)
			end = excerpt_lines(end, 1);
		if (lines > RECIPIENTS)
			g_string_append_printf(
			        out, "[To and Cc: %u addresses]\n", count_addresses(p, end));
		else
			g_string_append_len(out, p, end - p);
		if (lines == 0) {
			const char *next = excerpt_lines(p, 1);
			g_string_append_len(out, p, next - p);
			end = next;
		}
		p = end;
	}
	g_string_assign(text, out->str);
	g_string_free(out, TRUE);
}

char *excerpt_text(const Post *post, ExcerptPart parts, guint max_lines, guint *left)
{
	const Record *rec = post->full ? post->full : post->rec;
	GString *out = g_string_new(NULL);
	if (parts == EXCERPT_WHOLE)
		add_whole(out, rec);
	else
		add_without_stat(out, rec);
	if (rec->kind == RECORD_COVER && parts == EXCERPT_WITHOUT_LISTS)
		drop_shortlogs(out);
	if (rec->kind == RECORD_COVER)
		fold_recipients(out);
	gsize n = out->len;
	while (n >= 2 && out->str[n - 1] == '\n' && out->str[n - 2] == '\n')
		n--;
	g_string_truncate(out, n);
	g_string_erase(out, 0, (gssize)strspn(out->str, "\n"));
	const char *end = excerpt_lines(out->str, max_lines);
	*left = max_lines ? excerpt_count_lines(end) : 0;
	if (max_lines)
		g_string_truncate(out, (gsize)(end - out->str));
	return g_string_free(out, FALSE);
}

/* --- how a mail begins --- */

/* Whether LINE is "Hi Ann and everybody," or "Hello all". */
static bool is_greeting(const char *line)
{
	static const char *const words[] = {
	        "hi", "hello", "hey", "dear", "greetings", "hallo", "all", "folks", NULL};
	g_auto(GStrv) parts = g_strsplit_set(line, " \t,!.:", -1);
	guint n = 0;
	for (char **part = parts; *part; part++)
		n += **part != '\0';
	g_autofree char *first = parts[0] ? g_ascii_strdown(parts[0], -1) : NULL;
	bool ended = *line && strchr(",!:-", line[strlen(line) - 1]);
	return first && g_strv_contains(words, first) &&
	       n <= (ended ? GREETING_WORDS : BARE_GREETING_WORDS);
}

/* Whether LINE, without blanks around it, is a sentence or a part of one: no quoted text, no "Ann
 * wrote:" above it, no greeting, no rule. */
static bool is_prose(const char *line)
{
	gsize n = strlen(line);
	bool letter = false;
	for (const char *p = line; *p && !letter; p = g_utf8_next_char(p))
		letter = g_unichar_isalpha(g_utf8_get_char(p));
	return letter && *line != '>' &&
	       !(n > 6 && g_ascii_strcasecmp(line + n - 6, "wrote:") == 0) && !is_greeting(line);
}

char *excerpt_prose(const Post *post)
{
	const Record *rec = post->full ? post->full : post->rec;
	if (!rec->message)
		return NULL;
	g_auto(GStrv) lines = g_strsplit(rec->message, "\n", -1);
	GString *out = g_string_new(NULL);
	guint n = 0;
	for (char **line = lines; *line && n < PROSE_LINES; line++) {
		if (!is_prose(g_strstrip(*line)))
			continue;
		g_string_append_printf(out, "%s%s", n++ ? " " : "", *line);
	}
	if (g_utf8_strlen(out->str, -1) > PROSE_MAX) {
		g_string_truncate(
		        out, (gsize)(g_utf8_offset_to_pointer(out->str, PROSE_MAX) - out->str));
		g_string_append(out, "…");
	}
	return g_string_free(out, n == 0);
}
