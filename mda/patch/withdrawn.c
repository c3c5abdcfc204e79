#include "mda/patch/withdrawn.h"

#include "mda/patch/notice_words.h"
#include "mda/patch/sentence.h"
#include "store/base/debug.h"

#define SENTENCES 40 /* the sentences after these are not judged */

/* What is asked of the readers */
#define ASKED " ignore disregard drop discard skip "
/* Before it: "please ignore", "so please just ignore", "you can safely drop" */
#define ASKING                                                                                     \
	" please pls plz kindly just so and sorry hi hello all oh can you safely now also "        \
	"actually "                                                                                \
	"yeah yes ok therefore thus then "
/* The mail, or its patch */
#define PATCH_NOUNS " patch one mail email e-mail message posting submission this it that "
/* The series */
#define SERIES_NOUNS                                                                               \
	" series set patchset patch-set thread version these patches all revision pull "
/* May stand before the noun */
#define DETERMINERS " this that these those the my entire whole last "
/* Behind the object */
#define BEHIND                                                                                     \
	" and as for since because please thanks thank sorry until now instead due i i'll "        \
	"i've "                                                                                    \
	"it was we which will there but + - "
/* Conditions and what is said of others */
#define CONDITIONS " if unless when whether while where once "
/* Before the verb: not asked */
#define UNASKED " could would should might don't not never "

static bool ends(const Sentence *s, guint k)
{
	return k >= s->n || s->words[k - 1].stop || s->words[k - 1].ends_row ||
	       *s->words[k].raw.p == '(' || sentence_has(s, k, BEHIND);
}

/* Reads the object at K: "this patch", "v3", "this v6 series", "it". */
static RecordWithdrawn read_object(const Sentence *s, guint k)
{
	bool whole = false;
	guint from = k;
	while (k < s->n && (sentence_has(s, k, DETERMINERS) || sentence_is_version(s, k))) {
		whole = whole || sentence_is_version(s, k) || sentence_has(s, k, " these ");
		if (ends(s, k + 1))
			break;
		k++;
	}
	if (k >= s->n || !ends(s, k + 1))
		return RECORD_WITHDRAWN_NO;
	if (sentence_has(s, k, SERIES_NOUNS) ||
	        (whole && (k == from || sentence_has(s, k, PATCH_NOUNS DETERMINERS))))
		return RECORD_WITHDRAWN_SERIES;
	return sentence_has(s, k, PATCH_NOUNS) ? RECORD_WITHDRAWN_PATCH : RECORD_WITHDRAWN_NO;
}

/* "please ignore", "ignore this please", "you can drop this patch" at K */
static RecordWithdrawn read_asked(const Sentence *s, guint k)
{
	guint before = k;
	bool please = false;
	while (before > 0 && !s->words[before - 1].stop &&
	        sentence_has(s, before - 1, ASKING NOTICE_THANKS)) {
		before--;
		please = please || sentence_has(s, before, " please pls plz kindly ");
	}
	bool can =
	        sentence_has(s, before, " can ") || sentence_has_pair(s, before, " you ", " can ");
	if (before > 0 && !s->words[before - 1].stop && !please && !can)
		return RECORD_WITHDRAWN_NO;
	if (can && !sentence_has(s, k + 2, PATCH_NOUNS SERIES_NOUNS))
		return RECORD_WITHDRAWN_NO; /* "we can drop this" */
	if (k + 1 >= s->n || s->words[k].stop)
		return please ? RECORD_WITHDRAWN_PATCH : RECORD_WITHDRAWN_NO;
	return read_object(s, k + 1);
}

