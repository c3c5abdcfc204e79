/* Reads in rounds until nothing more is found: first the answers to what is known, then what
 * context_load finds around it, then what its author posted under other titles; at the end the pull
 * requests that may have taken it. */
#include "report/read/series_history.h"

#include "report/read/context.h"
#include "report/read/context_pulls.h"
#include "report/read/gather.h"
#include "report/read/load.h"
#include "report/read/load_post.h"
#include "report/series/similarity.h"
#include "store/base/error.h"
#include "store/base/times.h"
#include "store/log/entry_name.h"
#include "store/log/lookup.h"

#define ROUNDS 10
#define MAILS  5000  /* at most so many are read */
#define LOOKED 20000 /* entries looked at for pull requests, and for other titles */

#define PULLED_S   (183 * TIMES_DAY_S) /* a pull request takes a patch at most so long after it */
#define RETITLED_S (30 * TIMES_DAY_S)  /* and a version with another title comes so soon */

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

/* Reads what posts from index KNOWN on lead to. */
static bool read_rounds(
        Snapshot *s, const GatherSpec *spec, GPtrArray *posts, guint known, GError **error)
{
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

/* --- versions with another title */

/* Whether POST is the first mail of a version, as far as its subject tells. */
static bool is_lead(const Post *post)
{
	return post_is_patch(post) && post->rec->title &&
	       (post->rec->kind == RECORD_COVER || !post->rec->total || post->slot <= NUMBER_ONE);
}

/* Whether FIRST is POST, or refers to it. */
static bool is_asked_for(const Post *post, const Post *first)
{
	const char *id = post->rec->message_id;
	bool refers = post == first || g_strcmp0(id, first->rec->in_reply_to) == 0;
	for (guint i = 0; i < first->rec->references->len && !refers; i++)
		refers = g_strcmp0(id, g_ptr_array_index(first->rec->references, i)) == 0;
	return refers && post_is_patch(post) && post->rec->title;
}

/* Returns the first mails among POSTS by PEOPLE whose titles are like those of the versions that
 * were asked for (Post *, borrowed), and adds to PEOPLE who sent and wrote them. */
static GPtrArray *known_versions(GPtrArray *posts, GHashTable *people)
{
	g_autoptr(GPtrArray) asked = g_ptr_array_new();
	GPtrArray *versions = g_ptr_array_new();
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (!is_asked_for(post, g_ptr_array_index(posts, 0)))
			continue;
		gather_add_person(people, post);
		g_ptr_array_add(asked, post);
	}
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		bool like = false;
		for (guint k = 0; k < asked->len && !like; k++)
			like = similarity_share_word(post->rec->title ? post->rec->title : "",
			        ((Post *)g_ptr_array_index(asked, k))->rec->title);
		if (like && is_lead(post) && gather_is_by(people, post))
			g_ptr_array_add(versions, post);
	}
	return versions;
}

/* Whether POST has the number right before or after that of one of VERSIONS, and came soon before
 * or after it. */
static bool may_be_next(const Post *post, const GPtrArray *versions)
{
	gint64 number = number_order(post->rec->version);
	for (guint i = 0; i < versions->len; i++) {
		const Post *version = g_ptr_array_index(versions, i);
		gint64 step = number - number_order(version->rec->version);
		gint64 later_s = post->when_s - version->when_s;
		if ((step == NUMBER_ONE && later_s >= 0 && later_s < RETITLED_S) ||
		        (step == -NUMBER_ONE && later_s <= 0 && later_s > -RETITLED_S))
			return true;
	}
	return false;
}

/* Returns what PEOPLE posted around VERSIONS (Post *, owned). */
static GPtrArray *read_posted_around(Snapshot *s, const GatherSpec *spec, GPtrArray *versions,
        GHashTable *people, GError **error)
{
	GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	gint64 first_s = G_MAXINT64, last_s = G_MININT64;
	Gather g;
	for (guint i = 0; i < versions->len; i++) {
		const Post *version = g_ptr_array_index(versions, i);
		first_s = MIN(first_s, version->arrived_s);
		last_s = MAX(last_s, version->arrived_s);
	}
	gather_begin(&g, s, spec, found, MAILS);
	(void)gather_arrived(&g, first_s - RETITLED_S, last_s + RETITLED_S, LOOKED, seqs);
	gather_queue_posted_by(&g, seqs, people);
	g_ptr_array_unref(gather_read(&g));
	gather_end(&g);
	if (g.error)
		g_propagate_error(error, g.error);
	return found;
}

/* Appends the first mails of what may be the next versions of POSTS, or those before, whatever
 * their titles are. */
static bool read_retitled(Snapshot *s, const GatherSpec *spec, GPtrArray *posts, GError **error)
{
	g_autoptr(GHashTable) people = g_hash_table_new(text_hash, g_str_equal),
	                      known = g_hash_table_new(NULL, NULL);
	g_autoptr(GPtrArray) versions = known_versions(posts, people);
	if (versions->len == 0)
		return true;
	GError *failed = NULL;
	g_autoptr(GPtrArray) found = read_posted_around(s, spec, versions, people, &failed);
	for (guint i = 0; i < posts->len; i++)
		g_hash_table_add(known, POST_SEQ_KEY(((Post *)g_ptr_array_index(posts, i))->seq));
	for (guint i = found->len; !failed && i-- > 0;) {
		const Post *post = g_ptr_array_index(found, i);
		if (is_lead(post) && may_be_next(post, versions) &&
		        !g_hash_table_contains(known, POST_SEQ_KEY(post->seq)))
			g_ptr_array_add(posts, g_ptr_array_steal_index(found, i));
	}
	if (failed)
		g_propagate_error(error, failed);
	return !failed;
}

static bool read_versions(Snapshot *s, const GatherSpec *spec, GPtrArray *posts, GError **error)
{
	guint known = 0;
	for (int round = 0; round < ROUNDS && known < posts->len && posts->len < MAILS; round++) {
		if (!read_rounds(s, spec, posts, known, error))
			return false;
		known = posts->len;
		if (!read_retitled(s, spec, posts, error))
			return false;
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
	return read_versions(s, &spec, posts, error) && read_pulls(s, &spec, posts, error);
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
