/* The commits that loaded mail may have become, and the mail that landed in the range. Read
 * from the source trees that the store knows (store/log/trees.h). */
#pragma once

#include "report/digest/digest.h"
#include "report/digest/people.h"
#include "report/read/context_series.h"
#include "store/log/trees.h"

/* landed_read_trees: sets HEAD's trees to those that S knows in VIEW, or to those that NAMES has
 * (NULL-terminated; NULL: all), and *TREES to these trees alone, which the caller frees; NULL if S
 * knows none of them. Fails with ERROR_USAGE if S has no tree of one of NAMES, and as trees_open.
 */
G_GNUC_WARN_UNUSED_RESULT
bool landed_read_trees(Snapshot *s, const TreesView *view, char **names, DigestHead *head,
        Trees **trees, GError **error);

/* landed_read_commits: returns the commits (LandedCommit *) of TREES, HEAD's, that have a title, a
 * patch-id or a link in common with one of POSTS; if a patch has none, those that its author (also
 * at other addresses, if PEOPLE, which may be NULL, has a mailmap) wrote within LANDED_FIT_NEAR_S
 * of its Date; and those that revert such commits. The caller frees the array with
 * g_ptr_array_unref; its tree names belong to HEAD. Returns NULL as trees_find fails. */
G_GNUC_WARN_UNUSED_RESULT
GPtrArray *landed_read_commits(Trees *trees, const DigestHead *head, const People *people,
        GPtrArray *posts, GError **error);

/* landed_read_own: returns a new LandedCommit of C, a commit of one of HEAD's trees; it owns C. */
LandedCommit *landed_read_own(const DigestHead *head, Commit *c);

/* landed_read_postings: queues the mail that the links, the patch-id, or the author and title of
 * COMMIT name. */
void landed_read_postings(Gather *g, const Commit *commit);

/* landed_read_range: queues the patches that landed in TREES in [SINCE_S, UNTIL_S), and reads them
 * and their series: WHAT of each, as context_series_read. A patch that has no Message-ID, patch-id,
 * or author and title in common with the commit is found only if it is among the newest 200 mails
 * that arrived from ten minutes before to two hours after the commit's author date; if there
 * are more, the gathering counts as full. */
void landed_read_range(ContextSeries *c, Trees *trees, gint64 since_s, gint64 until_s, guint what);
