/* A verb ("applied") counts by what stands before it (notice_subject.c) and behind it: nothing, the
 * patch, a branch, or how it was done ("with a small change"). */
#include "mda/patch/notice.h"

#include "mda/patch/notice_subject.h"
#include "mda/patch/notice_undone.h"
#include "mda/patch/notice_words.h"

/* Reads the object that begins at J ("this patch", "the rest of the series"). The word behind it; 0
 * if it is not the patch. */
static guint skip_object(const Sentence *s, guint j)
{
	bool found = false;
	if (sentence_has_pair(s, j + 1, " updated new modified revised ", " version "))
		return 0;
	for (guint k = j; k < s->n && k < j + 8; k++) {
		bool last = s->words[k].stop || s->words[k].ends_row || k + 1 == s->n;
		bool name = k > j && sentence_has(s, j, " the ") &&
		            g_ascii_isupper(*s->words[k].raw.p) &&
		            !notice_subject_is_noun(s, k); /* "the VM bindings patchset" */
		if (name || sentence_has(s, k, " same similar above suggested ") ||
		        (!found && sentence_has(s, k, " and & ") &&
		                !sentence_has(s, k + 1, NOTICE_PARTS NOTICE_PRONOUNS)))
			return 0;
		bool two = sentence_has(s, k, " two three four five six seven eight ") &&
		           k > j - 1 &&
		           sentence_has(s, k - 1, " first last all these those the ") &&
		           (last || sentence_has(s, k - 1, " first last ") ||
		                   sentence_has(s, k + 1, NOTICE_BEHIND));
		found = found || two || notice_subject_is_noun(s, k) ||
		        sentence_has(s, k, " it them everything ") ||
		        (last && sentence_has(s, k, " following "));
		bool behind = sentence_has(s, k + 1, NOTICE_BEHIND NOTICE_THANKS);
		if (sentence_has(s, k, NOTICE_PRONOUNS) && (last || behind))
			found = true;
		if (last)
			return found ? k + 1 : 0;
		if (found &&
		        (behind || s->words[k + 1].bare.n == 0 || *s->words[k + 1].raw.p == '('))
			return k + 1;
		if (sentence_has(s, k + 1, NOTICE_PREPOSITIONS " from "))
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
		const char *p = s->words[j].raw.p + sentence_quote(s->words[j].raw, false);
		gsize close = sentence_quote(w, true);
		if (close > 0 && w.p + w.n - close > p) {
			n->title = (Line){p, (gsize)(w.p + w.n - close - p)};
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
	if (sentence_quote(raw, false) > 0) {
		*after = skip_title(s, j, n);
		return *after > 0;
	}
	if (sentence_has_pair(s, i, " pulled ", " in ") &&
	        sentence_has(s, i + 2, " more some new other another several a an "))
		return false; /* "also pulled in more fixes" */
	if (*raw.p == '[' && sentence_has(s, j + 1, " which "))
		return false; /* "queued [1], which does the same" */
	if (sentence_has_pair(s, j, " the ", " one ones "))
		return false; /* "took the one for the lamp" */
	guint some = j + sentence_has(s, j, " just only ");
	if (some > j && some < s->n && line_ends(s->words[some].bare, "ing"))
		return false; /* "I picked just passing the flag" */
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
	if (!sentence_has(s, j, NOTICE_PARTS NOTICE_PRONOUNS) && !notice_subject_is_noun(s, j))
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
	bool ago = sentence_has(s, k, " in since "), version = sentence_is_version(s, k + 1);
	bool year =
	        v.n == 4 && line_digits(v) == 4 && (line_starts(v, "19") || line_starts(v, "20"));
	return (version && (ago || !line_find(v, "."))) || (year && ago);
}

/* "is taken", "it's taken", "are queued": what a program does, if it says how. */
static bool is_present(const Sentence *s, guint i)
{
	return i > 0 &&
	       (sentence_has(s, i - 1, " is are gets ") || notice_subject_is_contracted(s, i - 1));
}

/* "Merged (yet?)" */
static bool is_in_brackets_asked(const Sentence *s, guint i)
{
	if (i + 1 >= s->n || *s->words[i + 1].raw.p != '(')
		return false;
	for (guint k = i + 1; k < s->n && k < i + 5; k++)
		if (line_ends(s->words[k].raw, "?)") || line_ends(s->words[k].raw, "?)."))
			return true;
	return false;
}

/* Whether the words behind the verb at I say that it was long ago, for a test, or undone. */
static bool is_spoiled(const Sentence *s, guint i, NoticeSubject left)
{
	if (sentence_has(s, i + 1, " on ") &&
	        ((sentence_has(s, i, " landed ") && !sentence_has(s, i + 2, NOTICE_BRANCHES)) ||
	                (sentence_has(s, i + 2, " top ") && !notice_place_says_thanks(s))))
		return true;
	if (is_present(s, i) && !notice_place_says_thanks(s) &&
	        (sentence_has(s, i + 1, " by from at per ") ||
	                sentence_has_pair(s, i, " taken ", " with in ")) &&
	        !(i + 2 < s->n && notice_place_is_url(s->words[i + 2].bare)))
		return true;
	if (sentence_has_pair(s, i, " merged ", " with ") &&
	        sentence_has(s, i + 2, " the its another ") &&
	        sentence_has(s, i + 3, " previous next other first same neighbour one "))
		return true;
	if (i > 0 && sentence_has(s, i - 1, " looks seems "))
		return true;
	if (is_in_brackets_asked(s, i))
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
		        !sentence_has(s, k - 1, NOTICE_THANKS " you "))
			return true;
		if ((sentence_has(s, k, " not ") || notice_subject_is_negated(s->words[k].bare)) &&
		        sentence_has(s, k + 1, NOTICE_WORKS))
			return true;
		if (sentence_has(s, k, " once ") && sentence_has(s, k - 1, " only at "))
			return true;
		if (left == NOTICE_SUBJECT_CLAUSE && !stopped &&
		        sentence_has(s, k, " is are was were ") && !sentence_has(s, k - 1, " as "))
			return true;
		stopped = stopped || s->words[k].stop;
	}
	return false;
}

