/* The part of a cover or of notes that speaks of one version. People head it in a hundred ways;
 * what they share is a short line of version numbers and of words such as "changes", "since", "in",
 * that ends there, in a colon, or ("v4: rebase") goes on with the text itself. The part ends at the
 * next such heading, at a shortlog or a diffstat, or where the text falls back to prose. */
#include "report/series/changes.h"

#include <string.h>

#define LINES_LIMIT   60
#define HEADING_WORDS 14
#define WORD_BYTES    24

typedef struct {
	gint64 from, to;   /* versions, by number_order; 0: not named */
	bool from_rfc;     /* "since RFC" */
	bool previous;     /* "since the last version" */
	const char *after; /* text on the same line, or NULL */
} Heading;

static bool is_word(const char *word)
{
	static const char *const words[] = {"change", "changes", "changed", "changelog",
	        "changelogs", "log", "history", "revision", "revisions", "version", "versions",
	        "rev", "ver", "in", "since", "from", "for", "of", "to", "at", "on", "this", "the",
	        "patch", "patches", "series", "patchset", "set", "posting", "diff", "difference",
	        "differences", "delta", "vs", "compared", "with", "against", "between", "and",
	        "previous", "last", "prior", "earlier", "update", "updates", "updated", "new",
	        "what's", "whats", "notes", "note", "summary", "major", "main", "notable", "rfc",
	        "v", "iteration", "submission", "include", "includes", "including", "are", "as",
	        "follows", "overview", "short", "other", "only"};
	const char first = g_ascii_tolower(*word);
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (*words[i] == first && g_ascii_strcasecmp(word, words[i]) == 0)
			return true;
	return false;
}

static bool is_one_of(const char *word, const char *const *words)
{
	const char first = g_ascii_tolower(*word);
	for (; *words; words++)
		if (**words == first && g_ascii_strcasecmp(word, *words) == 0)
			return true;
	return false;
}

/* "v4", "V4.1", "RFCv2", "rfc-v2"; of WORD, which follows a "version" or "v", also "4". */
static gint64 version_of(const char *word, bool after_word, bool *rfc)
{
	*rfc = g_ascii_strncasecmp(word, "rfc", 3) == 0;
	const char *p = *rfc ? word + 3 : word;
	p += *rfc && *p == '-';
	bool marked = *p == 'v' || *p == 'V';
	if (marked)
		p++;
	if (!g_ascii_isdigit(*p) || (!marked && !after_word))
		return 0;
	return p[strspn(p, "0123456789.")] == '\0' ? number_order(p) : 0;
}

static const char *skip_parenthesis(const char *p)
{
	char close = *p == '(' ? ')' : ']';
	const char *end = strpbrk(p, close == ')' ? ")\n" : "]\n");
	return end && *end == close ? end + 1 : p + 1;
}

static bool is_arrow(const char *p, gsize *n)
{
	static const char *const arrows[] = {
	        "-->", "==>", "->", "=>", "..", "\xe2\x86\x92", "~", ">", "-"};
	for (gsize i = 0; i < G_N_ELEMENTS(arrows); i++)
		if (g_str_has_prefix(p, arrows[i])) {
			*n = strlen(arrows[i]);
			return true;
		}
	return false;
}

static gsize word_length(const char *p)
{
	gsize n = 0;
	while (g_ascii_isalnum(p[n]) || p[n] == '\'' ||
	        (p[n] == '.' && g_ascii_isdigit(p[n + 1])) ||
	        (p[n] == '-' && n == 3 && g_ascii_strncasecmp(p, "rfc", 3) == 0))
		n++;
	return n;
}

static void name_version(Heading *h, gint64 version, bool rfc, bool since)
{
	if (since && !h->from && !h->from_rfc) {
		h->from = version;
		h->from_rfc = rfc;
	} else if (!h->to) {
		h->to = version;
	} else if (!h->from) { /* "v3 -> v4": the first was no target */
		h->from = MIN(h->to, version);
		h->to = MAX(h->to, version);
	}
}

