/* The words are read backwards from the verb, over those that may stand between it and its subject:
 * nothing or thanks, the patch ("both patches were"), "I have", or what was done before ("fixed
 * and"). */
#include "mda/patch/notice_subject.h"

#include "mda/patch/notice_which.h"
#include "mda/patch/notice_words.h"

/* "v2", or the numbers of patches: "3", "2/5", "1-3", "#4" */
bool notice_subject_is_count(Line l)
{
	if (l.n > 1 && strchr("vV", *l.p))
		return l.n <= 9 && line_digits(line_after(l, 1)) == l.n - 1;
	return notice_which_is_numbers(l);
}

/* The bytes of LETTERS and an apostrophe before them, "'" or U+2019, at the end of W; 0 if it ends
 * otherwise. */
static gsize contraction_bytes(Line w, const char *letters)
{
	gsize n = strlen(letters);
	if (!line_ends_n(w, letters, n))
		return 0;
	w.n -= n;
	return line_ends(w, "'") ? n + 1 : line_ends(w, "\xe2\x80\x99") ? n + 3 : 0;
}

/* The word I without the verb of "it's", "they're", "patch's". Empty if it has none. */
static Line contracted(const Sentence *s, guint i)
{
	Line w = s->words[i].bare;
	gsize n = contraction_bytes(w, "s");
	n = n > 0 ? n : contraction_bytes(w, "re");
	return n > 0 ? (Line){w.p, w.n - n} : (Line){NULL, 0};
}

/* "it's", "they're", "patch's" */
bool notice_subject_is_contracted(const Sentence *s, guint i)
{
	return line_in(contracted(s, i), NOTICE_PRONOUNS NOTICE_NOUNS " they ");
}

/* "they are", "they have been": the patches, not persons */
static bool is_they(const Sentence *s, guint i)
{
	return sentence_has(s, i, " they ") &&
	       (sentence_has(s, i + 1, " are were ") ||
	               sentence_has_pair(s, i + 1, " have had ", " been "));
}

bool notice_subject_is_noun(const Sentence *s, guint i)
{
	if (sentence_has(s, i, " request "))
		return i > 0 && sentence_has(s, i - 1, " pull merge ");
	return sentence_has(s, i, NOTICE_NOUNS) ||
	       (i < s->n && notice_subject_is_count(s->words[i].bare));
}

/* A word that may stand between the subject and the verb, or be the subject. */
static bool is_filler(const Sentence *s, guint i)
{
	Line w = s->words[i].bare;
	return sentence_has(s, i, NOTICE_AUX NOTICE_PARTS NOTICE_PRONOUNS NOTICE_HELLO) ||
	       notice_subject_is_noun(s, i) || notice_subject_is_contracted(s, i) ||
	       is_they(s, i) || (w.n > 4 && line_ends(w, "ly")) || w.n == 0;
}

bool notice_subject_is_negated(Line w)
{
	gsize n = contraction_bytes(w, "t");
	return n > 0 && line_ends(((Line){w.p, w.n - n}), "n");
}

/* Where the clause of word I begins: after the last ";" or dash. */
static guint clause_start(const Sentence *s, guint i)
{
	while (i > 0 && s->words[i - 1].stop != ';' && s->words[i - 1].stop != '-')
		i--;
	return i;
}

/* Whether the words before I speak of the future, a condition, or deny. */
bool notice_subject_is_denied(const Sentence *s, guint from, guint i)
{
	guint near = from;
	while (near > 0 && !s->words[near - 1].stop && !sentence_has(s, near - 1, " and "))
		near--;
	if (sentence_has(s, near, " with ") && sentence_has(s, from, NOTICE_PERSONS))
		near = from; /* "with that fixed I pushed it" */
	if (i > 1 && sentence_has_pair(s, 0, " according ", " to "))
		return true;
	if (from > 1 && sentence_has_pair(s, 0, " fixed ", " with by in ") &&
	        line_starts(s->words[2].raw, "["))
		return true; /* "Fixed by [1], fix committed": another patch */
	if (sentence_has(s, clause_start(s, i), " had "))
		return true; /* "had this been applied" */
	for (guint k = clause_start(s, i); k < i; k++) {
		Line w = s->words[k].bare;
		bool needless =
		        sentence_has(s, k, " need ") && k > 0 && sentence_has(s, k - 1, " no ");
		if ((sentence_has(s, k, NOTICE_HARD) && !needless) ||
		        contraction_bytes(w, "ll") > 0)
			return true;
		if (k >= near && (sentence_has(s, k, NOTICE_SOFT) || notice_subject_is_negated(w)))
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
		                sentence_has(s, n, " done made rewrote moved split ") ||
		                (sentence_has(s, n, NOTICE_TAGS) && !s->words[n].stop)))
			return true;
	}
	return false;
}