static bool is_passive(const Sentence *s, guint from, guint i)
{
	bool past = sentence_has(s, i, NOTICE_MOVES);
	for (guint k = from; k < i; k++)
		if (sentence_has(s, k, past ? " is are was were got " : " is are got ") ||
		        notice_subject_is_contracted(s, k))
			return true;
	return false;
}

/* Whether a sentence without thanks says where something else than a patch went: "it is queued for
 * transmission", "picked into one patch". */
static bool is_foreign(
        const Sentence *s, guint from, guint i, NoticeSubject left, const NoticePlace *p)
{
	guint to = p->preposition;
	bool passive = is_passive(s, from, i);
	if (to && sentence_has(s, to + 1, " one a an single another "))
		return true;
	if (notice_place_says_thanks(s) || notice_place_is_likely(p))
		return false;
	bool had = i > 1 && sentence_has(s, i - 2, " had ") && sentence_has(s, i - 1, " already ");
	if (left == NOTICE_SUBJECT_PERSON && !had && i + 1 < s->n &&
	        notice_subject_is_count(s->words[i + 1].bare) &&
	        line_starts_nocase(s->words[i + 1].bare, "v"))
		return true; /* "I pushed v3" */
	if (sentence_has_pair(s, to, " to ", " the ") && to == i + 1)
		return true; /* "applied to the bench" */
	if (to && !sentence_has(s, to + 1, NOTICE_NO_BRANCH))
		return passive ||
		       (left == NOTICE_SUBJECT_PERSON && !sentence_has(s, to, " to into onto ")) ||
		       (sentence_has(s, i, " queued ") && sentence_has(s, to, " for "));
	return !to && passive && sentence_has(s, from, " it they it's they're ") && i + 1 == s->n &&
	       sentence_has(s, i, NOTICE_MOVES);
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

/* "added to the queue", "added to vm-next, thanks" */
static bool is_added(const Sentence *s, guint i)
{
	if (!sentence_has(s, i, " added put ") || !sentence_has(s, i + 1, " to into in "))
		return false;
	guint k = i + 2 + sentence_has(s, i + 2, " the my our ");
	if (k > i + 2 && sentence_has(s, i, " added ") && sentence_has(s, k, " queue "))
		return true;
	return k < s->n && notice_place_says_thanks(s) &&
	       (sentence_has(s, k + 1, " branch tree queue ") ||
	               line_in(s->words[k].bare, " next fixes ") ||
	               line_ends(s->words[k].bare, "-next") ||
	               line_ends(s->words[k].bare, "-fixes") ||
	               line_ends(s->words[k].bare, "/next"));
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

/* Whether the word I is inside quotation marks. */
static bool is_quoted(const Sentence *s, guint i)
{
	bool inside = false;
	for (guint k = 0; k <= i; k++) {
		Line w = s->words[k].raw;
		inside = inside || sentence_quote(w, false) > 0;
		while (w.n > 0 && strchr(",.;:!?)", w.p[w.n - 1]))
			w.n--;
		if (k < i && w.n > 1 && sentence_quote(w, true) > 0)
			inside = false;
	}
	return inside || s->words[i].quoted;
}

/* "queued the patch below on top": AFTER is the word behind the object of the verb I. */
static bool is_on_top(const Sentence *s, guint i, guint after)
{
	for (guint k = i + 1; k < after; k++)
		if (sentence_has(s, k, " following below attached "))
			return sentence_has_pair(s, after, " on ", " top ");
	return false;
}

/* Whether the verb at I makes a notice of S. */
static bool try_verb(const Sentence *s, guint i, Notice *n)
{
	guint from = i, after;
	bool went = went_in(s, i);
	NoticePlace *p = &n->place;
	bool verb = went || sentence_has(s, i, NOTICE_VERBS) || is_added(s, i) || is_dared(s, i);
	if (!verb || is_quoted(s, i))
		return false;
	NoticeSubject left = notice_subject_read(s, i, &from);
	if (left == NOTICE_SUBJECT_NONE || notice_subject_is_denied(s, from, i) ||
	        !read_right(s, i, n, &after) || is_spoiled(s, i, left) || is_answer(s, from, i) ||
	        is_on_top(s, i, after))
		return false;
	if (went && sentence_has(s, i + 1, " in "))
		notice_place_read(s, i + 1, i + 2, p);
	else
		notice_place_read(s, i, after, p);
	if (p->branch->len == 0 && sentence_has(s, i + 1, " and ") &&
	        sentence_has(s, i + 2, NOTICE_VERBS))
		notice_place_read(s, i + 2, i + 3, p);
	if (notice_place_is_patch(s, after, p) || is_foreign(s, from, i, left, p) ||
	        (went && !sentence_has(s, i + 1, " in ") && !notice_place_is_likely(p)))
		return false;
	notice_place_check(s, after, p);
	notice_which_numbers(s, from, i, &n->which);
	if (!s->words[i].stop || s->words[i].stop == ':')
		notice_which_numbers(s, i + 1, MIN(after + 8, s->n), &n->which);
	notice_which_exception(s, from, i, &n->which);
	notice_which_exception(s, i + 1, MIN(i + 20, s->n), &n->which);
	notice_which_rest(s, i, &n->which);
	notice_which_whole(s, from, i, &n->which);
	if (!s->words[i].stop)
		notice_which_whole(s, i + 1, after, &n->which);
	for (guint k = from; k < s->n && k < i + 3; k++)
		if (k != i && notice_subject_is_count(s->words[k].bare) &&
		        strchr("vV", *s->words[k].bare.p) && (k < i || !s->words[i].stop))
			n->which.version = s->words[k].bare;
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
