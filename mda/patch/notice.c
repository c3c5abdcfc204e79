/* A verb ("applied") counts by what stands before and behind it. Before it: nothing, or words of
 * thanks; the patch ("both patches were"); "I have"; or what was done before ("fixed and"). Behind
 * it: nothing, the patch, a branch, or how it was done ("with a small change"). */
#include "mda/patch/notice.h"

#include "mda/patch/notice_undone.h"
#include "mda/patch/notice_words.h"

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

static bool is_noun(const Sentence *s, guint i)
{
	if (sentence_has(s, i, " request "))
		return i > 0 && sentence_has(s, i - 1, " pull merge ");
	return sentence_has(s, i, NOTICE_NOUNS) || (i < s->n && is_count(s->words[i].bare));
}

/* A word that may stand between the subject and the verb, or be the subject. */
static bool is_filler(const Sentence *s, guint i)
{
	Line w = s->words[i].bare;
	return sentence_has(s, i, NOTICE_AUX NOTICE_PARTS NOTICE_PRONOUNS NOTICE_HELLO) ||
	       is_noun(s, i) || (w.n > 4 && line_ends(w, "ly")) || w.n == 0;
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
	while (near > 0 && !s->words[near - 1].stop && !sentence_has(s, near - 1, " and "))
		near--;
	if (sentence_has(s, clause_start(s, i), " had "))
		return true; /* "had this been applied" */
	for (guint k = clause_start(s, i); k < i; k++) {
		Line w = s->words[k].bare;
		bool needless =
		        sentence_has(s, k, " need ") && k > 0 && sentence_has(s, k - 1, " no ");
		if ((sentence_has(s, k, NOTICE_HARD) && !needless) || promises(w))
			return true;
		if (k >= near && (sentence_has(s, k, NOTICE_SOFT) || is_negated(w)))
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
		thanks = (thanks && !first) || sentence_has(s, k, NOTICE_THANKS);
		greeting = (greeting && !first) || sentence_has(s, k, " hi hello hey dear ");
		bool name = ((first && s->words[k].stop) || greeting) && w.n > 0 &&
		            (g_ascii_isupper(*w.p) || *w.p == '@' || (guchar)*w.p >= 0x80);
		if (!thanks && !name && !is_filler(s, k) && !sentence_has(s, k, " and "))
			return false;
	}
	return true;
}

/* Whether the clause before "and" at END tells what the writer did: "fixed the typo and", "I've
 * shortened it and". */
static bool did_before(const Sentence *s, guint from, guint end)
{
	for (guint k = from; k < end; k++)
		if (sentence_has(s, k, NOTICE_PERSONS))
			return true;
	guint k = from;
	while (k < end && sentence_has(s, k, NOTICE_HELLO NOTICE_AUX))
		k++;
	if (k == end)
		return true;
	for (guint n = k; n < end; n++) {
		Line w = s->words[n].bare;
		if ((n == k || s->words[n - 1].stop) &&
		        ((w.n > 4 && line_ends(w, "ed")) ||
		                sentence_has(s, n, " done made rewrote moved split ")))
			return true;
	}
	return false;
}

/* Whether the word before the person at I is what "I" did it with: "the approach I took". */
static bool is_clause_of_noun(const Sentence *s, guint start, guint i)
{
	return i > start && !s->words[i - 1].stop &&
	       (is_noun(s, i - 1) ||
	               sentence_has(s, i - 1, " approach way thing branch path step what "));
}

/* Whether one of the words FROM to TO is a number: "only patch 2". */
static bool counts(const Sentence *s, guint from, guint to)
{
	for (guint k = from; k < to; k++)
		if (is_count(s->words[k].bare))
			return true;
	return false;
}

typedef enum { LEFT_NO, LEFT_ELIDED, LEFT_CLAUSE, LEFT_PATCH, LEFT_PERSON } NoticeLeft;

