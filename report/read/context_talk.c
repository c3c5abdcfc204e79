#include "report/read/context_talk.h"

#define ROOM      2000 /* mails read for it, and for each of the range's mails */
#define ROOM_EACH 4

/* Whether C's posts are neither patches nor pull requests. */
static bool has_no_patches(const ContextSeries *c)
{
	for (guint i = 0; i < c->g.posts->len; i++) {
		const Post *post = g_ptr_array_index(c->g.posts, i);
		if (context_series_is_mail(post) || post->rec->kind == RECORD_PULL)
			return false;
	}
	return true;
}

void context_talk_read(ContextSeries *c)
{
	const GatherSpec *spec = c->g.spec;
	const gint64 from_s = spec->end_s - spec->waiting.most_s;
	if (spec->waiting.most_s == 0 || c->range->len == 0 || c->from_s <= from_s ||
	        !has_no_patches(c))
		return;
	const guint room = ROOM + ROOM_EACH * c->range->len;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	bool whole = gather_arrived(&c->g, from_s, c->from_s, room, seqs);
	c->g.room = room;
	gather_queue_posted(&c->g, seqs, GATHER_ANSWERS | GATHER_KIND(RECORD_OTHER), true);
	g_autoptr(GPtrArray) posts = gather_read(&c->g);
	gint64 first_s = G_MAXINT64;
	for (guint i = 0; i < posts->len; i++)
		first_s = MIN(first_s, ((Post *)g_ptr_array_index(posts, i))->arrived_s);
	c->cut.talk_from_s = whole ? from_s : first_s;
	c->cut.waiting |= !whole;
}
