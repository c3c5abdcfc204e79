/* A series with several later versions is superseded by the first of them, so that a chain has one
 * link for each version. */
#include "report/series/lineage_rules.h"

#include "report/series/subject_trees.h"
#include "store/base/debug.h"
#include "store/base/times.h"

#include <string.h>

#define RECOUNT_S   (60 * 24 * 3600LL)
#define GROWN_S     (180 * 24 * 3600LL) /* a single patch becomes a series, or a series one patch */
#define CHAIN_LIMIT 1000

bool lineage_rules_same_author(const Series *a, const Series *b)
{
	return strcmp(a->sender, b->sender) == 0 ||
	       post_same_person(series_author(a), series_author(b));
}

gint64 lineage_rules_recount_s(const Series *earlier, const Series *later)
{
	return earlier->patches->len == 1 || later->patches->len == 1 ? GROWN_S : RECOUNT_S;
}

bool lineage_rules_within_a_year(const Series *a, const Series *b)
{
	return b->first_s - a->first_s < TIMES_YEAR_S && a->first_s - b->first_s < TIMES_YEAR_S;
}

static bool same_title(const Series *a, const Series *b)
{
	return g_strcmp0(series_topic(a), series_topic(b)) == 0;
}

static bool same_change_id(const Series *a, const Series *b)
{
	const char *x = series_lead(a)->rec->change_id, *y = series_lead(b)->rec->change_id;
	return x && y && strcmp(x, y) == 0;
}

/* Whether LATER has EARLIER's number, and its title or change-id, by the same author. */
static bool has_same_number(const Series *earlier, const Series *later)
{
	return earlier->number == later->number && earlier->rfc == later->rfc &&
	       (same_title(earlier, later) || same_change_id(earlier, later)) &&
	       lineage_rules_same_author(earlier, later);
}

/* Whether LATER has EARLIER's number and its patches' titles, by the same author: then only the
 * title of the cover letter changed. */
static bool has_same_patches(const Series *earlier, const Series *later)
{
	if (earlier->number != later->number || earlier->rfc != later->rfc ||
	        earlier->patches->len < 2 || earlier->patches->len != later->patches->len ||
	        !lineage_rules_same_author(earlier, later))
		return false;
	for (guint i = 0; i < earlier->patches->len; i++)
		if (g_strcmp0(series_patch(earlier, i)->rec->title,
		            series_patch(later, i)->rec->title) != 0)
			return false;
	return true;
}

/* Whether a patch of LATER differs from the one with its number in EARLIER. */
static bool is_changed(const Series *earlier, const Series *later)
{
	for (guint i = 0, k = 0; i < earlier->patches->len && k < later->patches->len;) {
		const Post *a = series_patch(earlier, i), *b = series_patch(later, k);
		if (a->slot == b->slot && a->rec->patch_id && b->rec->patch_id &&
		        strcmp(a->rec->patch_id, b->rec->patch_id) != 0)
			return true;
		i += a->slot <= b->slot;
		k += a->slot >= b->slot;
	}
	return false;
}

static bool is_resend(const Series *earlier, const Series *later)
{
	const Record *a = series_lead(earlier)->rec, *b = series_lead(later)->rec;
	bool same = g_strcmp0(earlier->total, later->total) == 0 && !is_changed(earlier, later);
	return has_same_number(earlier, later) && (later->resend || same) &&
	       a->trees->len == b->trees->len;
}

/* Sent anew under the same number, with changed patches or of another size. The latter only with a
 * cover letter: a series whose first patch has the title of a patch that was posted alone has taken
 * that patch along; a cover letter of that title means that the patch has grown into a series. */
static bool is_recounted(const Series *earlier, const Series *later)
{
	bool sized = g_strcmp0(earlier->total, later->total) == 0;
	return (has_same_number(earlier, later) || has_same_patches(earlier, later)) &&
	       (sized || later->cover) &&
	       later->first_s - earlier->first_s < lineage_rules_recount_s(earlier, later);
}

static bool leads_to(const Series *from, const Series *to)
{
	for (int steps = 0; from && steps < CHAIN_LIMIT; steps++, from = from->superseded_by)
		if (from == to)
			return true;
	return from; /* too long to tell */
}

/* Remembers that EARLIER is not the version before LATER, and WHY, if no nearer one is remembered.
 */
static void note_runner_up(Series *earlier, Series *later, const char *rule, const char *why)
{
	if (later->runner_up && series_order(earlier, later->runner_up) <= 0)
		return;
	later->runner_up = earlier;
	later->runner_up_rule = rule;
	later->runner_up_why = why;
}

static void explain(const Series *earlier, const Series *later, const char *rule, const char *why)
{
	debug_print(DEBUG_LINEAGE, "%s v%s, then %s v%s: %s: %s", post_name(series_lead(earlier)),
	        earlier->version, post_name(series_lead(later)), later->version, rule, why);
}

/* Whether the trees of both allow that they are versions of each other. Trees of development do not
 * part what author, title and number join. */
static bool trees_allow(const Series *earlier, const Series *later)
{
	const Record *a = series_lead(earlier)->rec, *b = series_lead(later)->rec;
	bool joined = later->number == earlier->number + NUMBER_ONE && same_title(earlier, later) &&
	              lineage_rules_same_author(earlier, later);
	return subject_trees_same_line(a, b) || (joined && subject_trees_same_releases(a, b));
}

/* Returns why EARLIER and LATER cannot be versions of one series, or NULL if they can. */
static const char *find_objection(const Series *earlier, const Series *later, bool resend)
{
	if (series_is_automatic(earlier) != series_is_automatic(later))
		return "rejected: only one is a robot's";
	if (earlier->first_s - later->first_s > LINEAGE_RULES_CLOCK_S)
		return "rejected: posted after it";
	if (leads_to(later, earlier))
		return "rejected: would close a circle";
	if (!resend && earlier->number == later->number && earlier->rfc == later->rfc &&
	        !is_recounted(earlier, later))
		return "rejected: same version number";
	if (!trees_allow(earlier, later))
		return "rejected: different trees";
	return NULL;
}

void lineage_rules_propose(Series *earlier, Series *later, const char *rule)
{
	if (earlier == later || series_order(earlier, later) >= 0)
		return;
	bool resend = is_resend(earlier, later);
	const char *objection = find_objection(earlier, later, resend);
	if (objection) {
		note_runner_up(earlier, later, rule, objection);
		explain(earlier, later, rule, objection);
		return;
	}
	bool next = !earlier->superseded_by || series_order(later, earlier->superseded_by) < 0;
	bool last = !resend && (!later->previous || series_order(later->previous, earlier) < 0);
	if (next) {
		earlier->superseded_by = later;
		earlier->superseded_rule = rule;
		earlier->resent = resend;
	}
	if (!last && !resend && later->previous != earlier)
		note_runner_up(earlier, later, rule, "an older version");
	if (last && later->previous)
		note_runner_up(later->previous, later, later->previous_rule, "an older version");
	if (last) {
		later->previous = earlier;
		later->previous_rule = rule;
	}
	if (next || last)
		explain(earlier, later, rule, resend ? "resend" : "next version");
}
