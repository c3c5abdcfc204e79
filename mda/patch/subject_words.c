/* One word at a time, each maybe several glued together: "PATCHv3", "v2PATCH1/4", "v2-resend". A
 * word that does not come out whole names a tree. */
#include "mda/patch/subject_words.h"
#include "store/base/limit.h"

#define VERSION_DIGITS 9
#define COUNTER_DIGITS 4
#define WORD_BYTES     64 /* no word of the grammar is longer; bounds the recursion */

typedef struct { /* what one word says */
	bool patch, rfc, resend, pull;
	Line version, point;            /* digits; point: of v5.1 */
	Line index, index_point, total; /* total may be "n" */
	const char *counter_start;      /* where the counter begins in the word */
} Word;

static bool word_read(Line l, Word *w);

/* Behind a prefix the rest may follow at once or behind a separator. */
static bool rest_read(Line rest, Word *w)
{
	while (rest.n > 0 && strchr("-_/+.#", *rest.p) != NULL)
		rest = line_after(rest, 1);
	return rest.n == 0 || word_read(rest, w);
}

static bool counter_read(Line l, Word *w)
{
	gsize n = line_digits(l);
	w->counter_start = l.p;
	w->index = (Line){l.p, n};
	l = line_after(l, n);
	if (n == 0 || n > COUNTER_DIGITS)
		return false;
	if (line_starts(l, ".")) {
		n = line_digits(line_after(l, 1));
		w->index_point = (Line){l.p + 1, n};
		l = line_after(l, n + 1);
		if (n == 0 || n > COUNTER_DIGITS)
			return false;
	}
	if (!line_starts(l, "/"))
		return false;
	l = line_after(l, 1);
	w->total = l;
	if (line_is_nocase(l, "n"))
		return true;
	n = line_digits(l);
	return n > 0 && n <= COUNTER_DIGITS && n == l.n;
}

static bool version_read(Line l, Word *w)
{
	gsize n = line_digits(line_after(l, 1));
	w->version = (Line){l.p + 1, n};
	l = line_after(l, n + 1);
	if (n > VERSION_DIGITS)
		return false;
	if (line_starts(l, ".")) {
		n = line_digits(line_after(l, 1));
		if (n > 0 && n <= VERSION_DIGITS) {
			w->point = (Line){l.p + 1, n};
			l = line_after(l, n + 1);
		}
	}
	return l.n == 0 || (*l.p != '/' && *l.p != '.' && rest_read(l, w));
}

static bool word_read(Line l, Word *w)
{
	static const char *const resends[] = {"resend", "repost", "resent", "rebase", "rebased"};
	if (l.n > WORD_BYTES)
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(resends); i++)
		if (line_is_nocase(l, resends[i])) {
			w->resend = true;
			return true;
		}
	if (line_is_nocase(l, "patches") || line_is_nocase(l, "patchset")) {
		w->patch = true;
		return true;
	}
	if (line_is_nocase(l, "rfc/rft") || line_is_nocase(l, "rft/rfc")) {
		w->rfc = true;
		return true;
	}
	if (line_is_nocase(l, "rfc/patch") || line_is_nocase(l, "patch/rfc")) {
		w->rfc = w->patch = true;
		return true;
	}
	if (line_starts_nocase(l, "patch")) {
		w->patch = true;
		return rest_read(line_after(l, 5), w);
	}
	if (line_starts_nocase(l, "rfc")) {
		w->rfc = true;
		return rest_read(line_after(l, 3), w);
	}
	if (line_is_nocase(l, "pull") || line_is_nocase(l, "git-pull") ||
	        line_is_nocase(l, "gitpull") || line_is_nocase(l, "pull-request")) {
		w->pull = true;
		return true;
	}
	if (l.n >= 2 && (*l.p == 'v' || *l.p == 'V') && g_ascii_isdigit(l.p[1]))
		return w->version.n == 0 && version_read(l, w);
	return l.n > 0 && g_ascii_isdigit(*l.p) && counter_read(l, w);
}

/* A word without the dressing people put round it: "(repost)", "-v2", "v2:". */
static Line undress(Line l)
{
	while (l.n > 0 && strchr("(\"'", *l.p) != NULL)
		l = line_after(l, 1);
	while (l.n > 0 && strchr(")\"':.", l.p[l.n - 1]) != NULL)
		l.n--;
	if (l.n > 2 && *l.p == '-' && (l.p[1] == 'v' || l.p[1] == 'V') && g_ascii_isdigit(l.p[2]))
		l = line_after(l, 1);
	return l;
}

static bool separates(char c)
{
	return line_space(c) || c == ',' || c == ';' || c == '[' || c == ']';
}

static bool next_word(Line *rest, Line *word)
{
	while (rest->n > 0 && separates(*rest->p))
		*rest = line_after(*rest, 1);
	*word = (Line){rest->p, 0};
	while (word->n < rest->n && !separates(rest->p[word->n]))
		word->n++;
	*rest = line_after(*rest, word->n);
	return word->n > 0;
}

static bool small_number(Line l)
{
	gsize n = line_digits(l);
	return n > 0 && n <= COUNTER_DIGITS && n == l.n;
}

