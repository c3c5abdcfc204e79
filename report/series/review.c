/* Replies are followed upwards by In-Reply-To, then References, to the nearest patch or cover known
 * here. What is not known here (mail of an earlier week) ends the walk. */
#include "report/series/review.h"
#include "report/series/pulls.h"

#include <string.h>

#define CHAIN_LIMIT  1000
#define REVIEW_LIMIT 1000 /* of one mail */

const char *const review_keys[REVIEW_KEYS] = {"Reviewed-by", "Acked-by", "Tested-by", "Nacked-by"};

/* The canonical name of a reviewing trailer, NULL if KEY is none. */
static const char *review_key(const char *key)
{
	for (guint i = 0; i < REVIEW_KEYS; i++)
		if (g_ascii_strcasecmp(key, review_keys[i]) == 0)
			return review_keys[i];
	return NULL;
}

guint review_people(GPtrArray *reviews, const char *key)
{
	if (reviews->len == 0)
		return 0;
	g_autoptr(GHashTable) people = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < reviews->len; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		if (strcmp(review->key, key) == 0)
			g_hash_table_add(people, g_ascii_strdown(review->address, -1));
	}
	return g_hash_table_size(people);
}

/* The mail POST answers, if known: In-Reply-To first, then References from the nearest; for an
 * applied notice without them, the first mail that it links to. */
static Post *find_parent(const Post *post, const Mails *mails)
{
	const Record *rec = post->rec;
	Post *up = mails_find(mails, rec->in_reply_to);
	for (guint i = rec->references->len; !up && i-- > 0;)
		up = mails_find(mails, g_ptr_array_index(rec->references, i));
	for (guint i = 0; !up && rec->kind == RECORD_APPLIED && i < rec->links->len; i++)
		up = mails_find(mails, ((Link *)g_ptr_array_index(rec->links, i))->message_id);
	return up == post ? NULL : up;
}

static bool is_answered(const Post *post)
{
	return post->series || (post->rec->kind == RECORD_PULL && !post_is_bot(post));
}

static Post *answered_patch(Post *post)
{
	Post *up = post;
	for (int steps = 0; up && steps < CHAIN_LIMIT; steps++) {
		if (up->traced)
			return up->answers;
		up = up->parent;
		if (up && is_answered(up))
			return up;
	}
	return NULL;
}

/* "Name <address>" of a trailer's value; what follows the address is a comment. */
static bool trailer_person(const char *value, char **name, char **address)
{
	const char *open = strchr(value, '<'), *close = open ? strchr(open, '>') : NULL;
	if (!close || close == open + 1)
		return false;
	*name = g_strstrip(g_strndup(value, open - value));
	*address = g_strndup(open + 1, close - open - 1);
	gsize n = strlen(*name);
	if (n >= 2 && (*name)[0] == '"' && (*name)[n - 1] == '"') {
		(*name)[n - 1] = '\0';
		memmove(*name, *name + 1, n - 1);
	}
	return true;
}

static bool has_review(GPtrArray *reviews, const char *key, const char *address)
{
	for (guint i = 0; i < reviews->len; i++) {
		const Review *old = g_ptr_array_index(reviews, i);
		if (old->key == key && g_ascii_strcasecmp(old->address, address) == 0)
			return true;
	}
	return false;
}

/* People pass on what others told them, and anybody can make up a trailer: the name or the address
 * must be the mail's own. */
static bool is_sender(const Person *from, const char *name, const char *address)
{
	return (from->address && g_ascii_strcasecmp(from->address, address) == 0) ||
	       (from->name && g_ascii_strcasecmp(from->name, name) == 0);
}

static void add_reviews(const Post *reply, Post *target)
{
	for (guint i = 0; i < reply->rec->trailers->len; i++) {
		const Trailer *trailer = g_ptr_array_index(reply->rec->trailers, i);
		const char *key = review_key(trailer->key);
		char *name = NULL, *address = NULL;
		if (!key || !trailer->value || !trailer_person(trailer->value, &name, &address))
			continue;
		if (target->reviews->len >= REVIEW_LIMIT ||
		        has_review(target->reviews, key, address)) {
			g_free(name);
			g_free(address);
			continue;
		}
		Review *review = g_new0(Review, 1);
		const Person *from = post_author(reply);
		*review = (Review){key, name, address, reply->rec->message_id, target, reply,
		        is_sender(from, name, address) ? NULL : from};
		post_add_review(target, review);
	}
}

