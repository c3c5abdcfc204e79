/* Building the model: series, lineage and reviews first, then states, then what is shown and where.
 */
#include "report/digest/digest.h"
#include "report/digest/blocks.h"
#include "report/series/changes.h"
#include "report/series/lineage.h"
#include "report/digest/mine.h"
#include "report/digest/people.h"
#include "store/base/times.h"

#include <string.h>

#define DAY_S (24 * 3600LL)

void digest_head_clear(DigestHead *head)
{
	g_free(head->title);
	g_free(head->from);
	g_free(head->to);
	g_free(head->as_of);
	g_free(head->choice);
	*head = (DigestHead){0};
}

void digest_free(Digest *d)
{
	if (!d)
		return;
	GPtrArray *const arrays[] = {d->series, d->blocks, d->contributors, d->domains,
	        d->reviewers, d->bots, d->news, d->threads, d->pulls, d->waiting, d->mine,
	        d->newcomers, d->known, d->every_series, d->posts};
	for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_ptr_array_unref(arrays[i]);
	digest_head_clear(&d->head);
	g_free(d);
}

bool digest_is_empty(const Digest *d)
{
	return d->head.messages == 0 && d->head.late == 0;
}

char *digest_project(const Series *s)
{
	GPtrArray *trees = series_lead(s)->rec->trees;
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < trees->len; i++)
		g_string_append_printf(
		        out, "%s%s", i ? " " : "", (const char *)g_ptr_array_index(trees, i));
	return g_string_free(out, FALSE);
}

const char *digest_state_name(SeriesState state)
{
	static const char *const names[] = {[SERIES_NEW] = "new",
	        [SERIES_UPDATED] = "updated",
	        [SERIES_SUPERSEDED] = "superseded",
	        [SERIES_APPLIED] = "applied"};
	return names[state];
}

SeriesState digest_patch_state(const Series *s, const Post *patch)
{
	if (patch->applied_by || patch->pulled_in)
		return SERIES_APPLIED;
	if (s->state != SERIES_APPLIED)
		return s->state;
	return s->superseded_by ? SERIES_SUPERSEDED : SERIES_UPDATED;
}

/* A resend stands for what it repeats: it has its forerunner, and what was answered to either. */
static void fold_resend(Series *earlier, Series *later)
{
	g_ptr_array_extend(later->reviews, earlier->reviews, NULL, NULL);
	g_ptr_array_extend(later->carried, earlier->carried, NULL, NULL);
	later->replies += earlier->replies;
	later->answered |= earlier->answered;
	later->applied |= earlier->applied;
}

static void set_states(GPtrArray *known)
{
	for (guint i = 0; i < known->len; i++) { /* oldest first: resends of resends add up */
		Series *s = g_ptr_array_index(known, i);
		if (s->superseded_by && s->resent)
			fold_resend(s, s->superseded_by);
	}
	for (guint i = 0; i < known->len; i++) {
		Series *s = g_ptr_array_index(known, i);
		if (s->applied)
			s->state = SERIES_APPLIED;
		else if (s->superseded_by)
			s->state = SERIES_SUPERSEDED;
		else if (s->previous || s->previous_id || s->number > number_order("1"))
			s->state = SERIES_UPDATED;
	}
}

/* --- tables
 * --------------------------------------------------------------------------------------------------------------
 */

static void count_people(Digest *d)
{
	g_autoptr(Tally) everybody = tally_new();
	Tally *contributors = tally_new(), *bots = tally_new(), *newcomers = tally_new();
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		if (!post->in_range)
			continue;
		if (post_is_bot(post)) {
			tally_add(bots, &post->rec->from);
			continue;
		}
		tally_add(everybody, post_author(post));
		if (post->newcomer)
			tally_add(newcomers, post_author(post));
		if (post_is_patch(post))
			(post->newcomer ? tally_add_newcomer : tally_add)(
			        contributors, post_author(post));
	}
	d->people = tally_size(everybody);
	d->contributors = tally_finish(contributors);
	d->domains = stats_domains(d->contributors, d->options.people);
	d->newcomers = tally_finish(newcomers);
	d->bots = tally_finish(bots);
}

static void count_reviewers(Digest *d)
{
	Tally *reviewers = tally_new();
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		for (guint k = 0; k < post->reviews->len; k++) {
			const Review *review = g_ptr_array_index(post->reviews, k);
			if (!review->reply->in_range)
				continue;
			tally_add(reviewers,
			        &(RecordPerson){review->name && *review->name ? review->name : NULL,
			                review->address});
		}
	}
	d->reviewers = tally_finish(reviewers);
}

