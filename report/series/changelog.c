/* People write the heading of a changelog in a hundred ways. All are a short line of version
 * numbers and of a few words such as "changes", "since", "in". It ends the line, ends with a colon
 * or, if it began with the version ("v4: rebase"), goes on with the first change. The changelog
 * ends at the next heading, at a shortlog or diffstat, or where a paragraph that is no list item
 * follows a blank line. */
#include "report/series/changelog.h"

#include "report/series/number.h"

#include <string.h>

#define LINES_LIMIT   60
#define HEADING_WORDS 14
#define WORD_BYTES    24

typedef struct {
	gint64 from, to;   /* versions, by number_order; 0: not named */
	bool from_rfc;     /* "since RFC" */
	bool previous;     /* "since the last version" */
	const char *after; /* text behind the colon on the same line, or NULL */
} Heading;

/* Words of a heading beside versions. */
static const char *const WORDS[] = {"change", "changes", "changed", "changelog", "changelogs",
        "log", "history", "revision", "revisions", "version", "versions", "rev", "ver", "in",
        "since", "from", "for", "of", "to", "at", "on", "this", "the", "patch", "patches", "series",
        "patchset", "set", "posting", "diff", "difference", "differences", "delta", "vs",
        "compared", "with", "against", "between", "and", "previous", "last", "prior", "earlier",
        "update", "updates", "updated", "new", "what's", "whats", "notes", "note", "summary",
        "major", "main", "notable", "rfc", "v", "iteration", "submission", "include", "includes",
        "including", "are", "as", "follows", "overview", "short", "other", "only", NULL};

static bool is_among(const char *word, const char *const *words)
{
	const char first = g_ascii_tolower(*word);
	for (; *words; words++)
		if (**words == first && g_ascii_strcasecmp(word, *words) == 0)
			return true;
	return false;
}

/* Returns number_order of the version that WORD names: "v4", "V4.1", "RFCv2", "rfc-v2", and after a
 * word such as "version" also "4". Returns 0 for any other word. */
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
	} else if (!h->from) { /* "v3 -> v4": the first one was not the target */
		h->from = MIN(h->to, version);
		h->to = MAX(h->to, version);
	}
}

typedef struct {
	Heading *heading;
	bool since;         /* the word before was "since", "from" or the like */
	bool after_word;    /* the word before was "version" or the like */
	bool version_first; /* the line began with the version */
	bool speaks;        /* the line names some version */
	int words;
} ChangelogReading;

/* Reads the N bytes of a word at P. Returns false if no heading has such a word. */
static bool read_word(ChangelogReading *r, const char *p, gsize n)
{
	static const char *const sinces[] = {"since", "from", "vs", "against", "with", "between",
	        NULL},
	                         *const befores[] = {"previous", "last", "prior", "earlier", NULL},
	                         *const numbered[] = {
	                                 "version", "rev", "revision", "v", "patchset", NULL};
	char word[WORD_BYTES];
	bool rfc;
	if (n >= WORD_BYTES)
		return false;
	memcpy(word, p, n);
	word[n] = '\0';
	gint64 version = version_of(word, r->after_word, &rfc);
	bool bare_rfc = r->since && g_ascii_strcasecmp(word, "rfc") == 0;
	if (version || bare_rfc)
		name_version(r->heading, version, rfc, r->since);
	else if (!is_among(word, WORDS))
		return false;
	r->version_first |= version && r->words == 0;
	r->since = is_among(word, sinces) || (r->since && !version && !bare_rfc);
	r->heading->previous |= is_among(word, befores);
	r->after_word = is_among(word, numbered);
	r->speaks |= version || bare_rfc || r->heading->previous;
	r->words++;
	return true;
}

/* Reads the rest of a heading behind its colon at P. Returns whether the line is a heading. */
static bool read_colon(const ChangelogReading *r, const char *p)
{
	p += 1 + strspn(p + 1, " \t=-*");
	bool aside = *p == '(' || g_str_has_prefix(p, "http") || g_str_has_prefix(p, "<http");
	r->heading->after = *p && *p != '\n' && !aside ? p : NULL;
	return r->speaks && (!r->heading->after || r->version_first);
}

/* Whether LINE is a heading; fills in *H. */
static bool read_heading(const char *line, Heading *h)
{
	ChangelogReading r = {.heading = h};
	const char *p = line + strspn(line, " \t*#=->+_|.[<~\xe2\x80\xa2");
	*h = (Heading){0};
	while (r.words < HEADING_WORDS && *p && *p != '\n') {
		gsize n = word_length(p), arrow;
		if (n) {
			if (!read_word(&r, p, n))
				return false;
			p += n;
		} else if (*p == '(' || *p == '[') {
			p = skip_parenthesis(p);
		} else if (*p == ':') {
			return read_colon(&r, p);
		} else if (is_arrow(p, &arrow)) {
			r.since = false;
			p += arrow;
		} else if (strchr(" \t\r,;/*#=_.]>+", *p)) {
			p++;
		} else {
			return false;
		}
	}
	return r.speaks && (*p == '\0' || *p == '\n');
}

/* A quick test that rules out most lines: a version has a digit; without one a heading says "RFC",
 * "last", "previous" or "prior". */
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

typedef struct { /* the version whose changelog is looked for, and the one before it */
	gint64 version, before;
	bool before_rfc;
} Wanted;

static bool speaks_of(const Heading *h, const Wanted *w)
{
	if (h->to)
		return h->to == w->version;
	if (h->from_rfc && !h->from)
		return w->version == NUMBER_ONE || w->before_rfc;
	if (h->from)
		return h->from == w->before || h->from == w->version - NUMBER_ONE;
	return h->previous;
}

/* "Link to v1: https://...", "v3: https://...": where a version is, not what it changed. */
static bool is_link(const char *line)
{
	const char *p = line + strspn(line, " \t*-+[<0123456789]>.");
	if (g_ascii_strncasecmp(p, "link", 4) == 0 || g_str_has_prefix(p, "http"))
		return strstr(line, "://");
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

/* Whether LINE is the heading of another version's changelog. */
static bool is_next(const char *line)
{
	Heading next;
	return may_be_heading(line) && read_heading(line, &next) &&
	       (next.to || next.from || next.from_rfc);
}

/* Copies the line at *TEXT without its line feed to LINE and moves *TEXT to the next line. Returns
 * false at the end of the text. */
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

/* Returns the changelog below a heading, as a new string; NULL if it is empty. TEXT is the line
 * after the heading; AFTER is the rest of the heading's own line, or NULL. */
static char *take_part(const char *after, const char *text)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GString) buffer = g_string_new(NULL);
	bool started = after, gap = false;
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

/* Removes the indentation that all lines share. Takes TEXT, returns a new string. */
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

char *changelog_find(const char *text, const char *version, const char *before, bool before_rfc)
{
	const Wanted wanted = {number_order(version), number_order(before), before_rfc};
	if (wanted.version <= NUMBER_ONE && !before && !strstr(text, "RFC"))
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