/* "1 of 2" in three words: WORD is the first, REST stands behind it. */
static bool counter_of(Line word, Line *rest, Word *w)
{
	Line after = *rest, of, total;
	if (!small_number(word) || !next_word(&after, &of) || !line_is_nocase(of, "of") ||
	        !next_word(&after, &total) || !small_number(total))
		return false;
	*w = (Word){.index = word, .total = total, .counter_start = word.p};
	*rest = after;
	return true;
}

/* "stable:PATCH": the word PATCH behind a tree's name. */
static bool colon_read(Line l, const char *colon, Word *w)
{
	Line after = {colon + 1, (gsize)(l.p + l.n - colon) - 1};
	*w = (Word){0};
	return line_starts_nocase(after, "patch") && word_read(after, w);
}

bool subject_words_patchish(Line content)
{
	Line l;
	while (next_word(&content, &l)) {
		Word w = {0};
		Line bare = undress(l);
		const char *colon = bare.n > 0 ? memchr(bare.p, ':', bare.n) : NULL;
		if (word_read(bare, &w) || counter_of(l, &content, &w) ||
		        (colon != NULL && colon_read(bare, colon, &w)))
			return true;
	}
	return false;
}

char *subject_words_number(Line digits)
{
	while (digits.n > 1 && *digits.p == '0')
		digits = line_after(digits, 1);
	return g_strndup(digits.p, digits.n);
}

static char *pointed(Line digits, Line point)
{
	g_autofree char *whole = subject_words_number(digits);
	return point.n > 0 ? g_strdup_printf("%s.%.*s", whole, (int)point.n, point.p)
	                   : g_strdup(whole);
}

static void add_prefix(Subject *s, Line word, const Word *w)
{
	gsize n = w->counter_start != NULL ? (gsize)(w->counter_start - word.p) : word.n;
	if (n > 0 && s->prefix->len < LIMIT_WORDS)
		g_ptr_array_add(s->prefix, g_strndup(word.p, n));
}

static void add_tree(Subject *s, Line word)
{
	static const char *const no_trees[] = {
	        "git", "request", "of", "the", "rft", "wip", "-", "/", "&"};
	for (gsize i = 0; i < G_N_ELEMENTS(no_trees); i++)
		if (line_is_nocase(word, no_trees[i]))
			return;
	gsize n = 0;
	while (n < word.n && (g_ascii_isdigit(word.p[n]) || word.p[n] == '.'))
		n++;
	bool several = n > 0 && n < word.n && word.p[n] == '/' &&
	               memchr(word.p, '.', n) != NULL; /* 5.10/5.15/6.1 */
	Line first = several ? (Line){word.p, n} : word;
	if (s->trees->len < LIMIT_WORDS)
		g_ptr_array_add(s->trees, g_strndup(first.p, first.n));
	if (several && n + 1 < word.n && s->trees->len < LIMIT_WORDS)
		add_tree(s, line_after(word, n + 1));
}

/* What a word of the grammar says, into the subject. */
static void take(SubjectWords *words, Line l, const Word *w)
{
	Subject *s = words->s;
	s->patch = s->patch || w->patch;
	s->rfc = s->rfc || w->rfc;
	s->resend = s->resend || w->resend;
	s->pull = s->pull || w->pull;
	if (w->version.n > 0 && w->point.n > 0 && words->dotted == NULL) {
		words->dotted = pointed(w->version, w->point);
		words->dotted_tree = s->trees->len;
	} else if (w->version.n > 0 && w->point.n == 0 && s->version == NULL) {
		s->version = subject_words_number(w->version);
	}
	if (w->index.n > 0 && s->index == NULL) {
		s->index = pointed(w->index, w->index_point);
		s->total = line_is_nocase(w->total, "n") ? g_strdup("n")
		                                         : subject_words_number(w->total);
	} else if (w->index.n > 0) {
		add_tree(s, l);
	}
}

void subject_words_read(SubjectWords *words, Line content)
{
	Line l;
	while (next_word(&content, &l)) {
		Word w = {0};
		Line bare = undress(l);
		if (counter_of(l, &content, &w)) {
			take(words, l, &w);
			continue;
		}
		const char *colon = bare.n > 0 ? memchr(bare.p, ':', bare.n) : NULL;
		bool known = word_read(bare, &w);
		if (!known && colon != NULL && colon_read(bare, colon, &w)) { /* stable:PATCH */
			add_tree(words->s, (Line){bare.p, (gsize)(colon - bare.p)});
			known = true;
		}
		if (!known)
			w = (Word){0};
		add_prefix(words->s, l, &w);
		if (known)
			take(words, l, &w);
		else if (bare.n > 0)
			add_tree(words->s, bare);
	}
}

/* v5.1 is a version beside a counter, else the tree 5.1. */
void subject_words_finish(SubjectWords *words)
{
	Subject *s = words->s;
	if (words->dotted != NULL && s->index != NULL && s->version == NULL)
		s->version = g_steal_pointer(&words->dotted);
	else if (words->dotted != NULL)
		g_ptr_array_insert(
		        s->trees, (int)words->dotted_tree, g_steal_pointer(&words->dotted));
	if (!s->patch && !s->rfc && !s->pull && s->version == NULL && s->index == NULL)
		g_ptr_array_set_size(s->trees, 0);
}
