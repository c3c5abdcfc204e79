/* A word may be several of the grammar without a blank: "PATCHv3", "v2PATCH1/4", "v2-resend". A
 * word that the grammar does not cover as a whole names a tree. */
#include "mda/patch/subject_words.h"

#include "store/base/limit.h"
#include "store/record/record_done.h"

#define VERSION_DIGITS 9
#define COUNTER_DIGITS 4
#define WORD_BYTES     64 /* longer words are not read; bounds the recursion */

typedef struct { /* the meaning of one word */
	bool patch, rfc, resend, pull;
	Line version, point;            /* digits; v5.1: 5 and 1 */
	Line index, index_point, total; /* total may be "n" */
	const char *counter_start;      /* where the counter begins in the word */
} SubjectWord;

static bool read_word(Line l, SubjectWord *w);

/* After a prefix the rest may follow directly or after a separator. */
static bool read_rest(Line rest, SubjectWord *w)
{
	while (rest.n > 0 && strchr("-_/+.#", *rest.p))
		rest = line_after(rest, 1);
	return rest.n == 0 || read_word(rest, w);
}

static bool read_counter(Line l, SubjectWord *w)
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

static bool read_version(Line l, SubjectWord *w)
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
	return l.n == 0 || (*l.p != '/' && *l.p != '.' && read_rest(l, w));
}

/* The "v" before the number in "v.2", "ver2", "version2"; where L begins otherwise. */
static Line skip_long_version(Line l)
{
	static const char *const words[] = {"version", "ver.", "ver", "v.", "rev.", "rev"};
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		gsize n = strlen(words[i]);
		if (line_starts_nocase_n(l, words[i], n) && l.n > n && g_ascii_isdigit(l.p[n]))
			return line_after(l, n - 1);
	}
	return l;
}

static bool read_word(Line l, SubjectWord *w)
{
	if (l.n > WORD_BYTES)
		return false;
	Line number = skip_long_version(l);
	if (number.p != l.p)
		return w->version.n == 0 && read_version(number, w);
	if (line_in(l, " resend repost resent rebase rebased "))
		return w->resend = true;
	if (line_in(l, " patches patchset " RECORD_DONE_WORDS))
		return w->patch = true;
	if (line_in(l, " rfc/rft rft/rfc "))
		return w->rfc = true;
	if (line_in(l, " rfc/patch patch/rfc "))
		return w->rfc = w->patch = true;
	if (line_starts_nocase(l, "patch")) {
		w->patch = true;
		return read_rest(line_after(l, 5), w);
	}
	if (line_starts_nocase(l, "rfc")) {
		w->rfc = true;
		return read_rest(line_after(l, 3), w);
	}
	if (line_in(l, " pull git-pull gitpull pull-request "))
		return w->pull = true;
	if (l.n >= 2 && (*l.p == 'v' || *l.p == 'V') && g_ascii_isdigit(l.p[1]))
		return w->version.n == 0 && read_version(l, w);
	return l.n > 0 && g_ascii_isdigit(*l.p) && read_counter(l, w);
}

/* The word without punctuation around it: "(repost)", "-v2", "-resend", "v2:". */
static Line strip_punctuation(Line l)
{
	while (l.n > 0 && strchr("(\"'", *l.p))
		l = line_after(l, 1);
	while (l.n > 0 && strchr(")\"':.", l.p[l.n - 1]))
		l.n--;
	if (l.n > 2 && *l.p == '-' &&
	        (((l.p[1] == 'v' || l.p[1] == 'V') && g_ascii_isdigit(l.p[2])) ||
	                line_in(line_after(l, 1), " resend repost ")))
		l = line_after(l, 1);
	return l;
}

