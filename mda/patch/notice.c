/* A verb ("applied") counts by what stands before and behind it. Before it: nothing, or words of
 * thanks; the patch ("both patches were"); "I have"; or what was done before ("fixed and"). Behind
 * it: nothing, the patch, a branch, or how it was done ("with a small change"). */
#include "mda/patch/notice.h"

#include "mda/patch/notice_words.h"

static bool is_in(const Sentence *s, guint i, const char *list)
{
	return i < s->n && sentence_word_in(s->words[i].bare, list);
}

static bool is_number(Line l)
{
	return l.n > 0 && l.n <= 4 && line_digits(l) == l.n;
}

/* "v2", "3", "2/5", "1-3", "#4" */
static bool is_count(Line l)
{
	if (l.n > 1 && strchr("vV#", *l.p))
		l = line_after(l, 1);
	if (l.n == 0 || l.n > 9 || !g_ascii_isdigit(*l.p))
		return false;
	for (gsize i = 0; i < l.n; i++)
		if (!g_ascii_isdigit(l.p[i]) && l.p[i] != '/' && l.p[i] != '-')
			return false;
	return true;
}

static bool is_commit(Line l)
{
	return l.n >= 7 && l.n <= 64 && line_hex(l) == l.n && line_digits(l) < l.n;
}

static bool is_url(Line l)
{
	return line_find(l, "://");
}

static bool is_noun(const Sentence *s, guint i)
{
	return is_in(s, i, NOTICE_NOUNS) || (i < s->n && is_count(s->words[i].bare));
}

static bool is_adverb(Line l)
{
	return l.n > 4 && line_ends(l, "ly");
}

/* A word that may stand between the subject and the verb, or be the subject. */
static bool is_filler(const Sentence *s, guint i)
{
	Line w = s->words[i].bare;
	return is_in(s, i, NOTICE_AUX) || is_in(s, i, NOTICE_PARTS) || is_noun(s, i) ||
	       is_in(s, i, NOTICE_PRONOUNS) || is_in(s, i, NOTICE_HELLO) || is_adverb(w) ||
	       w.n == 0;
}

static bool is_negated(Line w)
{
	return line_ends(w, "n't") || line_ends(w, "n\xe2\x80\x99t");
}

static bool promises(Line w)
{
	return line_ends(w, "'ll") || line_ends(w, "\xe2\x80\x99ll");
}

/* Where the clause of word I begins: after the last ";" or dash. */
static guint clause_start(const Sentence *s, guint i)
{
	while (i > 0 && s->words[i - 1].stop != ';' && s->words[i - 1].stop != '-')
		i--;
	return i;
}

/* Whether the words before I speak of the future, a condition, or deny. */
static bool is_denied(const Sentence *s, guint from, guint i)
{
	guint near = from;
	while (near > 0 && !s->words[near - 1].stop)
		near--;
	for (guint k = clause_start(s, i); k < i; k++) {
		Line w = s->words[k].bare;
		if (is_in(s, k, NOTICE_HARD) || promises(w))
			return true;
		if (k >= near && (is_in(s, k, NOTICE_SOFT) || is_negated(w)))
			return true;
	}
	return false;
}

/* Whether the words FROM to TO are greetings and thanks, or a clause that begins with thanks. */
static bool is_hello(const Sentence *s, guint from, guint to)
{
	bool thanks = false, greeting = false;
	for (guint k = from; k < to; k++) {
		Line w = s->words[k].bare;
		bool first = k == from || s->words[k - 1].stop;
		thanks = (thanks && !first) || is_in(s, k, NOTICE_THANKS);
		greeting = (greeting && !first) || is_in(s, k, " hi hello hey dear ");
		bool name = ((first && s->words[k].stop) || greeting) && w.n > 0 &&
		            (g_ascii_isupper(*w.p) || *w.p == '@' || (guchar)*w.p >= 0x80);
		if (!thanks && !name && !is_filler(s, k) && !is_in(s, k, " and "))
			return false;
	}
	return true;
}

/* Whether the clause before "and" at AND tells what the writer did: "fixed the typo and", "I've
 * shortened it and". */