/* Whether the word before the person at I is what "I" did it with: "the approach I took". */
static bool is_clause_of_noun(const Sentence *s, guint start, guint i)
{
	return i > start && !s->words[i - 1].stop &&
	       (notice_subject_is_noun(s, i - 1) ||
	               sentence_has(s, i - 1, " approach way thing branch path step what "));
}

/* Whether one of the words FROM to TO is a number: "only patch 2". */
static bool counts(const Sentence *s, guint from, guint to)
{
	for (guint k = from; k < to; k++)
		if (notice_subject_is_count(s->words[k].bare))
			return true;
	return false;
}

/* "but" at K in "all but patch 3", "other than" in "all patches other than 3". */
static bool is_exception(const Sentence *s, guint start, guint k)
{
	if (!sentence_has(s, k, " but except excluding for than other besides ") ||
	        (sentence_has(s, k, " for ") && !(k > 0 && sentence_has(s, k - 1, " except "))))
		return false;
	for (guint i = start; i < k; i++)
		if (sentence_has(s, i, " all everything "))
			return true;
	return false;
}

/* "was it applied", "have both been merged": AUX K before the patch, so it is a question. */
static bool is_asked(const Sentence *s, guint k, guint verb)
{
	if (!sentence_has(s, k, " is are was were has have did ") || k + 1 >= verb)
		return false;
	return (k == 0 || s->words[k - 1].stop || sentence_has(s, k - 1, " and or but ")) &&
	       sentence_has(s, k + 1, NOTICE_PRONOUNS " the your my ");
}

/* "the patch it fixes": "it" at K begins a clause about the patch before it. */
static bool is_relative(const Sentence *s, guint start, guint k)
{
	return k > start && sentence_has(s, k, " it they he she ") &&
	       notice_subject_is_noun(s, k - 1) && !s->words[k - 1].stop;
}

/* "my series", "your other patch", "the original fix", "that it": not the patch at hand. */
static bool is_of_submitter(const Sentence *s, guint k)
{
	if (sentence_has(s, k, " original ") ||
	        sentence_has_pair(s, k, " that ", " it this the they these both all "))
		return true;
	guint other = k + 1 + sentence_has(s, k + 1, " other previous ");
	return (sentence_has(s, k, " my ") || (other > k + 1 && sentence_has(s, k, " your "))) &&
	       sentence_has(s, other, NOTICE_NOUNS);
}

/* What stands before the verb at I. *FROM is where the subject begins. */
NoticeSubject notice_subject_read(const Sentence *s, guint i, guint *from)
{
	guint start = clause_start(s, i), k = i;
	bool patch = false;
	while (k > start && !s->words[k - 1].stop) {
		bool joins = sentence_has(s, k - 1, " and & + ");
		if (sentence_has(s, k - 1, NOTICE_PERSONS)) {
			*from = k - 1;
			return patch || is_clause_of_noun(s, start, k - 1) ? NOTICE_SUBJECT_NONE
			                                                   : NOTICE_SUBJECT_PERSON;
		}
		if (sentence_has(s, k - 1, " job work point idea suggestion catch ") &&
		        sentence_has(s, k, " is are was were got "))
			return NOTICE_SUBJECT_NONE;
		if (sentence_has(s, k - 1, " you ") &&
		        (k - 1 == start || !sentence_has(s, k - 2, NOTICE_THANKS)))
			return NOTICE_SUBJECT_NONE;
		if (sentence_has(s, k - 1, " only ") && patch && !counts(s, k, i))
			return NOTICE_SUBJECT_NONE;
		if (joins && !patch) {
			*from = k;
			return did_before(s, start, k - 1) ? NOTICE_SUBJECT_PERSON
			                                   : NOTICE_SUBJECT_NONE;
		}
		if (is_exception(s, start, k - 1))
			joins = true;
		if (is_asked(s, k - 1, i) || is_relative(s, start, k - 1) ||
		        is_of_submitter(s, k - 1) ||
		        (k == i && sentence_has(s, k - 1, " the a an ")))
			return NOTICE_SUBJECT_NONE;
		if (!joins && !is_filler(s, k - 1) && !line_in(s->words[k - 1].bare, NOTICE_VERBS))
			break;
		if (sentence_has(s, k - 1, " that ") && k - 1 > start &&
		        notice_subject_is_noun(s, k - 2) && !s->words[k - 2].stop)
			return NOTICE_SUBJECT_NONE;
		patch = patch || notice_subject_is_noun(s, k - 1) ||
		        notice_subject_is_contracted(s, k - 1) || is_they(s, k - 1) ||
		        sentence_has(s, k - 1, NOTICE_PRONOUNS);
		k--;
	}
	*from = k;
	bool stopped = k == start || s->words[k - 1].stop;
	if (!is_hello(s, start, k))
		return stopped ? NOTICE_SUBJECT_CLAUSE : NOTICE_SUBJECT_NONE;
	return patch && stopped ? NOTICE_SUBJECT_PATCH : NOTICE_SUBJECT_ELIDED;
}