static bool separates(char c)
{
	return line_is_space(c) || c == ',' || c == ';' || c == '[' || c == ']';
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

/* Reads "PATCH-next" and "PATCHv2-next", words with the name of a tree, which *TREE gets; and
 * "PPATCH", a slip of the finger. */
static bool read_with_tree(Line l, SubjectWord *w, Line *tree)
{
	*tree = (Line){NULL, 0};
	*w = (SubjectWord){0};
	if (line_starts_nocase(l, "ppatch"))
		return read_word(line_after(l, 1), w);
	if (!line_starts_nocase(l, "patch") && !line_starts_nocase(l, "rfc"))
		return false;
	for (gsize n = 3; n + 1 < l.n; n++) {
		*w = (SubjectWord){0};
		if (l.p[n] == '-' && g_ascii_isalpha(l.p[n + 1]) && read_word((Line){l.p, n}, w)) {
			*tree = line_after(l, n);
			return true;
		}
	}
	return false;
}

static bool is_small_number(Line l)
{
	gsize n = line_digits(l);
	return n > 0 && n <= COUNTER_DIGITS && n == l.n;
}

/* Reads "1 of 2" or "1 / 2", three words, or "version 2": WORD is the first, REST follows it. */
static bool read_word_counter(Line word, Line *rest, SubjectWord *w)
{
	Line after = *rest, of, total;
	if (line_in(word, " version ver rev ") && next_word(&after, &of) && is_small_number(of)) {
		*w = (SubjectWord){.version = of};
		*rest = after;
		return true;
	}
	after = *rest;
	if (!is_small_number(word) || !next_word(&after, &of) || !line_in(of, " of / ") ||
	        !next_word(&after, &total) || !is_small_number(total))
		return false;
	*w = (SubjectWord){.index = word, .total = total, .counter_start = word.p};
	*rest = after;
	return true;
}

/* Reads "stable:PATCH", the word PATCH after the name of a tree. */
static bool read_after_colon(Line l, const char *colon, SubjectWord *w)
{
	Line after = {colon + 1, (gsize)(l.p + l.n - colon) - 1};
	*w = (SubjectWord){0};
	return line_starts_nocase(after, "patch") && read_word(after, w);
}

bool subject_words_any(Line content)
{
	Line l, tree;
	while (next_word(&content, &l)) {
		SubjectWord w = {0};
		Line bare = strip_punctuation(l);
		const char *colon = bare.n > 0 ? memchr(bare.p, ':', bare.n) : NULL;
		if (read_word(bare, &w) || read_word_counter(l, &content, &w) ||
		        read_with_tree(bare, &w, &tree) ||
		        (colon && read_after_colon(bare, colon, &w)))
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

static char *with_point(Line digits, Line point)
{
	g_autofree char *whole = subject_words_number(digits);
	return point.n > 0 ? g_strdup_printf("%s.%.*s", whole, (int)point.n, point.p)
	                   : g_strdup(whole);
}

static void add_prefix(Subject *s, Line word, const SubjectWord *w)
{
	gsize n = w->counter_start ? (gsize)(w->counter_start - word.p) : word.n;
	if (n > 0 && s->prefix->len < LIMIT_WORDS)
		g_ptr_array_add(s->prefix, g_strndup(word.p, n));
}

static void add_tree(Subject *s, Line word)
{
	if (line_in(word, " git request of the rft wip - / & "))
		return;
	gsize n = 0;
	while (n < word.n && (g_ascii_isdigit(word.p[n]) || word.p[n] == '.'))
		n++;
	bool several = n > 0 && n < word.n && word.p[n] == '/' &&
	               memchr(word.p, '.', n); /* 5.10/5.15/6.1 */
	Line first = several ? (Line){word.p, n} : word;
	if (s->trees->len < LIMIT_WORDS)
		g_ptr_array_add(s->trees, g_strndup(first.p, first.n));
	if (several && n + 1 < word.n && s->trees->len < LIMIT_WORDS)
		add_tree(s, line_after(word, n + 1));
}

/* Puts the meaning of a word into the subject. */
static void put_word(SubjectWords *words, Line l, const SubjectWord *w)
{
	Subject *s = words->s;
	s->patch = s->patch || w->patch;
	s->rfc = s->rfc || w->rfc;
	s->resend = s->resend || w->resend;
	s->pull = s->pull || w->pull;
	if (w->version.n > 0 && w->point.n > 0 && !words->dotted) {
		words->dotted = with_point(w->version, w->point);
		words->dotted_tree = s->trees->len;
	} else if (w->version.n > 0 && w->point.n == 0 && !s->version) {
		s->version = subject_words_number(w->version);
	}
	if (w->index.n > 0 && !s->index) {
		s->index = with_point(w->index, w->index_point);
		s->total = line_is_nocase(w->total, "n") ? g_strdup("n")
		                                         : subject_words_number(w->total);
	} else if (w->index.n > 0) {
		add_tree(s, l);
	}
}

void subject_words_read(SubjectWords *words, Line content)
{
	Line l, tree;
	while (next_word(&content, &l)) {
		SubjectWord w = {0};
		Line bare = strip_punctuation(l);
		if (read_word_counter(l, &content, &w)) {
			put_word(words, l, &w);
			continue;
		}
		const char *colon = bare.n > 0 ? memchr(bare.p, ':', bare.n) : NULL;
		bool known = read_word(bare, &w);
		if (!known && colon && read_after_colon(bare, colon, &w)) { /* stable:PATCH */
			add_tree(words->s, (Line){bare.p, (gsize)(colon - bare.p)});
			known = true;
		}
		if (!known && read_with_tree(bare, &w, &tree)) {
			known = true;
			if (tree.n > 0)
				add_tree(words->s, tree);
		}
		if (!known)
			w = (SubjectWord){0};
		add_prefix(words->s, l, &w);
		if (known)
			put_word(words, l, &w);
		else if (bare.n > 0)
			add_tree(words->s, bare);
	}
}

/* v5.1 is a version if there is a counter, else the tree 5.1. */
void subject_words_finish(SubjectWords *words)
{
	Subject *s = words->s;
	if (words->dotted && s->index && !s->version)
		s->version = g_steal_pointer(&words->dotted);
	else if (words->dotted)
		g_ptr_array_insert(
		        s->trees, (int)words->dotted_tree, g_steal_pointer(&words->dotted));
	if (!s->patch && !s->rfc && !s->pull && !s->version && !s->index)
		g_ptr_array_set_size(s->trees, 0);
}