static bool did_before(const Sentence *s, guint from, guint and)
{
	for (guint k = from; k < and; k++)
		if (is_in(s, k, NOTICE_PERSONS))
			return true;
	guint k = from;
	while (k < and&&(is_in(s, k, NOTICE_HELLO) || is_in(s, k, NOTICE_AUX)))
		k++;
	if (k == and)
		return true;
	for (guint n = k; n < and; n++) {
		bool first = n == k || s->words[n - 1].stop;
		Line w = s->words[n].bare;
		if (first && w.n > 4 && line_ends(w, "ed"))
			return true;
		if (first && is_in(s, n, " done made rewrote moved split "))
			return true;
	}
	return false;
}

typedef enum { LEFT_NO, LEFT_ELIDED, LEFT_CLAUSE, LEFT_PATCH, LEFT_PERSON } NoticeLeft;

/* What stands before the verb at I. *FROM is where the subject begins. */
static NoticeLeft read_left(const Sentence *s, guint i, guint *from)
{
	guint start = clause_start(s, i), k = i;
	bool patch = false;
	while (k > start && !s->words[k - 1].stop) {
		bool and = is_in(s, k - 1, " and & + ");
		if (is_in(s, k - 1, NOTICE_PERSONS)) {
			*from = k - 1;
			return patch ? LEFT_NO : LEFT_PERSON;
		}
		if (is_in(s, k - 1, " you ") && (k - 1 == start || !is_in(s, k - 2, NOTICE_THANKS)))
			return LEFT_NO;
		if (is_in(s, k - 1, " only ") && patch)
			return LEFT_NO;
		if (and&&!patch) {
			*from = k;
			return did_before(s, start, k - 1) ? LEFT_PERSON : LEFT_NO;
		}
		if (!and&&!is_filler(s, k - 1) &&
		        !sentence_word_in(s->words[k - 1].bare, NOTICE_VERBS))
			break;
		if (is_in(s, k - 1, " that ") && k - 1 > start && is_noun(s, k - 2) &&
		        !s->words[k - 2].stop)
			return LEFT_NO;
		patch = patch || is_noun(s, k - 1) || is_in(s, k - 1, NOTICE_PRONOUNS);
		k--;
	}
	*from = k;
	if (k == start)
		return patch ? LEFT_PATCH : LEFT_ELIDED;
	if (!s->words[k - 1].stop)
		return is_hello(s, start, k) ? LEFT_ELIDED : LEFT_NO;
	if (is_hello(s, start, k))
		return patch ? LEFT_PATCH : LEFT_ELIDED;
	return LEFT_CLAUSE;
}

/* Reads the object that begins at J ("this patch", "the rest of the series"). The word behind it; 0
 * if it is not the patch. */
static guint skip_object(const Sentence *s, guint j)
{
	bool found = false;
	for (guint k = j; k < s->n && k < j + 8; k++) {
		bool last = s->words[k].stop || s->words[k].ends_row || k + 1 == s->n;
		found = found || is_noun(s, k) || is_in(s, k, " it them everything ");
		if (is_in(s, k, NOTICE_PRONOUNS) &&
		        (last || is_in(s, k + 1, NOTICE_BEHIND) || is_in(s, k + 1, NOTICE_THANKS)))
			found = true;
		if (last)
			return found ? k + 1 : 0;
		bool behind = is_in(s, k + 1, NOTICE_BEHIND) || is_in(s, k + 1, NOTICE_THANKS) ||
		              s->words[k + 1].bare.n == 0 || *s->words[k + 1].raw.p == '(';
		if (found && behind && !is_in(s, k + 1, " and "))
			return k + 1;
		if (is_in(s, k + 1, NOTICE_PREPOSITIONS))
			return 0;
		if (found && is_in(s, k + 1, " and "))
			return k + 1;
	}
	return found ? MIN(j + 8, s->n) : 0;
}

/* The word behind the quoted title that begins at J. */
static guint skip_title(const Sentence *s, guint j, Notice *n)
{
	for (guint k = j; k < s->n; k++) {
		Line w = s->words[k].raw;
		while (w.n > 0 && strchr(",.;:!", w.p[w.n - 1]))
			w.n--;
		if (w.n > 1 && w.p[w.n - 1] == *s->words[j].raw.p) {
			const char *p = s->words[j].raw.p + 1;
			n->title = (Line){p, (gsize)(w.p + w.n - 1 - p)};
			return k + 1;
		}
	}
	return 0;
}

