/* Two steps: the start of the subject is cut into brackets, reply words and marks until the title
 * begins; then the words in the brackets are read. Nothing in the title counts except a version at
 * its end, "(v2)". Linear time: the end of a bracket is searched once, and at most LEAD_BRACKETS
 * are read. */
#include "mda/patch/subject.h"

#include "mda/patch/line.h"
#include "mda/patch/subject_words.h"

#define LEAD_BRACKETS 32
#define NESTING_MAX   4

typedef struct {
	Line content;
	Line rest;         /* the subject after it */
	bool has_words;    /* of the grammar */
	bool before_reply; /* a reply word follows it */
} Bracket;

typedef struct {
	Bracket brackets[LEAD_BRACKETS];
	guint n;
	bool has_words; /* one of the brackets has */
	Subject *s;
} Lead;

static Line skip_blanks(Line l)
{
	while (l.n > 0 && (line_is_space(*l.p) || *l.p == ':'))
		l = line_after(l, 1);
	return l;
}

/* The length of a colon, ASCII or full-width, at the start of L; 0 if there is none. */
static gsize colon_bytes(Line l)
{
	return line_starts(l, ":") ? 1 : line_starts(l, "\xef\xbc\x9a") ? 3 : 0;
}

/* L without a count at its start: "[2]" or "(2)". */
static Line skip_count(Line l)
{
	if (l.n < 3 || (*l.p != '[' && *l.p != '('))
		return l;
	gsize n = line_digits(line_after(l, 1));
	char close = *l.p == '[' ? ']' : ')';
	return n > 0 && n + 1 < l.n && l.p[n + 1] == close ? line_after(l, n + 2) : l;
}

/* Removes "Re:", "AW:", "Re[2]:" from L. Behind a patch bracket only "Re:" counts, as in git. */
static bool read_reply_word(Lead *lead, Line *l)
{
	static const struct {
		const char *word;
		bool forward;
	} words[] = {{"re", false}, {"aw", false}, {"sv", false}, {"vs", false}, {"antw", false},
	        {"odp", false}, {"ynt", false}, {"vá", false}, {"atb", false}, {"rif", false},
	        {"回复", false}, {"答复", false}, {"回覆", false}, {"答覆", false}, {"답장", false},
	        {"회신", false}, {"fw", true}, {"fwd", true}, {"转发", true}, {"轉寄", true},
	        {"전달", true}, {"wg", true}, {"tr", true}, {"rv", true}, {"enc", true},
	        {"vl", true}, {"vb", true}, {"ilt", true}};
	for (gsize i = 0; i < (lead->has_words ? 1 : G_N_ELEMENTS(words)); i++) {
		gsize n = strlen(words[i].word);
		if (!line_starts_nocase_n(*l, words[i].word, n))
			continue;
		Line rest = line_after(*l, n);
		if (rest.n > 1 && *rest.p == '.' && rest.p[1] == ':') /* "Odp.:" */
			rest = line_after(rest, 1);
		rest = skip_count(rest);
		if (!lead->has_words && rest.n > 0 && *rest.p == ' ')
			rest = line_after(rest, 1);
		if (colon_bytes(rest) == 0)
			continue;
		*l = line_after(rest, colon_bytes(rest));
		if (words[i].forward)
			lead->s->forwarded = true;
		else
			lead->s->reply = true;
		for (guint k = 0; k < lead->n; k++)
			lead->brackets[k].before_reply = true;
		return true;
	}
	return false;
}

static bool read_mark(Subject *s, Line *l)
{
	if (line_starts_nocase(*l, "(subset)")) {
		s->subset = true;
		*l = line_after(*l, strlen("(subset)"));
	} else if (line_starts_nocase(*l, "(repost)") || line_starts_nocase(*l, "(resend)")) {
		s->resend = true;
		*l = line_after(*l, strlen("(repost)"));
	} else if (line_starts_nocase(*l, "(fwd)")) {
		s->forwarded = true;
		*l = line_after(*l, strlen("(fwd)"));
	} else {
		return false;
	}
	return true;
}

/* TEXT without the marks of a forward around it: "[Fwd: x]" and "x (fwd)" (RFC 5256 2.1). */
static Line strip_forward(Line text, Subject *s)
{
	static const char *const opens[] = {"[fwd:", "[fw:"};
	text = line_trim(text);
	if (text.n > 5 && line_starts_nocase(line_after(text, text.n - 5), "(fwd)")) {
		s->forwarded = true;
		text.n -= 5;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(opens); i++)
		if (line_starts_nocase_n(text, opens[i], strlen(opens[i])) &&
		        line_ends(text, "]")) {
			s->forwarded = true;
			text = line_after(text, strlen(opens[i]));
			text.n--;
		}
	return line_trim(text);
}

/* Reads the bracket at the start of L. False if it is not closed or nested too deeply. */
static bool read_bracket(Line l, Bracket *b)
{
	guint depth = 0;
	for (gsize i = 0; i < l.n; i++) {
		if (l.p[i] == '[' && ++depth > NESTING_MAX)
			return false;
		if (l.p[i] != ']' || --depth > 0)
			continue;
		*b = (Bracket){.content = {l.p + 1, i - 1}, .rest = line_after(l, i + 1)};
		b->has_words = subject_words_any(b->content);
		return true;
	}
	return false;
}

