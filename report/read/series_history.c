/* Reads in rounds until nothing more is found: first the answers to what is known, then what
 * context_load finds around it; at the end the pull requests that may have taken it. */
#include "report/read/series_history.h"

#include "report/read/context.h"
#include "report/read/context_pulls.h"
#include "report/read/gather.h"
#include "report/read/load.h"
#include "report/read/load_post.h"
#include "store/base/error.h"
#include "store/base/times.h"
#include "store/log/entry_name.h"
#include "store/log/lookup.h"

#define ROUNDS 10
#define MAILS  5000  /* at most so many are read */
#define LOOKED 20000 /* entries looked at for pull requests */

#define PULLED_S (183 * TIMES_DAY_S) /* a pull request takes a patch at most so long after it */

static void take_into_range(GPtrArray *posts)
{
	for (guint i = 0; i < posts->len; i++)
		((Post *)g_ptr_array_index(posts, i))->in_range = true;
}

/* Appends the answers to POSTS from index FROM on. */
static bool read_answers(
        Snapshot *s, const GatherSpec *spec, GPtrArray *posts, guint from, GError **error)
{
	Gather g;
	g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(GatherHit));
	gather_begin(&g, s, spec, posts, MAILS);
	for (guint i = from; i < posts->len; i++) {
		const char *id = ((Post *)g_ptr_array_index(posts, i))->rec->message_id;
		if (id)
			gather_find(&g, LOOKUP_CHILDREN, id, GATHER_ALL, hits);
	}
	for (guint i = 0; i < hits->len; i++)
		gather_queue(&g, g_array_index(hits, GatherHit, i).seq);
	g_ptr_array_unref(gather_read(&g));
	gather_end(&g);
	if (g.error)
		g_propagate_error(error, g.error);
	return !g.error;
}

static bool read_rounds(Snapshot *s, const GatherSpec *spec, GPtrArray *posts, GError **error)
{
	guint known = 0;
	for (int round = 0; round < ROUNDS && known < posts->len && posts->len < MAILS; round++) {
		guint from = known;
		known = posts->len;
		if (!read_answers(s, spec, posts, from, error))
			return false;
		take_into_range(posts);
		if (!context_load(s, spec, posts, NULL, error))
			return false;
		take_into_range(posts);
	}
	return true;
}

/* Appends, outside of the range, the pull requests that may have taken POSTS. */
static bool read_pulls(Snapshot *s, const GatherSpec *spec, GPtrArray *posts, GError **error)
{
	gint64 first_s = G_MAXINT64, last_s = 0;
	Gather g;
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		if (post_is_patch(post)) {
			first_s = MIN(first_s, post->arrived_s);
			last_s = MAX(last_s, post->arrived_s);
		}
	}
	if (first_s == G_MAXINT64)
		return true;
	gather_begin(&g, s, spec, posts, MAILS);
	context_pulls_read_arrived(&g, first_s, last_s + PULLED_S, LOOKED);
	gather_end(&g);
	if (g.error)
		g_propagate_error(error, g.error);
	return !g.error;
}

static bool read_first(
        Snapshot *s, const char *id, GPtrArray *posts, DigestHead *head, GError **error)
{
	guint64 seq;
	Entry entry;
	if (!entry_name_resolve(s, id, &seq, NULL, error) ||
	        !snapshot_entry(s, seq, &entry, error) ||
	        (entry.kind == ENTRY_ALSO && !snapshot_entry(s, entry.of, &entry, error)))
		return false;
	g_autoptr(Post) post = load_post(s, &entry, RECORD_LEAD_TEXTS, false, error);
	if (!post)
		return false;
	if (!load_post_is_shown(post) || !post->rec->message_id) {
		error_set(error, ERROR_NO, "that message belongs to no series");
		return false;
	}
	head->from = hash_hex(&post->id, ENTRY_NAME_SHOWN);
	g_ptr_array_add(posts, g_steal_pointer(&post));
	return true;
}

bool series_history_around(Snapshot *s, const char *const *lists, GPtrArray *posts, GError **error)
{
	const GatherSpec spec = {.last_seq = snapshot_head(s),
	        .until_s = G_MAXINT64,
	        .with_texts = true,
	        .lists = lists,
	        .audit = true};
	take_into_range(posts);
	return read_rounds(s, &spec, posts, error) && read_pulls(s, &spec, posts, error);
}

bool series_history_load(Snapshot *s, const char *id, const char *const *lists, GPtrArray *posts,
        DigestHead *head, char **message_id, GError **error)
{
	guint64 last = snapshot_head(s);
	Entry entry;
	head->since_s = G_MININT64;
	head->until_s = G_MAXINT64;
	if (!read_first(s, id, posts, head, error) || !load_tip(s, last, head, error) ||
	        !snapshot_entry(s, last, &entry, error) ||
	        !series_history_around(s, lists, posts, error))
		return false;
	head->to = hash_hex(&entry.id, ENTRY_NAME_SHOWN);
	*message_id = g_strdup(((Post *)g_ptr_array_index(posts, 0))->rec->message_id);
	return true;
}