/* Whether LINE is a heading. The text after a colon only counts where the line began with the
 * version itself. */
static bool read_heading(const char *line, Heading *h)
{
	static const char *const sinces[] = {"since", "from", "vs", "against", "with", "between",
	        NULL},
	                         *const befores[] = {"previous", "last", "prior", "earlier", NULL},
	                         *const numbered[] = {
	                                 "version", "rev", "revision", "v", "patchset", NULL};
	bool since = false, after_word = false, version_first = false, said = false;
	const char *p = line + strspn(line, " \t*#=->+_|.[<~\xe2\x80\xa2");
	*h = (Heading){0};
	for (int words = 0; words < HEADING_WORDS && *p && *p != '\n';) {
		gsize n = word_length(p), arrow;
		bool rfc;
		if (n && n < WORD_BYTES) {
			char word[WORD_BYTES];
			memcpy(word, p, n);
			word[n] = '\0';
			gint64 version = version_of(word, after_word, &rfc);
			bool bare_rfc = since && g_ascii_strcasecmp(word, "rfc") == 0;
			if (version || bare_rfc)
				name_version(h, version, rfc, since);
			else if (!is_word(word))
				return false;
			version_first |= version && words == 0;
			since = is_one_of(word, sinces) || (since && !version && !bare_rfc);
			h->previous |= is_one_of(word, befores);
			after_word = is_one_of(word, numbered);
			said |= version || bare_rfc || h->previous;
			words++;
			p += n;
		} else if (n) {
			return false;
		} else if (*p == '(' || *p == '[') {
			p = skip_parenthesis(p);
		} else if (*p == ':') {
			p += 1 + strspn(p + 1, " \t=-*");
			bool aside = *p == '(' || g_str_has_prefix(p, "http") ||
			             g_str_has_prefix(p, "<http");
			h->after = *p && *p != '\n' && !aside ? p : NULL;
			return said && (!h->after || version_first);
		} else if (is_arrow(p, &arrow)) {
			since = false;
			p += arrow;
		} else if (strchr(" \t\r,;/*#=_.]>+", *p)) {
			p++;
		} else {
			return false;
		}
	}
	return said && (*p == '\0' || *p == '\n');
}

/* Most lines are not: a version has a digit, "since RFC" and "the last version" have none. */
static bool may_be_heading(const char *line)
{
	bool rfc = false, last = false;
	for (const char *p = line; *p && *p != '\n'; p++) {
		if (g_ascii_isdigit(*p) && p > line && strchr("vVnN \t", p[-1]))
			return true;
		rfc |= p[0] == 'R' && p[1] == 'F';
		last |= (p[0] == 'l' && p[1] == 'a' && p[2] == 's') ||
		        (p[0] == 'r' && p[1] == 'e' && p[2] == 'v') ||
		        (p[0] == 'r' && p[1] == 'i' && p[2] == 'o');
	}
	return rfc || last;
}

typedef struct {
	gint64 version, before;
	bool before_rfc;
} Wanted;

static bool speaks_of(const Heading *h, const Wanted *w)
{
	const gint64 one = number_order("1");
	if (h->to)
		return h->to == w->version;
	if (h->from_rfc && !h->from)
		return w->version == one || w->before_rfc;
	if (h->from)
		return h->from == w->before || h->from == w->version - one;
	return h->previous;
}

/* "Link to v1: https://...", "v3: https://..." say where, not what. */
static bool is_link(const char *line)
{
	const char *p = line + strspn(line, " \t*-+[<0123456789]>.");
	if (g_ascii_strncasecmp(p, "link", 4) == 0 || g_str_has_prefix(p, "http"))
		return strstr(line, "://") != NULL;
	const char *colon = strstr(line, ": http");
	return colon && colon - p < 12;
}