/* Reads "[PATCH v2 x: foo" without its end, "PATCH] foo" without its start, and "PATCH: foo". Only
 * words of the grammar belong to it. */
static bool read_half_bracket(Line l, Bracket *b)
{
	if (line_starts(l, "[["))
		l = line_after(l, 1);
	bool opened = line_starts_nocase(l, "[PATCH");
	if (!opened && !line_starts_nocase(l, "PATCH"))
		return false;
	Line inside = opened ? line_after(l, 1) : l;
	gsize end = 0;
	while (end < inside.n) {
		gsize n = end;
		while (n < inside.n && !strchr(" ]:[", inside.p[n]))
			n++;
		if (!subject_words_any((Line){inside.p + end, n - end}))
			break;
		bool more = n < inside.n && inside.p[n] == ' ';
		end = n + more;
		if (!more)
			break;
	}
	bool closed =
	        end < inside.n &&
	        (inside.p[end] == ']' || (inside.p[end] == ':' && line_starts(inside, "PATCH")));
	if (end == 0 || (!opened && !closed))
		return false;
	*b = (Bracket){.content = {inside.p, end},
	        .rest = line_after(inside, end + closed),
	        .has_words = true};
	return true;
}

/* Reads everything before the title; returns the title. */
static Line read_lead(Lead *lead, Line text)
{
	for (;;) {
		Bracket *b = &lead->brackets[lead->n];
		text = skip_blanks(text);
		if (text.n == 0)
			return text;
		if ((!lead->has_words && read_mark(lead->s, &text)) || read_reply_word(lead, &text))
			continue;
		if (lead->n == LEAD_BRACKETS)
			return text;
		if (*text.p == '[' && read_bracket(text, b)) {
			;
		} else if (!lead->has_words && read_half_bracket(text, b)) {
			lead->s->malformed = true;
		} else {
			return text;
		}
		lead->has_words = lead->has_words || b->has_words;
		text = b->rest;
		lead->n++;
	}
}

static bool is_one_word(Line l)
{
	l = line_trim(l);
	for (gsize i = 0; i < l.n; i++)
		if (line_is_space(l.p[i]))
			return false;
	return l.n > 0;
}

static void read_brackets(Lead *lead, SubjectWords *words)
{
	guint last = 0;
	for (guint i = 0; i < lead->n; i++)
		if (lead->brackets[i].has_words)
			last = i;
	for (guint i = 0; i < lead->n; i++) {
		const Bracket *b = &lead->brackets[i];
		bool tag =
		        !b->has_words && (b->before_reply || (i < last && is_one_word(b->content)));
		/* After the first patch bracket it is a tree: [PATCH] [media] x. */
		for (guint k = 0; tag && !b->before_reply && k < i; k++)
			tag = !lead->brackets[k].has_words;
		if (!tag) {
			subject_words_read(words, b->content);
			continue;
		}
		Line content = line_trim(b->content);
		if (content.n > 0)
			g_ptr_array_add(lead->s->list_tags, g_strndup(content.p, content.n));
	}
}

/* The version in "foo (v2)" or "foo, v2", used if no bracket has one. */
static char *find_title_version(const char *title)
{
	gsize n = strlen(title);
	bool brackets = n > 0 && title[n - 1] == ')';
	gsize end = n - brackets, digits = end;
	while (digits > 0 && g_ascii_isdigit(title[digits - 1]))
		digits--;
	if (digits == end || end - digits > 4 || digits == 0 ||
	        g_ascii_tolower(title[digits - 1]) != 'v')
		return NULL;
	const char *before = title + digits - 1;
	bool found = brackets ? before >= title + 2 && before[-1] == '(' && before[-2] == ' '
	                      : before >= title + 2 && before[-1] == ' ' && before[-2] == ',';
	return found ? subject_words_number((Line){title + digits, end - digits}) : NULL;
}

void subject_parse(const char *text, Subject *s)
{
	*s = (Subject){0};
	s->prefix = g_ptr_array_new_with_free_func(g_free);
	s->trees = g_ptr_array_new_with_free_func(g_free);
	s->list_tags = g_ptr_array_new_with_free_func(g_free);
	if (!text)
		return;
	Lead lead = {.s = s};
	SubjectWords words = {.s = s};
	Line title = line_trim(read_lead(&lead, strip_forward((Line){text, strlen(text)}, s)));
	if (title.n > 0)
		s->title = g_strndup(title.p, title.n);
	read_brackets(&lead, &words);
	subject_words_finish(&words);
	if (!s->version && s->title && !s->pull) {
		s->version = find_title_version(s->title);
		s->version_inferred = s->version;
	}
	bool pull = s->pull && (!s->index || strcmp(s->index, "0") == 0);
	if (!s->version && (s->patch || s->rfc || s->index) && !pull) {
		s->version = g_strdup("1");
		s->version_inferred = true;
	}
}

void subject_clear(Subject *s)
{
	g_free(s->version);
	g_free(s->index);
	g_free(s->total);
	g_free(s->title);
	g_clear_pointer(&s->prefix, g_ptr_array_unref);
	g_clear_pointer(&s->trees, g_ptr_array_unref);
	g_clear_pointer(&s->list_tags, g_ptr_array_unref);
	*s = (Subject){0};
}