/* By its title; where the notice has none, by its number. */
static bool names_item(const AppliedItem *item, const Post *patch)
{
	if (item->title)
		return patch->rec->title && g_ascii_strcasecmp(item->title, patch->rec->title) == 0;
	gint64 slot = patch->slot ? patch->slot : number_order("1");
	const char *total = item->index ? strchr(item->index, '/') : NULL;
	return total && number_order(item->index) == slot &&
	       g_strcmp0(total + 1, patch->rec->total ? patch->rec->total : "1") == 0;
}

static void mark_applied(Post *patch, const Post *notice, const char *commit)
{
	if (patch->applied_by)
		return;
	patch->applied_by = notice;
	patch->commit = commit;
}

/* Which of S's mails an applied notice names: all, where it lists none; else those it lists. */
static void apply_notice(const Post *notice, Post *target)
{
	Series *s = target->series;
	GPtrArray *items = notice->rec->applied_items;
	if (items->len == 0) {
		mark_applied(target, notice, NULL);
		for (guint i = 0; target == s->cover && i < s->patches->len; i++)
			mark_applied(g_ptr_array_index(s->patches, i), notice, NULL);
	}
	for (guint k = 0; k < items->len; k++) {
		const AppliedItem *item = g_ptr_array_index(items, k);
		for (guint i = 0; i < s->patches->len; i++) {
			Post *patch = g_ptr_array_index(s->patches, i);
			if (names_item(item, patch))
				mark_applied(patch, notice, item->commit);
		}
	}
}

/* "Pulled, thanks" and pr-tracker-bot's notices. */
static void pull_notice(const Post *notice, Post *pull)
{
	GPtrArray *items = notice->rec->applied_items;
	mark_applied(pull, notice,
	        items->len ? ((AppliedItem *)g_ptr_array_index(items, 0))->commit : NULL);
}

static void read_reply(Post *post)
{
	Post *target = post->answers = answered_patch(post);
	post->traced = true;
	if (!target)
		return;
	if (post->rec->kind == RECORD_APPLIED) {
		if (target->series)
			apply_notice(post, target);
		else
			pull_notice(post, target);
	}
	if (post_is_bot(post))
		return;
	if (!target->series) {
		target->replies++;
		return;
	}
	target->series->replies++;
	if (strcmp(post->sender, target->series->sender) != 0)
		target->series->answered = true;
	add_reviews(post, target);
}

static bool is_taken(const Post *patch)
{
	return patch->applied_by || patch->pulled_in;
}

static void finish_series(Series *s)
{
	guint n_taken = 0;
	if (s->cover)
		g_ptr_array_extend(s->reviews, s->cover->reviews, NULL, NULL);
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		g_ptr_array_extend(s->reviews, patch->reviews, NULL, NULL);
		n_taken += is_taken(patch);
	}
	s->applied = (s->cover && s->cover->applied_by) || (n_taken && n_taken == s->patches->len);
}

/* --- carried over from earlier versions
 * ---------------------------------------------------------------------------------- */

static void carry(GPtrArray *from, Post *patch)
{
	const Post *cover = patch->series->cover;
	for (guint i = 0; i < from->len && patch->carried->len < REVIEW_LIMIT; i++) {
		Review *review = g_ptr_array_index(from, i);
		if (!has_review(patch->reviews, review->key, review->address) &&
		        !has_review(patch->carried, review->key, review->address) &&
		        !(cover && has_review(cover->reviews, review->key, review->address)))
			post_carry_review(patch, review);
	}
}

static void carry_patch(Post *patch)
{
	const Post *at = patch;
	for (int steps = 0; at->before && at->change == CHANGE_NONE && steps < CHAIN_LIMIT;
	        steps++) {
		at = at->before;
		carry(at->reviews, patch);
		if (at->series->cover)
			carry(at->series->cover->reviews, patch);
	}
}

static void carry_series(Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		carry_patch(patch);
		for (guint k = 0; k < patch->carried->len; k++) {
			Review *review = g_ptr_array_index(patch->carried, k);
			if (!has_review(s->reviews, review->key, review->address) &&
			        !has_review(s->carried, review->key, review->address))
				g_ptr_array_add(s->carried, review);
		}
	}
}

void review_read(const Mails *mails, GPtrArray *series)
{
	GPtrArray *sorted = mails->posts;
	for (guint i = 0; i < sorted->len; i++) {
		Post *post = g_ptr_array_index(sorted, i);
		post->parent = find_parent(post, mails);
	}
	for (guint i = 0; i < sorted->len; i++) {
		Post *post = g_ptr_array_index(sorted, i);
		if (!post->series)
			read_reply(post);
	}
	pulls_read(sorted, series);
	for (guint i = 0; i < series->len; i++)
		finish_series(g_ptr_array_index(series, i));
	for (guint i = 0; i < series->len; i++)
		carry_series(g_ptr_array_index(series, i));
}
