#include "mda/patch/notice_undone.h"

#include "mda/patch/notice_place.h"
#include "mda/patch/notice_words.h"

static bool ends_clause(const Sentence *s, guint k)
{
	return k + 1 >= s->n || s->words[k].stop || s->words[k].ends_row;
}

/* "dropped it", "dropping." at K; not "dropped the tag". */
static bool drops(const Sentence *s, guint k)
{
	bool verb = sentence_has(s, k, NOTICE_DROPS) ||
	            (k > 0 && sentence_has_pair(s, k - 1, " to ", " drop revert "));
	return verb &&
	       (ends_clause(s, k) ||
	               sentence_has(s, k + 1, " it this them these again that both everything "));
}

/* "on v6.1-rc2", "to 6.1.48", "for 6.1.48" at K behind the verb I: what a tester runs, or what a
 * submitter based his patches on */
static bool is_release(const Sentence *s, guint i, guint k)
{
	if (k + 1 >= s->n || !sentence_has(s, k, " on onto to against for "))
		return false;
	guint n = k + 1 + sentence_has(s, k + 1, " our my the linux kernel ");
	Line v = n < s->n ? s->words[n].bare : (Line){NULL, 0};
	if (line_starts_nocase(v, "v"))
		v = line_after(v, 1);
	guint dots = 0;
	for (gsize at = 0; at < v.n; at++) {
		if (v.p[at] == '-' && dots > 0)
			break;
		if (!g_ascii_isdigit(v.p[at]) && v.p[at] != '.')
			return false;
		dots += v.p[at] == '.';
	}
	return dots > 1 || (dots == 1 && sentence_has(s, i, " applied ") &&
	                           sentence_has(s, k, " on onto against "));
}

/* What a tester tells: "still see", "no change", "it boots". */
static bool tells_test(const Sentence *s, guint i, guint k)
{
	if (sentence_has_pair(s, k, " still ", NOTICE_STILL) ||
	        sentence_has_pair(s, k, " able ", " to ") ||
	        sentence_has_pair(s, k, " no ", NOTICE_NO_EFFECT) ||
	        sentence_has_pair(s, k, " is are ", " gone ") ||
	        sentence_has_pair(s, k, " it ", " boots works builds "))
		return true;
	if (notice_place_says_thanks(s))
		return false;
	bool next = sentence_has(s, k - 1, " and then ") || s->words[k - 1].stop == ',';
	if (next && (sentence_has(s, k, NOTICE_TRIED) ||
	                    sentence_has_pair(s, k, " boot build compile ", " tested ")))
		return true;
	if (sentence_has(s, k - 1, " and then ") &&
	        sentence_has(s, k + sentence_has(s, k, " i "), NOTICE_FINDS))
		return true;
	if (sentence_has_pair(s, k, " to ", " test try check see verify reproduce ") &&
	        sentence_has(s, k + 2, " it them this these whether if the how what my "))
		return true;
	if (sentence_has(s, k, " today's latest current vanilla plain ") &&
	        sentence_has(s, k - 1, " to on onto the "))
		return true;
	if (is_release(s, i, k))
		return true;
	if (sentence_has(s, i, " applied ") && k > i + 1 && k < i + 4 &&
	        sentence_has_pair(s, k, " on ", " top "))
		return true;
	for (guint n = k + 1; sentence_has(s, k, " with using ") && n < s->n && n < k + 4; n++)
		if (sentence_has(s, n, " fuzz offset offsets ") ||
		        (n == k + 1 && sentence_has(s, n, " git patch ") &&
		                sentence_has(s, n + 1, " am apply -p1 ")))
			return true;
	return false;
}

/* "to my kernel", "for my next test run", "in Debian", "for years", "into patch 2" at K. */
static bool is_no_place(const Sentence *s, guint k)
{
	if (sentence_has_pair(s, k, " my ", NOTICE_OWN_PLACES) ||
	        (sentence_has(s, k, " my our ") && sentence_has(s, k + 2, NOTICE_MACHINES)) ||
	        sentence_has_pair(s, k, " next ", " version revision respin iteration round ") ||
	        sentence_has_pair(s, k, " in to into by ", NOTICE_DISTROS) ||
	        sentence_has_pair(s, k, " for ", " years months weeks ages decades ") ||
	        sentence_has_pair(s, k, " to into ", " nothing "))
		return true;
	for (guint n = k + 1; sentence_has(s, k, " for ") && n < s->n && n < k + 4; n++)
		if (sentence_has(s, n, " test tests testing "))
			return !sentence_has(s, k - 1, NOTICE_THANKS " you ");
	return false;
}

