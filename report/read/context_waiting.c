/* This round has room of its own: what the rounds before it read must not decide whose answers are
 * known. */
#include "report/read/context_waiting.h"

#include "report/read/context_versions.h"

#include <string.h>

#define LOOKED      2000 /* entries looked at for what waits, and for each of the range's mails */
#define LOOKED_EACH 4
#define ROOM        2000 /* mails read for it, and for each of the range's mails */
#define ROOM_EACH   6
#define ROUNDS      8 /* down the replies of one sender to himself */

typedef struct {
	ContextSeries *c;
	GPtrArray *posts;    /* Post *: what may wait */
	GHashTable *senders; /* of these, as in gather_is_by */
} Waiting;

static bool may_wait(const ContextSeries *c, const Post *post)
{
	const GatherSpec *spec = c->g.spec;
	return context_series_is_mail(post) && post->rec->message_id && !post_is_bot(post) &&
	       post->when_s >= spec->end_s - spec->waiting.most_s;
}

/* Queues the answers to POST, and what robots found in it. */
static void queue_answers(Waiting *w, const Post *post)
{
	ContextSeries *c = w->c;
	if (!post->rec->message_id)
		return;
	(void)context_series_queue_children(c, post->rec->message_id, GATHER_ANSWERS);
	for (guint i = 0; i < c->hits->len; i++) {
		const GatherHit *hit = &g_array_index(c->hits, GatherHit, i);
		if (hit->automatic == RECORD_AUTO_BOT)
			gather_queue(&c->g, hit->seq);
	}
}

static void read_posted(ContextSeries *c)
{
	const GatherSpec *spec = c->g.spec;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	bool whole = gather_arrived(&c->g, spec->end_s - spec->waiting.most_s, spec->end_s + 1,
	        LOOKED + LOOKED_EACH * c->range->len, seqs);
	gather_queue_posted(&c->g, seqs, GATHER_PATCHES | GATHER_KIND(RECORD_PULL), true);
	c->cut.waiting |= !whole || c->g.full;
	g_ptr_array_unref(gather_read(&c->g));
}

/* Newest first: if room ends, the oldest are those without a claim. */
static void pick_posts(Waiting *w)
{
	ContextSeries *c = w->c;
	for (guint i = 0; i < c->g.posts->len; i++) {
		Post *post = g_ptr_array_index(c->g.posts, i);
		if (!may_wait(c, post))
			continue;
		g_ptr_array_add(w->posts, post);
		gather_add_person(w->senders, post);
	}
	g_ptr_array_sort(w->posts, post_compare_newest);
}

static void read_answers(Waiting *w)
{
	ContextSeries *c = w->c;
	c->g.full = false;
	for (guint i = 0; i < w->posts->len; i++) {
		Post *post = g_ptr_array_index(w->posts, i);
		queue_answers(w, post);
		post->unread = c->g.full;
	}
	c->cut.waiting |= c->g.full;
	g_ptr_array_unref(gather_read(&c->g));
}

/* Replies by the senders of what may wait: an answer may name only them. */
static GPtrArray *own_replies(const Waiting *w, const GPtrArray *posts)
{
	GPtrArray *own = g_ptr_array_new();
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (!context_series_is_mail(post) &&
		        (post->rec->in_reply_to || post->rec->references->len) &&
		        gather_is_by(w->senders, post))
			g_ptr_array_add(own, post);
	}
	return own;
}

static void mark_sender(const Waiting *w, const char *sender)
{
	for (guint i = 0; i < w->posts->len; i++) {
		Post *post = g_ptr_array_index(w->posts, i);
		post->unread |= strcmp(post->sender, sender) == 0;
	}
}

static void read_below_own(Waiting *w)
{
	ContextSeries *c = w->c;
	g_autoptr(GPtrArray) own = own_replies(w, c->g.posts);
	for (int round = 0; round < ROUNDS && own->len; round++) {
		for (guint i = 0; i < own->len; i++) {
			const Post *post = g_ptr_array_index(own, i);
			c->g.full = false;
			queue_answers(w, post);
			if (c->g.full)
				mark_sender(w, post->sender);
			c->cut.waiting |= c->g.full;
		}
		g_autoptr(GPtrArray) fresh = gather_read(&c->g);
		g_ptr_array_unref(own);
		own = own_replies(w, fresh);
	}
}

/* Reads what names the versions before what may wait, as far as no round before did: a series of
 * which the version before is not known can be taken for one of another series. */
static void read_before(const Waiting *w)
{
	ContextSeries *c = w->c;
	g_autoptr(GPtrArray) posts = g_ptr_array_new();
	for (guint i = 0; i < w->posts->len; i++) {
		Post *post = g_ptr_array_index(w->posts, i);
		if (!post->in_range && !g_hash_table_contains(c->answered, post))
			g_ptr_array_add(posts, post);
	}
	context_versions_read_leads(c, posts);
}

void context_waiting_read(ContextSeries *c)
{
	if (c->g.spec->waiting.most_s == 0)
		return;
	Waiting w = {c, g_ptr_array_new(), g_hash_table_new(text_hash, g_str_equal)};
	c->g.room = ROOM + ROOM_EACH * c->range->len;
	c->g.full = false;
	read_posted(c);
	pick_posts(&w);
	read_answers(&w);
	read_below_own(&w);
	read_before(&w);
	g_ptr_array_unref(w.posts);
	g_hash_table_unref(w.senders);
}
