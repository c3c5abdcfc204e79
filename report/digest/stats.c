#include "report/digest/stats.h"

#include "report/digest/domains.h"
#include "report/digest/tally.h"

static const char *domain_of(const TallyCount *person, gconstpointer who)
{
	return domains_find(who, person->address);
}

GPtrArray *stats_domains(GPtrArray *people, const struct People *who)
{
	return tally_sum_by(people, domain_of, who);
}

static void count_people(Digest *d)
{
	Tally *everybody = tally_new();
	Tally *contributors = tally_new(), *bots = tally_new(), *newcomers = tally_new();
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		if (!post->in_range)
			continue;
		if (post_is_bot(post)) {
			tally_add(bots, &post->rec->from, false);
			continue;
		}
		tally_add(everybody, post_author(post), false);
		if (post->newcomer)
			tally_add(newcomers, post_author(post), false);
		if (post_is_patch(post))
			tally_add(contributors, post_author(post), post->newcomer);
	}
	d->people = tally_size(everybody);
	d->posters = d->talk ? tally_finish(everybody) : g_ptr_array_new();
	if (!d->talk)
		tally_free(everybody);
	d->contributors = tally_finish(contributors);
	d->domains = stats_domains(d->contributors, d->options.people);
	d->newcomers = tally_finish(newcomers);
	d->bots = tally_finish(bots);
}

/* Whether REVIEW is for a patch that is not known, and SEEN has the same tag for that patch. Adds
 * it to SEEN. */
static bool is_repeated(GHashTable *seen, const Review *review)
{
	const char *patch = review->reply->rec->in_reply_to;
	return review->target == review->reply &&
	       !g_hash_table_add(seen, g_strdup_printf("%s\n%s\n%s", patch ? patch : "",
	                                       review->key, review->address));
}

static void count_reviewers(Digest *d)
{
	Tally *reviewers = tally_new();
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; !d->talk && i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		for (guint k = 0; k < post->reviews->len; k++) {
			const Review *review = g_ptr_array_index(post->reviews, k);
			const RecordPerson person = {
			        *review->name ? review->name : NULL, review->address};
			if (review->reply->in_range && !is_repeated(seen, review))
				tally_add(reviewers, &person, false);
		}
	}
	d->reviewers = tally_finish(reviewers);
}

void stats_count(Digest *d)
{
	count_people(d);
	count_reviewers(d);
}
