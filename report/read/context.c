/* Each round queues what the rounds before lead to and then reads it as a whole. A look-up costs
 * microseconds, opening a block of the log a hundred times that; so look-ups decide by kind and
 * time what is read at all. */
#include "report/read/context.h"

#include "report/read/context_pulls.h"
#include "report/read/context_series.h"
#include "report/read/context_talk.h"
#include "report/read/context_versions.h"
#include "report/read/context_waiting.h"
#include "report/read/landed_read.h"
#include "store/base/debug.h"

#define ROUNDS    8    /* up a thread without References */
#define NEAREST   12   /* of a mail's References, from the last */
#define ROOM      2000 /* mails that are read around the range */
#define ROOM_EACH 10   /* more, for each mail of the range */

/* Queues the nearest patch, cover letter or pull request above POST in its thread; without one, the
 * top of the thread. Of long References only the NEAREST last and the two oldest are looked up. */
static void queue_parent(ContextSeries *c, const Post *post)
{
	const Record *rec = post->rec;
	const guint wanted = GATHER_PATCHES | GATHER_KIND(RECORD_PULL);
	const GatherHit *top = NULL;
	guint n = rec->references->len;
	for (guint step = 0; step <= n; step++) {
		if (step > NEAREST && step + 1 < n)
			continue;
		const char *id =
		        step == 0 ? rec->in_reply_to : g_ptr_array_index(rec->references, n - step);
		if (!id)
			continue;
		if (g_hash_table_contains(c->g.by_id, id))
			return; /* read already: it looks for its own parent */
		const GatherHit *hit = gather_find_message_id(&c->g, id);
		top = hit ? hit : top;
		if (hit && (wanted & GATHER_KIND(hit->kind)))
			break;
	}
	if (!top && rec->verdict.message_id) /* a robot's report names the patch it tested */
		top = gather_find_message_id(&c->g, rec->verdict.message_id);
	if (top)
		gather_queue(&c->g, top->seq);
}

static void read_parents(ContextSeries *c)
{
	g_autoptr(GPtrArray) from = g_ptr_array_ref(c->range);
	for (int round = 0; round < ROUNDS && from->len; round++) {
		for (guint i = 0; i < from->len; i++) {
			const Post *post = g_ptr_array_index(from, i);
			if (post->in_range || !context_series_is_mail(post))
				queue_parent(c, post);
		}
		g_ptr_array_unref(from);
		from = gather_read(&c->g);
		for (guint i = 0; i < from->len; i++)
			if (context_series_is_mail(g_ptr_array_index(from, i)))
				g_hash_table_add(c->answered, g_ptr_array_index(from, i));
	}
}

/* The Message-ID below which other mails of the series of POST may be, though no mail of the range
 * answers them; NULL if there is none. */
static const char *top_of_part(ContextSeries *c, const Post *post)
{
	const char *root = context_series_root_id(post);
	if (post->rec->kind == RECORD_COVER)
		return post->rec->message_id;
	bool part = post->rec->kind == RECORD_PATCH && post->rec->total && root;
	return part && !gather_find_message_id(&c->g, root) ? root : NULL;
}

static void read_answered(ContextSeries *c)
{
	g_autoptr(GPtrArray) answered = context_series_sorted(c->answered);
	for (guint i = 0; i < c->range->len; i++) { /* a part may have come before the range */
		const Post *post = g_ptr_array_index(c->range, i);
		const char *top = top_of_part(c, post);
		if (top)
			context_series_queue_children(c, top, GATHER_PATCHES);
	}
	context_series_read(c, answered, CONTEXT_SERIES_PATCHES | CONTEXT_SERIES_ANSWERS);
}

static bool has_reporter(const Post *post)
{
	for (guint i = 0; i < post->rec->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(post->rec->trailers, i);
		if (g_ascii_strcasecmp(t->key, "Reported-by") == 0)
			return true;
	}
	return false;
}

/* Queues what robots answered to the mail called ID. */
static void queue_robots(ContextSeries *c, const char *id)
{
	g_array_set_size(c->hits, 0);
	gather_find(&c->g, LOOKUP_CHILDREN, id, GATHER_KIND(RECORD_REPLY), c->hits);
	for (guint k = 0; k < c->hits->len; k++) {
		const GatherHit *hit = &g_array_index(c->hits, GatherHit, k);
		if (hit->automatic == RECORD_AUTO_BOT)
			gather_queue(&c->g, hit->seq);
	}
}

