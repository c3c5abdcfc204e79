#include "mda/patch/sentence.h"

/* If a line and the word below it have fewer, the writer ended the line, not a mail program. */
#define ROW_BYTES 60

/* The bytes of the blank at P: an ASCII blank or U+00A0; 0 if there is none. */
static gsize blank_bytes(const char *p, const char *end)
{
	if (p < end && line_is_space(*p))
		return 1;
	return end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

/* "Reviewed-by: Ada <ada@example.org>" */
static bool is_trailer(Line l)
{
	l = line_trim(l);
	const char *colon = l.n > 0 ? memchr(l.p, ':', MIN(l.n, 40)) : NULL;
	if (!colon || !memchr(l.p, '-', (gsize)(colon - l.p)))
		return false;
	for (const char *p = l.p; p < colon; p++)
		if (!g_ascii_isalnum(*p) && *p != '-')
			return false;
	return colon + 1 < l.p + l.n && line_is_space(colon[1]);
}

/* The quotation marks of other alphabets, and what their punctuation is in ASCII */
static const struct {
	const char *bytes;
	char as;
} wide[] = {{"\xe2\x80\x9c", '"'}, {"\xe2\x80\x9d", '"'}, {"\xe2\x80\x9e", '"'},
        {"\xe2\x80\x98", '\''}, {"\xe2\x80\x99", '\''}, {"\xc2\xab", '"'}, {"\xc2\xbb", '"'},
        {"\xe2\x80\xa6", '.'}, {"\xe3\x80\x81", ','}, {"\xe3\x80\x82", '.'}, {"\xef\xbc\x8c", ','},
        {"\xef\xbc\x81", '!'}, {"\xef\xbc\x9a", ':'}, {"\xef\xbc\x9b", ';'}, {"\xef\xbc\x9f", '?'},
        {"\xef\xbc\x88", '('}, {"\xef\xbc\x89", ')'}};

/* The character at the start of L, or at its end if LAST, in ASCII. *N is its bytes. Returns 0 if
 * it is another character. */
static char mark_of(Line l, bool last, gsize *n)
{
	guchar c = l.n > 0 ? (guchar)l.p[last ? l.n - 1 : 0] : 0;
	*n = 1;
	if (c < 0x80)
		return (char)c;
	for (gsize i = 0; i < G_N_ELEMENTS(wide); i++) {
		*n = strlen(wide[i].bytes);
		if (last ? line_ends_n(l, wide[i].bytes, *n) : line_starts_n(l, wide[i].bytes, *n))
			return wide[i].as;
	}
	return 0;
}

static bool is_mark(char c)
{
	return c != '\0' && strchr("\"'`*()[]{}<>_", c);
}

static bool is_stop(char c)
{
	return c != '\0' && strchr(",;:.!?", c);
}

static void strip(SentenceWord *w)
{
	Line l = w->raw;
	gsize n;
	char c = mark_of(l, false, &n);
	w->quoted = c != '\0' && strchr("\"'`", c);
	while (is_mark(c) || (c == '.' && l.n > n)) {
		l = line_after(l, n);
		c = mark_of(l, false, &n);
	}
	bool inside = false; /* "(yet?)": the punctuation belongs to what is in brackets */
	for (c = mark_of(l, true, &n); is_mark(c) || is_stop(c); c = mark_of(l, true, &n)) {
		l.n -= n;
		inside = inside || c == ')';
		if (!is_mark(c) && !inside && (!w->stop || c == '?'))
			w->stop = c;
	}
	w->bare = l;
	if (line_is(w->raw, "-") || line_is(w->raw, "--") || line_is(w->raw, "\xe2\x80\x93") ||
	        line_is(w->raw, "\xe2\x80\x94"))
		w->stop = '-';
}

/* The bytes of the wide punctuation at P, before END, which ends a word without a blank; 0 if there
 * is none. */
static gsize wide_stop(const char *p, const char *end)
{
	gsize n;
	Line l = {p, (gsize)(end - p)};
	return (guchar)*p >= 0x80 && is_stop(mark_of(l, false, &n)) && n == 3 ? n : 0;
}

/* The word at P; "applied,thanks" is two. */
static Line cut_word(const char *p, const char *end)
{
	Line w = {p, 0};
	bool path = false;
	for (; p < end && blank_bytes(p, end) == 0; p++) {
		path = path || *p == '/' || *p == '=' || *p == '(';
		gsize stop = wide_stop(p, end);
		if (stop > 0) {
			w.n += stop;
			break;
		}
		w.n++;
		if (*p == ',' && !path && p + 1 < end && g_ascii_isalpha(p[1]))
			break;
	}
	return w;
}

/* Whether L is a number, "and", or "#2": what stands behind the comma of "patches 1, 2 and 3". */
static bool continues_list(Line l)
{
	if (line_starts(l, "#"))
		l = line_after(l, 1);
	return (l.n > 0 && g_ascii_isdigit(*l.p)) || line_in(l, " and & or ");
}

/* Adds W to S. The comma of a list of numbers is no stop. */
static void add_word(Sentence *s, const SentenceWord *w)
{
	if (s->n > 0 && s->n < SENTENCE_WORDS) {
		SentenceWord *last = &s->words[s->n - 1];
		Line l = last->bare;
		if (last->stop == ',' && l.n > 0 && g_ascii_isdigit(l.p[l.n - 1]) &&
		        !line_find(l, ".") && continues_list(w->bare))
			last->stop = 0;
	}
	if (s->n < SENTENCE_WORDS)
		s->words[s->n++] = *w;
}

static bool ends_sentence(const SentenceWord *w, bool line_ends)
{
	if (line_in(w->bare, " e.g i.e vs etc cf "))
		return false;
	return w->stop == '.' || w->stop == '!' || w->stop == '?' || (w->stop == ':' && line_ends);
}

/* Adds the words of L from P on. True at the end of a sentence; *CURSOR is then behind it. */
static bool add_line(Sentence *s, const char *p, Line l, const char **cursor)
{
	const char *end = l.p + l.n;
	for (;;) {
		gsize n;
		while ((n = blank_bytes(p, end)) > 0)
			p += n;
		if (p >= end)
			return false;
		SentenceWord one = {.raw = cut_word(p, end)};
		p = one.raw.p + one.raw.n;
		strip(&one);
		add_word(s, &one);
		const char *rest = p;
		while ((n = blank_bytes(rest, end)) > 0)
			rest += n;
		if (ends_sentence(&one, rest >= end)) {
			*cursor = rest < end ? rest : *cursor;
			return true;
		}
	}
}

/* Marks the last word if a line was ended by its writer before NEXT. */
static void mark_row(Sentence *s, Line row, Line next)
{
	next = line_trim(next);
	Line rest = next, word = line_word(&rest);
	bool capital = word.n > 0 && g_ascii_isupper(*word.p);
	if (s->n > 0 && capital && line_trim(row).n + word.n < ROW_BYTES)
		s->words[s->n - 1].ends_row = true;
}

bool sentence_next(const char **cursor, const char *end, Sentence *s)
{
	Line row = {NULL, 0}, l;
	s->n = 0;
	for (;;) {
		const char *start = *cursor, *next = start;
		if (!line_next(&next, end, &l))
			break;
		if (line_is_blank(l) || is_trailer(l)) {
			if (s->n > 0)
				break;
			*cursor = next;
			continue;
		}
		mark_row(s, row, l);
		*cursor = next;
		if (add_line(s, start, l, cursor) && s->n > 0)
			break;
		row = l;
	}
	s->end = *cursor;
	return s->n > 0;
}

gsize sentence_quote(Line w, bool last)
{
	gsize n;
	return mark_of(w, last, &n) == '"' ? n : 0;
}

Line sentence_trim(Line w)
{
	gsize n;
	w = line_after(w, sentence_quote(w, false));
	for (char c = mark_of(w, true, &n); c == '"' || (c && n > 1); c = mark_of(w, true, &n))
		w.n -= n;
	return w;
}

bool sentence_has(const Sentence *s, guint i, const char *list)
{
	return i < s->n && line_in(s->words[i].bare, list);
}

bool sentence_is_version(const Sentence *s, guint i)
{
	Line w = i < s->n ? s->words[i].bare : (Line){NULL, 0};
	return w.n > 1 && line_starts_nocase(w, "v") && g_ascii_isdigit(w.p[1]);
}

bool sentence_has_pair(const Sentence *s, guint i, const char *first, const char *second)
{
	return sentence_has(s, i, first) && sentence_has(s, i + 1, second);
}

Line sentence_text(const Sentence *s)
{
	Line first = s->words[0].raw, last = s->words[s->n - 1].raw;
	return (Line){first.p, (gsize)(last.p + last.n - first.p)};
}