/* Whether what stands behind the verb at I fits. *AFTER is the word behind verb and object. */
static bool read_right(const Sentence *s, guint i, Notice *n, guint *after)
{
	guint j = i + 1;
	*after = j;
	if (s->words[i].stop || s->words[i].ends_row || j >= s->n)
		return true;
	if (is_in(s, j, " up ")) {
		*after = ++j;
		if (j >= s->n || s->words[j - 1].stop)
			return true;
	}
	Line raw = s->words[j].raw, bare = s->words[j].bare;
	if (*raw.p == '"') {
		*after = skip_title(s, j, n);
		return *after > 0;
	}
	if (strchr("([-+", *raw.p) || bare.n == 0 || is_url(bare) || is_commit(bare) ||
	        is_in(s, j, NOTICE_BEHIND) || is_in(s, j, NOTICE_THANKS))
		return true;
	if (!is_in(s, j, NOTICE_PARTS) && !is_in(s, j, NOTICE_PRONOUNS) && !is_noun(s, j))
		return false;
	*after = skip_object(s, j);
	return *after > 0;
}

static bool says_thanks(const Sentence *s)
{
	for (guint i = 0; i < s->n; i++)
		if (is_in(s, i, NOTICE_THANKS))
			return true;
	return false;
}

/* "in v6.1": long ago. "for v3", "as v3": the next version of the series, not yet posted. */
static bool is_version(const Sentence *s, guint k)
{
	if (k + 1 >= s->n || !is_in(s, k, " in since for as to "))
		return false;
	Line v = s->words[k + 1].bare;
	bool version = v.n > 1 && *v.p == 'v' && g_ascii_isdigit(v.p[1]);
	return version && (is_in(s, k, " in since ") || !line_find(v, "."));
}

/* Whether the words behind the verb at I say that it was long ago, for a test, or undone. */
static bool is_spoiled(const Sentence *s, guint i, NoticeLeft left)
{
	if (is_in(s, i + 1, " on ") &&
	        (is_in(s, i, " landed ") || (is_in(s, i + 2, " top ") && !says_thanks(s))))
		return true;
	if (is_in(s, i, " taken picked ") && i > 0 && is_in(s, i - 1, " is are ") &&
	        is_in(s, i + 1, " by from at "))
		return true;
	bool stopped = s->words[i].stop;
	for (guint k = i + 1; k < s->n; k++) {
		Line next = k + 1 < s->n ? s->words[k + 1].bare : (Line){NULL, 0};
		bool year = next.n == 4 && is_number(next) &&
		            (line_starts(next, "19") || line_starts(next, "20"));
		if (is_in(s, k, NOTICE_SPOILS) ||
		        (is_in(s, k, " dropped ") && is_in(s, k - 1, " then ")))
			return true;
		if ((year && is_in(s, k, " in since ")) || is_version(s, k) ||
		        (is_in(s, k, " to ") && is_in(s, k + 1, " base ")) ||
		        (is_in(s, k, " my ") && is_in(s, k + 1, NOTICE_OWN_PLACES)))
			return true;
		if (is_in(s, k, " for ") && is_in(s, k + 1, NOTICE_FOR_REVIEW))
			return true;
		if ((is_in(s, k, " not ") || is_negated(s->words[k].bare)) &&
		        is_in(s, k + 1, NOTICE_WORKS))
			return true;
		if (left == LEFT_CLAUSE && !stopped && is_in(s, k, " is are was were "))
			return true;
		stopped = stopped || s->words[k].stop;
	}
	return false;
}

static void trim_branch(GString *branch)
{
	while (branch->len > 0 && strchr(",;:!.?*'\"", branch->str[branch->len - 1]))
		g_string_truncate(branch, branch->len - 1);
	if (g_str_has_suffix(branch->str, ")") && !strchr(branch->str, '('))
		g_string_truncate(branch, branch->len - 1);
}

/* Takes the last word off BRANCH if it is WORD and not the only one. */
static bool drop_last(GString *branch, const char *word)
{
	if (!g_str_has_suffix(branch->str, word) || branch->len == strlen(word))
		return false;
	g_string_truncate(branch, branch->len - strlen(word));
	return true;
}