/* What stands before the verb at I. *FROM is where the subject begins. */
static NoticeLeft read_left(const Sentence *s, guint i, guint *from)
{
	guint start = clause_start(s, i), k = i;
	bool patch = false;
	while (k > start && !s->words[k - 1].stop) {
		bool joins = sentence_has(s, k - 1, " and & + ");
		if (sentence_has(s, k - 1, NOTICE_PERSONS)) {
			*from = k - 1;
			return patch || is_clause_of_noun(s, start, k - 1) ? LEFT_NO : LEFT_PERSON;
		}
		if (sentence_has(s, k - 1, " job work point idea suggestion catch ") &&
		        sentence_has(s, k, " is are was were got "))
			return LEFT_NO;
		if (sentence_has(s, k - 1, " you ") &&
		        (k - 1 == start || !sentence_has(s, k - 2, NOTICE_THANKS)))
			return LEFT_NO;
		if (sentence_has(s, k - 1, " only ") && patch && !counts(s, k, i))
			return LEFT_NO;
		if (joins && !patch) {
			*from = k;
			return did_before(s, start, k - 1) ? LEFT_PERSON : LEFT_NO;
		}
		if (!joins && !is_filler(s, k - 1) && !line_in(s->words[k - 1].bare, NOTICE_VERBS))
			break;
		if (sentence_has(s, k - 1, " that ") && k - 1 > start && is_noun(s, k - 2) &&
		        !s->words[k - 2].stop)
			return LEFT_NO;
		patch = patch || is_noun(s, k - 1) || sentence_has(s, k - 1, NOTICE_PRONOUNS);
		k--;
	}
	*from = k;
	bool stopped = k == start || s->words[k - 1].stop;
	if (!is_hello(s, start, k))
		return stopped ? LEFT_CLAUSE : LEFT_NO;
	return patch && stopped ? LEFT_PATCH : LEFT_ELIDED;
}

/* Reads the object that begins at J ("this patch", "the rest of the series"). The word behind it; 0
 * if it is not the patch. */