/* "will resend", "I'll repost", "v3 coming", "you suggested" at K. */
static bool is_submitter(const Sentence *s, guint i, guint k)
{
	if (sentence_has(s, k, " will i'll ll resending reposting ") &&
	        (sentence_has(s, k, " resending reposting ") ||
	                sentence_has(s, k + 1, " resend repost respin ")))
		return true;
	if (sentence_is_version(s, k) &&
	        sentence_has(s, k + 1, " coming incoming follows soon shortly sent "))
		return true;
	return sentence_has_pair(
	               s, k, " you ", " suggested asked requested mentioned proposed wanted ") &&
	       k < i + 5 && sentence_has(s, k - 1, NOTICE_NOUNS " all ");
}

/* "took this from the vendor tree" */
static bool is_from_elsewhere(const Sentence *s, guint i, guint k)
{
	return sentence_has(s, i, " took taken picked pulled ") && !s->words[i].stop &&
	       sentence_has(s, k, " from ") && sentence_has(s, k + 1, " the a an my another ") &&
	       !notice_place_says_thanks(s);
}

bool notice_undone_here(const Sentence *s, guint i)
{
	if (s->words[i].stop == ':' && sentence_has(s, i + 1, " no not none "))
		return true;
	if (s->words[i].stop == 0 &&
	        (sentence_has_pair(s, i, " taken picked ", " together ") ||
	                sentence_has_pair(s, i, " taken ", " literally alone individually at ") ||
	                (sentence_has_pair(s, i, " taken ", " as ") &&
	                        sentence_has(s, i + 2, " a is ")) ||
	                sentence_has_pair(s, i, " picked ", " at ") ||
	                sentence_has_pair(s, i, " pulled ", " up down low high ") ||
	                (sentence_has(s, i, " taken ") &&
	                        sentence_has_pair(s, i + 1, " from ", " the a an ")) ||
	                (sentence_has(s, i + 1, " too ") && !ends_clause(s, i + 1) &&
	                        !sentence_has(s, i + 2, NOTICE_BEHIND NOTICE_THANKS))))
		return true;
	if (sentence_has_pair(s, i, " committed ", " to ") && i + 3 < s->n &&
	        line_ends(s->words[i + 2].bare, "ing") && !ends_clause(s, i + 2))
		return true;
	for (guint k = i + 1; k < s->n; k++)
		if (is_from_elsewhere(s, i, k) || drops(s, k) || tells_test(s, i, k) ||
		        is_no_place(s, k) || is_submitter(s, i, k))
			return true;
	return false;
}

/* "please rebase your patchset on top of it": what was taken is something else. */
static bool asks_to_rebase(const Sentence *s)
{
	for (guint k = 1; k < s->n; k++)
		if (sentence_has_pair(s, k - 1, " please you and ", " rebase ") &&
		        sentence_has(s, k + 1, " your this it these them ") &&
		        !sentence_has(s, k + 2, " other rest remaining "))
			return true;
	return false;
}

bool notice_undone_after(const Sentence *s)
{
	if (asks_to_rebase(s))
		return true;
	if (s->words[s->n - 1].stop == '?' || strchr("[-", *s->words[0].raw.p))
		return false;
	for (guint k = 0; k < s->n; k++) {
		if (sentence_has(s, k, NOTICE_HARD " you when "))
			return false;
		if (drops(s, k) || (sentence_has_pair(s, k, " not ", NOTICE_VERBS) && k < 3 &&
		                           ends_clause(s, k + 1) &&
		                           (k == 0 || sentence_has(s, k - 1, " so it "))))
			return true;
	}
	return sentence_has(s, 0, " still ") && sentence_has(s, 1, NOTICE_STILL);
}