static void read_branch(const Sentence *s, guint q, Notice *n)
{
	guint words = 0, most = says_thanks(s) ? 6 : 3;
	while (is_in(s, q, " the my our ") && !s->words[q].stop)
		q++;
	if (q < s->n && is_url(s->words[q].bare)) {
		n->url = s->words[q].bare;
		if (s->words[q++].stop)
			return;
	}
	if (is_in(s, q, NOTICE_NO_BRANCH) || is_in(s, q, NOTICE_THANKS))
		return;
	for (; q < s->n; q++) {
		const SentenceWord *w = &s->words[q];
		if (words > 0 && (is_in(s, q, NOTICE_BRANCH_ENDS) || is_in(s, q, NOTICE_THANKS)))
			break;
		if (w->bare.n == 0)
			break;
		if (words++ > 0)
			g_string_append_c(n->branch, ' ');
		g_string_append_len(n->branch, w->raw.p, (gssize)w->raw.n);
		if (w->stop || w->ends_row)
			break;
	}
	trim_branch(n->branch);
	if (words > most)
		g_string_truncate(n->branch, 0);
	(void)drop_last(n->branch, " branch");
	n->tree = drop_last(n->branch, " tree") || drop_last(n->branch, " git");
	(void)(n->tree && drop_last(n->branch, " git"));
	if (strcmp(n->branch->str, "tree") == 0 || strcmp(n->branch->str, "branch") == 0)
		g_string_truncate(n->branch, 0); /* "to my tree" */
}

void notice_read_branch(Line l, Notice *n)
{
	Sentence s;
	const char *cursor = l.p;
	if (sentence_next(&cursor, l.p + l.n, &s) && s.n <= 3)
		read_branch(&s, 0, n);
}

/* Reads the branch and the commit from the words behind the verb. */
static void read_place(const Sentence *s, guint i, guint after, Notice *n)
{
	if (s->words[i].stop && s->words[i].stop != '-')
		return;
	for (guint k = after; k < s->n && k < after + 8; k++) {
		Line w = s->words[k].bare;
		if (is_commit(w) && n->commit.n == 0)
			n->commit = w;
		if (is_in(s, k, NOTICE_PREPOSITIONS)) {
			n->open = k + 1 == s->n;
			read_branch(s, k + 1, n);
			return;
		}
		if (s->words[k].stop || is_in(s, k, " with without thanks thank thx by after but "))
			return;
	}
}

/* Reads the numbers after the word "patches" between FROM and TO. */
static void read_numbers(const Sentence *s, guint from, guint to, Notice *n)
{
	bool after = false;
	for (guint k = from; k < to && k < s->n; k++) {
		Line w = s->words[k].bare;
		if (is_in(s, k, " patch patches "))
			after = true;
		else if (after && is_number(w) && n->n_numbers < NOTICE_NUMBERS)
			n->numbers[n->n_numbers++] = w;
		else if (!is_in(s, k, " and & "))
			after = false;
	}
}

/* Whether the verb at I makes a notice of S. */
static bool try_verb(const Sentence *s, guint i, Notice *n)
{
	guint from = i, after;
	if (!is_in(s, i, NOTICE_VERBS) || s->words[i].quoted)
		return false;
	NoticeLeft left = read_left(s, i, &from);
	if (left == LEFT_NO || is_denied(s, from, i) || !read_right(s, i, n, &after) ||
	        is_spoiled(s, i, left))
		return false;
	read_numbers(s, from, i, n);
	read_numbers(s, i + 1, MIN(after + 8, s->n), n);
	read_place(s, i, after, n);
	if (n->branch->len == 0 && i + 2 < s->n && is_in(s, i + 1, " and ") &&
	        is_in(s, i + 2, NOTICE_VERBS))
		read_place(s, i + 2, i + 3, n);
	return true;
}

bool notice_read(const Sentence *s, Notice *n)
{
	*n = (Notice){.branch = g_string_new(NULL)};
	if (s->words[s->n - 1].stop == '?')
		return false;
	for (guint i = 0; i < s->n; i++) {
		if (try_verb(s, i, n))
			return true;
		n->title = (Line){NULL, 0};
	}
	return false;
}

void notice_clear(Notice *n)
{
	if (n->branch)
		g_string_free(n->branch, TRUE);
	*n = (Notice){0};
}