static guint skip_object(const Sentence *s, guint j)
{
	bool found = false;
	for (guint k = j; k < s->n && k < j + 8; k++) {
		bool last = s->words[k].stop || s->words[k].ends_row || k + 1 == s->n;
		if (sentence_has(s, k, " same similar above suggested "))
			return 0;
		bool two = sentence_has(s, k, " two three four five six ") && k > 0 &&
		           sentence_has(s, k - 1, " first last ");
		found = found || two || is_noun(s, k) || sentence_has(s, k, " it them everything ");
		bool behind = sentence_has(s, k + 1, NOTICE_BEHIND NOTICE_THANKS);
		if (sentence_has(s, k, NOTICE_PRONOUNS) && (last || behind))
			found = true;
		if (last)
			return found ? k + 1 : 0;
		if (found &&
		        (behind || s->words[k + 1].bare.n == 0 || *s->words[k + 1].raw.p == '('))
			return k + 1;
		if (sentence_has(s, k + 1, NOTICE_PREPOSITIONS))
			return 0;
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
	if (sentence_has(s, j, " up ")) {
		*after = ++j;
		if (j >= s->n || s->words[j - 1].stop)
			return true;
	}
	Line raw = s->words[j].raw, bare = s->words[j].bare;
	if (*raw.p == '"') {
		*after = skip_title(s, j, n);
		return *after > 0;
	}
	if (*raw.p == '[' && sentence_has(s, j + 1, " which "))
		return false; /* "queued [1], which does the same" */
	if (sentence_has_pair(s, j, " the ", " one ones "))
		return false; /* "took the one for the lamp" */
	guint some = j + sentence_has(s, j, " just only ");
	if (sentence_has(s, some, " a "))
		some++;
	if (sentence_has(s, some, " some few half part parts "))
		return false;
	if (sentence_has(s, j, " last ") && sentence_has(s, j + 1, " week month night "))
		return true;
	if (strchr("([-+", *raw.p) || bare.n == 0 || notice_place_is_url(bare) ||
	        notice_place_is_commit(bare) || sentence_has(s, j, NOTICE_BEHIND NOTICE_THANKS) ||
	        line_in(raw, " :) :-) ;) ;-) "))
		return true;
	if (!sentence_has(s, j, NOTICE_PARTS NOTICE_PRONOUNS) && !is_noun(s, j))
		return false;
	*after = skip_object(s, j);
	return *after > 0;
}

/* "in v6.1", "in 2019": long ago. "for v3", "as v3": the next version of the series, not yet
 * posted. */
static bool is_long_ago_or_next(const Sentence *s, guint k)
{
	if (k + 1 >= s->n || !sentence_has(s, k, " in since for as to "))
		return false;
	Line v = s->words[k + 1].bare;
	bool ago = sentence_has(s, k, " in since ");
	bool version = v.n > 1 && *v.p == 'v' && g_ascii_isdigit(v.p[1]);
	bool year =
	        v.n == 4 && line_digits(v) == 4 && (line_starts(v, "19") || line_starts(v, "20"));
	return (version && (ago || !line_find(v, "."))) || (year && ago);
}

/* Whether the words behind the verb at I say that it was long ago, for a test, or undone. */
static bool is_spoiled(const Sentence *s, guint i, NoticeLeft left)
{
	if (sentence_has(s, i + 1, " on ") &&
	        (sentence_has(s, i, " landed ") ||
	                (sentence_has(s, i + 2, " top ") && !notice_place_says_thanks(s))))
		return true;
	if (sentence_has(s, i, " taken picked ") && i > 0 && sentence_has(s, i - 1, " is are ") &&
	        sentence_has(s, i + 1, " by from at "))
		return true;
	if (notice_undone_here(s, i))
		return true;
	bool stopped = s->words[i].stop;
	for (guint k = i + 1; k < s->n; k++) {
		if (sentence_has(s, k, NOTICE_SPOILS) ||
		        sentence_has_pair(s, k - 1, " then ", " dropped ") ||
		        is_long_ago_or_next(s, k) || sentence_has_pair(s, k, " to ", " base "))
			return true;
		if (sentence_has(s, i, " pushed ") && sentence_has(s, k, " here "))
			return true;
		if (sentence_has_pair(s, k, " for ", NOTICE_FOR_REVIEW) &&
		        !sentence_has(s, k - 1, " thanks thank you thx "))
			return true;
		if ((sentence_has(s, k, " not ") || is_negated(s->words[k].bare)) &&
		        sentence_has(s, k + 1, NOTICE_WORKS))
			return true;
		if (left == LEFT_CLAUSE && !stopped && sentence_has(s, k, " is are was were "))
			return true;
		stopped = stopped || s->words[k].stop;
	}
	return false;
}

static bool is_passive(const Sentence *s, guint from, guint i)
{
	bool past = sentence_has(s, i, " queued pushed taken picked committed ");
	for (guint k = from; k < i; k++)
		if (sentence_has(s, k, past ? " is are was were got " : " is are got "))
			return true;
	return false;
}

/* Whether a sentence without thanks says where something else than a patch went: "it is queued for
 * transmission", "picked into one patch". */
static bool is_foreign(
        const Sentence *s, guint from, guint i, NoticeLeft left, const NoticePlace *p)
{
	guint to = p->preposition;
	bool passive = is_passive(s, from, i);
	if (to && sentence_has(s, to + 1, " one a an single another "))
		return true;
	if (notice_place_says_thanks(s) || notice_place_is_likely(p))
		return false;
	bool had = i > 1 && sentence_has(s, i - 2, " had ") && sentence_has(s, i - 1, " already ");
	if (left == LEFT_PERSON && !had && i + 1 < s->n && is_count(s->words[i + 1].bare) &&
	        line_starts_nocase(s->words[i + 1].bare, "v"))
		return true; /* "I pushed v3" */
	if (sentence_has_pair(s, to, " to ", " the ") && to == i + 1)
		return true; /* "applied to the bench" */
	if (to && !sentence_has(s, to + 1, NOTICE_NO_BRANCH))
		return passive || (left == LEFT_PERSON && !sentence_has(s, to, " to into onto ")) ||
		       (sentence_has(s, i, " queued ") && sentence_has(s, to, " for "));
	return !to && passive && sentence_has(s, from, " it they ") && i + 1 == s->n &&
	       sentence_has(s, i, " queued pushed taken picked committed ");
}

/* "went in as 1234abc", "went in via the x tree", "went into v6.9". */
static bool went_in(const Sentence *s, guint i)
{
	if (!sentence_has(s, i, " went ") || !sentence_has(s, i + 1, " in into to "))
		return false;
	bool in = sentence_has(s, i + 1, " in ");
	return !in || s->words[i + 1].stop || i + 2 == s->n ||
	       sentence_has(s, i + 2, NOTICE_BEHIND);
}

/* "added to the queue" */
static bool is_added(const Sentence *s, guint i)
{
	return sentence_has(s, i, " added ") &&
	       sentence_has_pair(s, i + 1, " to ", " the my our ") &&
	       sentence_has(s, i + 3, " queue ");
}

/* "I dared to merge this" */
static bool is_dared(const Sentence *s, guint i)
{
	return i > 2 && sentence_has(s, i, " merge apply push ") &&
	       sentence_has_pair(s, i - 2, " dared ", " to ");
}

/* "Changes applied": of a submitter who answers a review. */
static bool is_answer(const Sentence *s, guint from, guint i)
{
	return i > from && i - from <= 2 && sentence_has(s, i, " applied ") &&
	       sentence_has(s, i - 1, " changes suggestions ") &&
	       (i - from == 1 || sentence_has(s, from, " all both "));
}

/* Whether the verb at I makes a notice of S. */
static bool try_verb(const Sentence *s, guint i, Notice *n)
{
	guint from = i, after;
	bool went = went_in(s, i);
	NoticePlace *p = &n->place;
	bool verb = went || sentence_has(s, i, NOTICE_VERBS) || is_added(s, i) || is_dared(s, i);
	if (!verb || s->words[i].quoted)
		return false;
	NoticeLeft left = read_left(s, i, &from);
	if (left == LEFT_NO || is_denied(s, from, i) || !read_right(s, i, n, &after) ||
	        is_spoiled(s, i, left) || is_answer(s, from, i))
		return false;
	if (went && sentence_has(s, i + 1, " in "))
		notice_place_read(s, i + 1, i + 2, p);
	else
		notice_place_read(s, i, after, p);
	if (p->branch->len == 0 && sentence_has(s, i + 1, " and ") &&
	        sentence_has(s, i + 2, NOTICE_VERBS))
		notice_place_read(s, i + 2, i + 3, p);
	if (is_foreign(s, from, i, left, p) ||
	        (went && !sentence_has(s, i + 1, " in ") && !notice_place_is_likely(p)))
		return false;
	notice_place_numbers(s, from, i, p);
	if (!s->words[i].stop || s->words[i].stop == ':')
		notice_place_numbers(s, i + 1, MIN(after + 8, s->n), p);
	notice_place_exception(s, i, p);
	for (guint k = from; k < s->n && k < i + 3; k++)
		if (k != i && is_count(s->words[k].bare) && strchr("vV", *s->words[k].bare.p) &&
		        (k < i || !s->words[i].stop))
			p->version = s->words[k].bare;
	return true;
}

bool notice_read(const Sentence *s, Notice *n)
{
	*n = (Notice){.place.branch = g_string_new(NULL)};
	if (s->words[s->n - 1].stop == '?')
		return false;
	for (guint i = 0; i < s->n; i++) {
		if (try_verb(s, i, n))
			return true;
		GString *branch = g_string_truncate(n->place.branch, 0);
		*n = (Notice){.place.branch = branch};
	}
	return false;
}

void notice_clear(Notice *n)
{
	if (n->place.branch)
		g_string_free(n->place.branch, TRUE);
	*n = (Notice){0};
}