/* Queues what robots found earlier in the patches that the range has verdicts on. */
static void queue_verdicts(ContextSeries *c)
{
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		const RecordVerdict *v = &post->rec->verdict;
		const char *id = v->message_id ? v->message_id : post->rec->in_reply_to;
		if (v->bot && post_is_bot(post) && id)
			queue_robots(c, id);
	}
}

/* Reads what robots answered to two kinds of patches: those of the range with a Reported-by, in
 * their earlier postings, as they may fix what a robot found there; and those that robots have
 * tested in the range. */
static void read_verdicts(ContextSeries *c)
{
	g_autoptr(GHashTable) titles = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = 0; i < c->range->len; i++) {
		const Post *post = g_ptr_array_index(c->range, i);
		if (context_series_is_mail(post) && post->rec->title && has_reporter(post))
			g_hash_table_add(titles, (char *)post->rec->title);
	}
	for (guint i = 0; g_hash_table_size(titles) && i < c->g.posts->len; i++) {
		const Post *post = g_ptr_array_index(c->g.posts, i);
		if (post->in_range || !post->rec->title || !post->rec->message_id ||
		        !g_hash_table_contains(titles, post->rec->title))
			continue;
		queue_robots(c, post->rec->message_id);
	}
	queue_verdicts(c);
	g_ptr_array_unref(gather_read(&c->g));
}

static void read_landed_as(ContextSeries *c, guint what)
{
	const GatherSpec *spec = c->g.spec;
	if (spec->trees)
		landed_read_range(c, spec->trees, spec->since_s, spec->range_end_s + 1, what);
}

static void read_landed(ContextSeries *c)
{
	read_landed_as(c, CONTEXT_SERIES_PATCHES);
}

/* Before other versions are read: theirs are, too. */
static void read_audited(ContextSeries *c)
{
	if (c->g.spec->audit)
		read_landed_as(c, CONTEXT_SERIES_PATCHES | CONTEXT_SERIES_ANSWERS);
}

bool context_load(
        Snapshot *s, const GatherSpec *spec, GPtrArray *posts, ContextCut *cut, GError **error)
{
	static const struct {
		const char *what;
		void (*read)(ContextSeries *c);
	} rounds[] = {
	        {"what the range answers", read_parents},
	        {"the series of that, and the answers to them", read_answered},
	        {"discussions begun earlier", context_talk_read},
	        {"patches in pull requests", context_pulls_read_patches},
	        {"patches that landed, to check their tags", read_audited},
	        {"earlier versions, and the answers to them", context_versions_read_earlier},
	        {"later versions of what was answered", context_versions_read_later},
	        {"what may wait, and the answers to it", context_waiting_read},
	        {"earlier reports of robots", read_verdicts},
	        {"patches that landed", read_landed},
	        {"pull requests that took it", context_pulls_read_takers},
	};
	ContextSeries c = {.range = g_ptr_array_sized_new(posts->len),
	        .roots = g_hash_table_new(text_hash, g_str_equal),
	        .answered = g_hash_table_new(NULL, NULL),
	        .hits = g_array_new(FALSE, FALSE, sizeof(GatherHit)),
	        .before = {g_array_new(FALSE, FALSE, sizeof(guint64)), g_hash_table_new(NULL, NULL),
	                g_hash_table_new(NULL, NULL), g_hash_table_new(text_hash, g_str_equal)}};
	g_ptr_array_extend(c.range, posts, NULL, NULL);
	c.from_s = c.cut.talk_from_s = G_MAXINT64;
	for (guint i = 0; i < posts->len; i++)
		c.from_s = MIN(c.from_s, ((Post *)g_ptr_array_index(posts, i))->arrived_s);
	gather_begin(&c.g, s, spec, posts, ROOM + ROOM_EACH * posts->len);
	for (gsize i = 0; i < G_N_ELEMENTS(rounds); i++) {
		guint before = posts->len;
		c.g.full = false;
		rounds[i].read(&c);
		c.cut.around |= c.g.full && rounds[i].read != context_waiting_read;
		debug_print(DEBUG_RANGE, "mail around the range: %u read: %s", posts->len - before,
		        rounds[i].what);
	}
	if (cut)
		*cut = c.cut;
	gather_end(&c.g);
	g_ptr_array_unref(c.range);
	g_hash_table_unref(c.roots);
	g_hash_table_unref(c.answered);
	g_array_unref(c.hits);
	g_array_unref(c.before.seqs);
	g_hash_table_unref(c.before.seen);
	g_hash_table_unref(c.before.days);
	g_hash_table_unref(c.before.people);
	if (c.g.error)
		g_propagate_error(error, c.g.error);
	return !c.g.error;
}