/* "self-NAK", "NAK my own patch", "I withdraw this patch", "superseded by" at K */
static RecordWithdrawn read_told(const Sentence *s, guint k)
{
	static const char nak[] = " nak nack naking nacking nak'ing nack'ing ";
	if (sentence_has(s, k, " self-nak self-nack selfnak ") ||
	        sentence_has_pair(s, k, " self ", nak))
		return RECORD_WITHDRAWN_PATCH;
	if (sentence_has(s, k, nak) && (sentence_has_pair(s, k + 1, " my ", " own ") ||
	                                       (sentence_has_pair(s, k + 1, " to on ", " my ") &&
	                                               sentence_has(s, k + 3, " own "))))
		return RECORD_WITHDRAWN_PATCH;
	if (sentence_has(s, k, " withdraw withdrawing retract retracting ") &&
	        (k == 0 || sentence_has(s, k - 1, " i i'll i'm to will am ")))
		return read_object(s, k + 1);
	if (!sentence_has(s, k, " withdrawn retracted obsolete superseded obsoleted ") || k == 0)
		return RECORD_WITHDRAWN_NO;
	guint verb = k - 1;
	while (verb > 0 && sentence_has(s, verb, " now been already "))
		verb--;
	if (!sentence_has(s, verb, " is was has are were as ") || verb == 0)
		return RECORD_WITHDRAWN_NO;
	guint noun = verb - 1;
	if (sentence_has(s, noun, " it this patch ") && noun < 3)
		return RECORD_WITHDRAWN_PATCH;
	return sentence_has(s, noun, " series patchset patches version these set ") && noun < 3
	               ? RECORD_WITHDRAWN_SERIES
	               : RECORD_WITHDRAWN_NO;
}

/* "sent this by mistake", "accidentally sent the v3", "sent the wrong version" at K */
static RecordWithdrawn read_mistake(const Sentence *s, guint k)
{
	if (!sentence_has(s, k, " sent posted "))
		return RECORD_WITHDRAWN_NO;
	bool slip = k > 0 && sentence_has(s, k - 1, " accidentally mistakenly accidently ");
	guint n = k + 1;
	if (sentence_has(s, n, " out "))
		n++;
	if (sentence_has_pair(s, n, " the a an ", " wrong ") &&
	        sentence_has(s, n + 2, " patch version series patchset file set one "))
		return RECORD_WITHDRAWN_PATCH;
	for (guint i = n; i < s->n && i < n + 4; i++)
		slip = slip || sentence_has_pair(s, i, " by in ", " mistake accident error ");
	if (!slip)
		return RECORD_WITHDRAWN_NO;
	if (sentence_has(s, n, " by in ") && k > 0 && !sentence_has(s, 0, " i we "))
		return sentence_has(s, 0, " this it patch that ") ||
		                       sentence_has_pair(s, 0, " this the ",
		                               " patch series version one mail email ")
		               ? RECORD_WITHDRAWN_PATCH
		               : RECORD_WITHDRAWN_NO;
	while (sentence_has(s, n, DETERMINERS) && n + 1 < s->n &&
	        !sentence_has(s, n + 1, " by in without with too "))
		n++;
	if (sentence_is_version(s, n) || sentence_has(s, n, SERIES_NOUNS))
		return RECORD_WITHDRAWN_SERIES;
	return sentence_has(s, n, " this it patch one mail ") ? RECORD_WITHDRAWN_PATCH
	                                                      : RECORD_WITHDRAWN_NO;
}

static RecordWithdrawn read_sentence(const Sentence *s)
{
	if (s->words[s->n - 1].stop == '?')
		return RECORD_WITHDRAWN_NO;
	for (guint k = 0; k < s->n; k++)
		if (sentence_has(s, k, CONDITIONS))
			return RECORD_WITHDRAWN_NO;
	for (guint k = 0; k < s->n && !sentence_has(s, k, UNASKED); k++) {
		RecordWithdrawn w = sentence_has(s, k, ASKED) ? read_asked(s, k) : read_told(s, k);
		w = w ? w : read_mistake(s, k);
		if (w)
			return w;
	}
	return RECORD_WITHDRAWN_NO;
}

RecordWithdrawn withdrawn_read(const char *text)
{
	const char *end = text + strlen(text);
	g_autofree Sentence *s = g_new(Sentence, 1);
	for (int i = 0; i < SENTENCES && sentence_next(&text, end, s); i++) {
		RecordWithdrawn w = read_sentence(s);
		if (!w)
			continue;
		Line l = sentence_text(s);
		debug_print(DEBUG_PATCH, "the %s is taken back: '%.*s'",
		        w == RECORD_WITHDRAWN_SERIES ? "series" : "patch", (int)l.n, l.p);
		return w;
	}
	return RECORD_WITHDRAWN_NO;
}
