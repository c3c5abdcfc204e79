#include "report/digest/digest.h"

#include "store/base/times.h"

void digest_head_clear(DigestHead *head)
{
	g_free(head->title);
	g_free(head->from);
	g_free(head->to);
	g_free(head->as_of);
	g_free(head->choice);
	for (guint i = 0; head->crashed && i < head->crashed->len; i++) {
		DigestCrashed *crashed = g_ptr_array_index(head->crashed, i);
		g_free(crashed->message_id);
		g_free(crashed->title);
		g_free(crashed);
	}
	if (head->crashed)
		g_ptr_array_unref(head->crashed);
	if (head->commits)
		g_ptr_array_unref(head->commits);
	if (head->asked)
		g_ptr_array_unref(head->asked);
	if (head->trees)
		g_ptr_array_unref(head->trees);
	*head = (DigestHead){0};
}

void digest_free(Digest *d)
{
	if (!d)
		return;
	GPtrArray *const arrays[] = {d->series, d->blocks, d->contributors, d->domains,
	        d->reviewers, d->bots, d->news, d->threads, d->unanswered, d->earlier, d->posters,
	        d->verdicts, d->pulls, d->waiting, d->ready, d->turns, d->for_me, d->audits,
	        d->newcomers, d->known, d->every_series, d->posts};
	for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_ptr_array_unref(arrays[i]);
	if (d->routes)
		g_hash_table_unref(d->routes);
	g_ptr_array_unref(d->highlights.places);
	digest_head_clear(&d->head);
	g_free(d);
}

gint64 digest_head_end_s(const DigestHead *head)
{
	if (!head->as_of)
		return head->end_s;
	return head->until_s != G_MAXINT64 ? head->until_s : head->last_s;
}

bool digest_is_empty(const Digest *d)
{
	return d->head.messages == 0 && d->head.late == 0;
}

guint digest_count_state(const Digest *d, SeriesState state)
{
	guint n = 0;
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		n += s->state == state;
	}
	return n;
}

GPtrArray *digest_remarks(const Digest *d)
{
	GPtrArray *remarks = g_ptr_array_new_with_free_func(g_free);
	const DigestHead *h = &d->head;
	if (h->choice)
		g_ptr_array_add(remarks, g_strdup(h->choice));
	if (h->late) {
		g_autofree char *before = times_date(h->late_before_s);
		g_ptr_array_add(remarks,
		        g_strdup_printf("%u %s that arrived before %s came late, and %s not shown",
		                h->late, h->late == 1 ? "message" : "messages", before,
		                h->late == 1 ? "is" : "are"));
	}
	if (d->options.items_max)
		g_ptr_array_add(
		        remarks, g_strdup("shortened: whole, this digest would be too long"));
	if (h->waiting_cut)
		g_ptr_array_add(remarks,
		        g_strdup("too much mail to read all that waits: some of it is not shown"));
	if (h->around_cut)
		g_ptr_array_add(remarks,
		        g_strdup("too much mail around the range to read all of it: earlier "
		                 "versions, reviews and notices may be missing"));
	for (guint i = 0; h->crashed && i < h->crashed->len; i++) {
		const DigestCrashed *crashed = g_ptr_array_index(h->crashed, i);
		g_ptr_array_add(remarks,
		        g_strdup_printf("left out because this program crashed with it: \"%s\" "
		                        "<%s> and what belongs to it",
		                crashed->title, crashed->message_id));
	}
	return remarks;
}

static guint age_days(const Digest *d, gint64 when_s)
{
	gint64 age = d->head.end_s - when_s;
	return age > 0 ? (guint)(age / TIMES_DAY_S) : 0;
}

guint digest_age_days(const Digest *d, const Series *s)
{
	return age_days(d, s->last_s);
}

guint digest_thread_age_days(const Digest *d, const Thread *t)
{
	return age_days(d, t->top->when_s);
}
