#include "report/digest/highlights.h"

#include "report/digest/digest.h"
#include "report/series/landed.h"
#include "report/series/notices.h"
#include "report/series/verdicts.h"

#define FEW        10 /* messages */
#define LEAST_TALK 2  /* replies of a discussion that is named */

/* --- what was taken, and where --- */

/* Whether a notice, pull request or tree took PATCH in the range. *PLACE gets which: the tree goes
 * before the notice, and that before the pull request. */
static bool is_taken(const Post *patch, HighlightsPlace *place)
{
	const Landed *landed = landed_last(patch);
	const Post *notice = patch->applied_by, *pull = patch->pulled_in;
	if (landed && landed->in_range)
		*place = (HighlightsPlace){.where = landed->tree};
	else if (notice && notice->in_range)
		*place = (HighlightsPlace){.where = notices_place(notice)};
	else if (pull && pull->in_range)
		*place = (HighlightsPlace){.pull = true};
	else
		return false;
	return true;
}

static void add_place(GPtrArray *places, const HighlightsPlace *place)
{
	for (guint i = 0; i < places->len; i++) {
		HighlightsPlace *known = g_ptr_array_index(places, i);
		if (known->pull == place->pull && g_strcmp0(known->where, place->where) == 0) {
			known->series++;
			return;
		}
	}
	HighlightsPlace *added = g_memdup2(place, sizeof *place);
	added->series = 1;
	g_ptr_array_add(places, added);
}

/* Counts S if some of it was taken. The place is that of its first patch that was. */
static void add_taken(Highlights *h, const Series *s)
{
	HighlightsPlace place = {0}, other;
	guint n = 0;
	for (guint i = 0; i < s->patches->len; i++)
		n += is_taken(series_patch(s, i), n ? &other : &place);
	bool taken = n || (s->cover && is_taken(s->cover, &place));
	h->taken += taken;
	h->taken_patches += n;
	if (taken)
		add_place(h->places, &place);
}

/* Most series first; those that no place is known of last. */
static gint compare_places(gconstpointer x, gconstpointer y)
{
	const HighlightsPlace *a = *(HighlightsPlace *const *)x, *b = *(HighlightsPlace *const *)y;
	bool a_named = a->where || a->pull, b_named = b->where || b->pull;
	if (a_named != b_named)
		return a_named ? -1 : 1;
	if (a->series != b->series)
		return a->series > b->series ? -1 : 1;
	return a->pull != b->pull ? a->pull - b->pull : g_strcmp0(a->where, b->where);
}

/* --- the busiest discussions --- */

/* Puts ONE among the busiest. Of two with the same number of replies the one that came first stays:
 * the lists have an order that never depends on delivery. */
static void add_thread(Highlights *h, const HighlightsThread *one)
{
	guint at = h->n_busiest;
	if (one->replies < LEAST_TALK)
		return;
	while (at > 0 && h->busiest[at - 1].replies < one->replies)
		at--;
	if (at == HIGHLIGHTS_BUSIEST)
		return;
	h->n_busiest = MIN(h->n_busiest + 1, HIGHLIGHTS_BUSIEST);
	for (guint i = h->n_busiest - 1; i > at; i--)
		h->busiest[i] = h->busiest[i - 1];
	h->busiest[at] = *one;
}

static void add_series_thread(Highlights *h, const Series *s, guint replies)
{
	const HighlightsThread one = {
	        series_title(s), series_lead(s)->rec->message_id, series_author(s), s, replies};
	add_thread(h, &one);
}

static void find_busiest(const Digest *d, Highlights *h)
{
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		add_series_thread(h, s, s->replies);
	}
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		add_series_thread(h, news->series, news->replies->len);
	}
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		add_thread(h,
		        &(HighlightsThread){t->title, t->message_id, t->author, NULL, t->replies});
	}
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		add_thread(h, &(HighlightsThread){pull->rec->title, pull->rec->message_id,
		                      post_author(pull), NULL, pull->replies});
	}
}

/* --- the whole --- */

void highlights_count(Digest *d)
{
	Highlights *h = &d->highlights;
	*h = (Highlights){.places = g_ptr_array_new_with_free_func(g_free)};
	h->counts.messages = d->head.messages;
	h->counts.people = d->people;
	h->counts.series = d->series->len;
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		const SeriesVerdict *worst = s->verdicts->len ? s->verdicts->pdata[0] : NULL;
		h->counts.failed += worst && verdicts_is_bad(worst->mail);
		add_taken(h, s);
	}
	for (guint i = 0; i < d->news->len; i++)
		add_taken(h, ((News *)g_ptr_array_index(d->news, i))->series);
	for (guint i = 0; i < d->verdicts->len; i++)
		h->counts.regressions += verdicts_is_bad(g_ptr_array_index(d->verdicts, i));
	g_ptr_array_sort(h->places, compare_places);
	find_busiest(d, h);
}

bool highlights_are_few(const Digest *d)
{
	const HighlightsCounts *n = &d->highlights.counts;
	return d->head.messages <= FEW && n->failed == 0 && n->regressions == 0;
}
