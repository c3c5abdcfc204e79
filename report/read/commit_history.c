#include "report/read/commit_history.h"

#include "report/read/landed_read.h"
#include "report/read/load.h"
#include "report/read/series_history.h"
#include "report/series/landed.h"
#include "store/base/error.h"
#include "store/base/times.h"
#include "store/log/commit_name.h"
#include "store/log/range.h"

#define POSTINGS 100 /* the most mails that are looked up by what one commit names */

/* Sets HEAD's asked to the commits whose hash begins with HASH. */
static bool find(Trees *trees, const char *hash, DigestHead *head, GError **error)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	bool good = commit_name_resolve(trees, hash, found, error);
	head->asked = g_ptr_array_new_with_free_func(landed_commit_free);
	for (guint i = 0; i < found->len; i++)
		g_ptr_array_add(head->asked, landed_read_own(head, g_ptr_array_index(found, i)));
	return good &&
	       (head->asked->len || error_set(error, ERROR_NO, "no source tree has that commit"));
}

static bool load_named(Snapshot *s, const Commit *commit, const char *const *lists,
        GPtrArray *posts, GError **error)
{
	const GatherSpec spec = {
	        .last_seq = snapshot_head(s), .until_s = G_MAXINT64, .lists = lists};
	Gather g;
	gather_begin(&g, s, &spec, posts, POSTINGS);
	landed_read_postings(&g, commit);
	g_ptr_array_unref(gather_read(&g));
	gather_end(&g);
	if (g.error)
		g_propagate_error(error, g.error);
	return !g.error && series_history_around(s, lists, posts, error);
}

static bool load_year(Snapshot *s, Trees *trees, const Commit *commit, const char *const *lists,
        GPtrArray *posts, DigestHead *head, GError **error)
{
	g_autofree char *since = times_rfc3339(commit->committer_s - TIMES_YEAR_S),
	                *until = times_rfc3339(commit->committer_s + 1);
	const RangeSpec spec = {.since = since, .until = until, .lists = lists};
	Range range = {0};
	bool good = range_resolve(s, &spec, &range, error) &&
	            load_range(s, &range, posts, head, error) &&
	            load_context(s, &range, lists, trees, posts, head, error);
	range_clear(&range);
	return good;
}

bool commit_history_load(Snapshot *s, Trees *trees, const char *hash, bool wide,
        const char *const *lists, GPtrArray *posts, DigestHead *head, GError **error)
{
	head->since_s = G_MININT64;
	head->until_s = G_MAXINT64;
	if (!find(trees, hash, head, error) || !load_tip(s, snapshot_head(s), head, error))
		return false;
	const Commit *commit = ((LandedCommit *)g_ptr_array_index(head->asked, 0))->commit;
	return wide ? load_year(s, trees, commit, lists, posts, head, error)
	            : load_named(s, commit, lists, posts, error);
}