static bool is_end(const char *line)
{
	gsize n = strlen(line);
	if (g_str_has_prefix(line, "---") || strcmp(line, "-- ") == 0 ||
	        g_str_has_prefix(line, "diff --git"))
		return true;
	if (n > 3 && g_str_has_suffix(line, "):")) { /* a shortlog's "Ann Example (3):" */
		const char *open = strrchr(line, '(');
		return open && open > line && open[-1] == ' ' &&
		       open[1 + strspn(open + 1, "0123456789")] == ')' && open[1] != ')';
	}
	return g_str_has_prefix(line, "base-commit:") ||
	       (strstr(line, " | ") && strpbrk(line, "+-") && *line == ' ');
}

static bool is_item(const char *line)
{
	if (*line == ' ' || *line == '\t' || strchr("*-+o#", *line))
		return true;
	gsize digits = strspn(line, "0123456789");
	return digits && strchr(".)/:", line[digits]) && line[digits];
}

static bool is_blank(const char *line)
{
	return line[strspn(line, " \t\r")] == '\0';
}

static bool is_underline(const char *line)
{
	gsize n = strspn(line, "-=~");
	return n > 3 && line[n] == '\0';
}

/* Whether LINE begins what was said of another version. */
static bool is_next(const char *line)
{
	Heading next;
	return may_be_heading(line) && read_heading(line, &next) &&
	       (next.to || next.from || next.from_rfc);
}

/* The line at *TEXT, in LINE, without its end; *TEXT goes on behind it. False where there is none.
 */
static bool take_line(const char **text, GString *line)
{
	if (!**text)
		return false;
	gsize n = strcspn(*text, "\n");
	g_string_truncate(line, 0);
	g_string_append_len(line, *text, (gssize)n);
	*text += n + ((*text)[n] == '\n');
	return true;
}

/* What follows a heading, of which AFTER (NULL: none) is the rest up to TEXT, where the next line
 * begins. */
static char *take_part(const char *after, const char *text)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GString) buffer = g_string_new(NULL);
	bool started = after != NULL, gap = false;
	if (after)
		g_string_append_len(out, after, text - after);
	for (guint n = 0; n < LINES_LIMIT && take_line(&text, buffer); n++) {
		const char *line = buffer->str;
		if (!started && is_underline(line))
			continue;
		if (is_end(line) || is_next(line))
			break;
		if (is_blank(line)) {
			gap = started;
			continue;
		}
		if (is_link(line))
			continue;
		if (gap && !is_item(line))
			break;
		g_string_append(out, gap && out->len ? "\n" : "");
		g_string_append(out, line);
		g_string_append_c(out, '\n');
		started = true;
		gap = false;
	}
	return g_string_free(out, out->len == 0);
}

/* Without the indentation all lines have. */
static char *unindent(char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	gsize least = G_MAXSIZE;
	for (guint i = 0; lines[i]; i++)
		if (!is_blank(lines[i]))
			least = MIN(least, strspn(lines[i], " "));
	GString *out = g_string_new(NULL);
	for (guint i = 0; lines[i] && (lines[i + 1] || *lines[i]); i++) {
		gsize n = strlen(lines[i]);
		g_string_append(out, lines[i] + MIN(least, n));
		g_string_append_c(out, '\n');
	}
	g_free(text);
	return g_string_free(out, FALSE);
}

char *changes_log(const char *text, const char *version, const char *before, bool before_rfc)
{
	const Wanted wanted = {number_order(version), number_order(before), before_rfc};
	if (wanted.version <= number_order("1") && !before && !strstr(text, "RFC"))
		return NULL;
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		Heading h;
		if (!may_be_heading(line) || !read_heading(line, &h) || !speaks_of(&h, &wanted))
			continue;
		const char *end = line + strcspn(line, "\n");
		char *part = take_part(h.after, end + (*end == '\n'));
		if (part)
			return unindent(part);
	}
	return NULL;
}
