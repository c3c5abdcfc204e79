/* The mail of the other range alone makes a digest, of which only some numbers are kept: those that
 * mail around it does not change. The version before a series, what was applied to an earlier one,
 * and what waits, depend on other mail; they are not compared. */
#include "report/read/range_before.h"

#include "report/digest/digest_build.h"
#include "report/digest/people.h"
#include "report/read/load.h"
#include "store/base/times.h"
#include "store/log/entry_name.h"
#include "store/log/lists.h"
#include "store/log/lookup.h"

#define MOST_S (100 * TIMES_DAY_S) /* of a range that is compared */

/* Sets *START_S to where the range of HEAD begins. */
static bool find_start(Snapshot *s, const DigestHead *head, gint64 *start_s)
{
	guint64 seq;
	Entry e;
	*start_s = head->since_s;
	if (head->since_s != G_MININT64)
		return true;
	if (head->from_start || !entry_name_resolve(s, head->from, &seq, NULL, NULL) ||
	        !snapshot_entry(s, seq, &e, NULL))
		return false;
	*start_s = MIN(e.arrived_s, head->first_s);
	return true;
}

/* Whether mail of LISTS (NULL: any mail) came before START_S. */
static bool holds(Snapshot *s, const char *const *lists, gint64 start_s)
{
	gint64 first_s;
	if (!lists)
		return lookup_first_arrival(s, &first_s) && first_s < start_s;
	bool held = true;
	for (; *lists && held; lists++)
		held = lists_first(s, *lists, &first_s) && first_s < start_s;
	return held;
}

/* Takes the numbers of RANGE; none if it has no message. */
static bool count(Snapshot *s, const Range *range, const DigestOptions *options,
        HighlightsBefore *before, GError **error)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	const GPtrArray *robots = options->people ? options->people->robots : NULL;
	DigestOptions bare = *options;
	DigestHead head = {.brief = true,
	        .since_s = range->since_s,
	        .until_s = range->until_s,
	        .end_s = range->until_s};
	bare.detail = DIGEST_DETAIL_NONE;
	if (!load_range(s, range, posts, &head, error) || !load_verdicts(s, robots, posts, error)) {
		g_ptr_array_unref(posts);
		return false;
	}
	g_autoptr(Digest) d = digest_build(head, posts, &bare);
	*before = (HighlightsBefore){
	        range->seqs->len > 0, range->since_s, range->until_s, d->highlights.counts};
	return true;
}

bool range_before_count(Snapshot *s, const char *const *lists, const DigestOptions *options,
        DigestHead *head, GError **error)
{
	gint64 start_s, length_s;
	if (head->messages == 0 || !find_start(s, head, &start_s))
		return true;
	length_s = digest_head_end_s(head) - start_s;
	if (length_s <= 0 || length_s > MOST_S || !holds(s, lists, start_s - length_s))
		return true;
	g_autofree char *since = g_strdup_printf("@%" G_GINT64_FORMAT, start_s - length_s),
	                *until = g_strdup_printf("@%" G_GINT64_FORMAT, start_s);
	const RangeSpec before = {.since = since,
	        .until = until,
	        .lists = lists,
	        .now_s = options->now_s,
	        .upto_seq = head->last_seq};
	Range range = {0};
	bool done = range_resolve(s, &before, &range, error) &&
	            count(s, &range, options, &head->before, error);
	range_clear(&range);
	return done;
}