static void find_pulls(Digest *d)
{
	d->pulls = g_ptr_array_new();
	for (guint i = 0; i < d->posts->len; i++) {
		Post *post = g_ptr_array_index(d->posts, i);
		if (post->in_range && post->rec->kind == RECORD_PULL && !post_is_bot(post))
			g_ptr_array_add(d->pulls, post);
	}
	g_ptr_array_sort(d->pulls, post_compare_newest);
}

/* --- series
 * --------------------------------------------------------------------------------------------------------------
 */

static gint compare_reading(gconstpointer x, gconstpointer y)
{
	g_autofree char *a = digest_project(*(Series *const *)x),
	                *b = digest_project(*(Series *const *)y);
	gint order = g_ascii_strcasecmp(a, b);
	return order ? order : series_compare_newest(x, y);
}

static void pick_series(Digest *d)
{
	d->series = g_ptr_array_new();
	for (guint i = 0; i < d->known->len; i++) {
		Series *s = g_ptr_array_index(d->known, i);
		bool repeated = s->superseded_by && s->resent && s->superseded_by->posted;
		if (s->posted && !repeated)
			g_ptr_array_add(d->series, s);
	}
	g_ptr_array_sort(d->series,
	        d->options.order == ORDER_READING ? compare_reading : series_compare_newest);
}

guint digest_age_days(const Digest *d, const Series *s)
{
	gint64 age = d->head.end_s - s->last_s;
	return age > 0 ? (guint)(age / DAY_S) : 0;
}

/* The head's numbers are of what was chosen; mail that could not be read is of no choice. */
static void apply_choice(Digest *d)
{
	DigestHead *head = &d->head;
	head->choice = choose_text(&d->options.choice);
	if (!head->choice)
		return;
	choose_apply(&d->options.choice, d->posts, d->known);
	head->messages = 0;
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		if (!post->in_range)
			continue;
		head->first_s =
		        head->messages ? MIN(head->first_s, post->arrived_s) : post->arrived_s;
		head->last_s =
		        head->messages ? MAX(head->last_s, post->arrived_s) : post->arrived_s;
		head->messages++;
	}
}

Digest *digest_build(DigestHead head, GPtrArray *posts, const DigestOptions *options)
{
	Digest *d = g_new0(Digest, 1);
	d->head = head;
	d->options = *options;
	d->posts = posts;
	if (options->people)
		people_apply(options->people, posts);
	g_autoptr(Mails) mails = mails_new(posts);
	d->every_series = g_ptr_array_new_with_free_func((GDestroyNotify)series_free);
	d->known = series_assemble(mails, d->every_series);
	lineage_trace(mails, d->known);
	changes_trace(d->known);
	review_read(mails, d->known);
	set_states(d->known);
	apply_choice(d);
	count_people(d);
	count_reviewers(d);
	find_pulls(d);
	d->news = news_pick(posts, d->known);
	d->threads = threads_pick(mails);
	d->waiting = news_waiting(d->known, head.end_s);
	pick_series(d);
	d->mine = mine_pick(d);
	d->blocks = blocks_pick(d);
	return d;
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
	return remarks;
}

/* --- a mail's text
 * ---------------------------------------------------------------------------------------------------------
 */

void digest_text_add(GString *out, const char *part)
{
	g_string_append(out, part);
	if (out->len && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
}

char *digest_text_end(GString *out)
{
	gsize n = out->len;
	while (n >= 2 && out->str[n - 1] == '\n' && out->str[n - 2] == '\n')
		n--;
	g_string_truncate(out, n);
	g_string_erase(out, 0, (gssize)strspn(out->str, "\n"));
	return g_string_free(out, FALSE);
}

/* The parts keep their blank lines, so joining them gives the mail's own bytes; covers whose
 * diffstat lost its blank line get one. */
char *digest_text(const Post *post)
{
	const Record *rec = post->full ? post->full : post->rec;
	GString *out = g_string_new(NULL);
	if (rec->message)
		digest_text_add(out, rec->message);
	if (rec->notes || (rec->kind == RECORD_PATCH && rec->diffstat_text))
		g_string_append(out, "---\n");
	else if (rec->message && rec->diffstat_text && !g_str_has_suffix(out->str, "\n\n"))
		g_string_append_c(out, '\n');
	if (rec->notes)
		digest_text_add(out, rec->notes);
	if (rec->diffstat_text)
		digest_text_add(out, rec->diffstat_text);
	return digest_text_end(out);
}
