/* A thread is followed upwards by In-Reply-To, else by References, nearest first. It ends where a
 * mail is not known here. */
#include "report/series/replies.h"

#include "report/series/attached.h"
#include "report/series/notices.h"
#include "report/series/pulls.h"
#include "store/base/debug.h"

#include <string.h>

#define CHAIN_LIMIT    1000 /* mails up a thread */
#define VERSIONS_LIMIT 1000 /* back from one patch */
#define REVIEW_LIMIT   1000 /* reviews of one mail */

static Post *find_parent(const Post *post, const Mails *mails)
{
	const Record *rec = post->rec;
	Post *up = mails_find_message_id(mails, rec->in_reply_to);
	for (guint i = rec->references->len; !up && i-- > 0;)
		up = mails_find_message_id(mails, g_ptr_array_index(rec->references, i));
	bool linked = rec->kind == RECORD_APPLIED && !notices_is_stable(post);
	for (guint i = 0; !up && linked && i < rec->links->len; i++)
		up = mails_find_message_id(
		        mails, ((RecordLink *)g_ptr_array_index(rec->links, i))->message_id);
	return up == post ? NULL : up;
}

/* Whether replies below POST belong to it. */
static bool is_target(const Post *post)
{
	return post->series || (post->rec->kind == RECORD_PULL && !post_is_bot(post));
}

static Post *find_target(const Post *reply)
{
	const Post *up = reply;
	for (int steps = 0; up && steps < CHAIN_LIMIT; steps++) {
		if (up->traced)
			return up->answers;
		if (up->parent && is_target(up->parent))
			return up->parent;
		up = up->parent;
	}
	return NULL;
}

static bool is_person(const RecordPerson *from, const char *name, const char *address)
{
	return (from->address && g_ascii_strcasecmp(from->address, address) == 0) ||
	       (from->name && g_ascii_strcasecmp(from->name, name) == 0);
}

static void add_review(
        const Post *reply, Post *target, const char *key, const char *name, const char *address)
{
	if (target->reviews->len >= REVIEW_LIMIT || review_is_among(target->reviews, key, address))
		return;
	const RecordPerson *from = post_author(reply);
	Review *review = g_new0(Review, 1);
	*review = (Review){key, g_strdup(name), g_strdup(address), reply->rec->message_id, target,
	        reply, is_person(from, name, address) ? NULL : from};
	g_ptr_array_add(target->reviews, review);
	debug_print(DEBUG_REVIEW, "%s: %s by %s for %s%s", post_name(reply), key, address,
	        post_name(target), review->passed_on_by ? " (passed on by another person)" : "");
}

/* Whether the tags in POST are those of a patch that it brings, without the word PATCH in its
 * subject. */
static bool brings_patch(const Post *post)
{
	return post->rec->kind == RECORD_OTHER && post->rec->has_diff;
}

/* Adds to TARGET the tags that REPLY gives. A tag by TARGET's own author is no review, except his
 * Nacked-by, which takes the patch back. If the patch is not known, TARGET is REPLY itself. */
static void add_reviews(const Post *reply, Post *target)
{
	for (guint i = 0; !brings_patch(reply) && i < reply->rec->trailers->len; i++) {
		const RecordTrailer *trailer = g_ptr_array_index(reply->rec->trailers, i);
		const char *key = review_key(trailer->key);
		g_autofree char *name = NULL, *address = NULL;
		if (!key || !trailer->value || !review_read_person(trailer->value, &name, &address))
			continue;
		const RecordPerson by = {name, address};
		bool own = target != reply && post_same_person(&by, post_author(target));
		if (!own || strcmp(key, "Nacked-by") == 0)
			add_review(reply, target, key, name, address);
	}
}

static bool gives_tag(const Post *reply)
{
	bool found = false;
	for (guint i = 0; i < reply->rec->trailers->len && !found; i++)
		found = review_key(
		        ((RecordTrailer *)g_ptr_array_index(reply->rec->trailers, i))->key);
	return found;
}

static void add_remark(Post *reply, Post *target)
{
	if (reply->rec->kind != RECORD_REPLY || gives_tag(reply) ||
	        series_is_senders(target->series, reply) ||
	        post_same_person(post_author(reply), post_author(target)))
		return;
	if (!target->remarks)
		target->remarks = g_ptr_array_new();
	g_ptr_array_add(target->remarks, reply);
}

/* REPLY is by the author of S: what it answers, and what that answers, is settled. */
static void settle_above(Series *s, const Post *reply)
{
	s->spoke_s = MAX(s->spoke_s, reply->when_s);
	for (Post *up = reply->parent; up && !up->series && !up->settled; up = up->parent)
		up->settled = true;
}

/* A patch that another person posts below the mail of a series is an answer to it, too. One by its
 * author, below an answer, settles that answer. */
static void read_patch_below(const Post *patch)
{
	const Post *target = find_target(patch);
	Series *s = target ? target->series : NULL;
	if (!s || s == patch->series || post_is_bot(patch))
		return;
	if (!series_is_senders(s, patch))
		s->answered = true;
	else if (patch->parent != target)
		settle_above(s, patch);
}

static void read_reply(Post *reply)
{
	Post *target = reply->answers = find_target(reply);
	reply->traced = true;
	if (!target) {
		if (!post_is_bot(reply) && !reply->series)
			add_reviews(reply, reply);
		return;
	}
	if (reply->rec->kind == RECORD_APPLIED)
		notices_apply(reply, target);
	if (reply->rec->withdrawn)
		notices_withdraw(reply, target);
	if (post_is_bot(reply))
		return;
	Series *s = target->series;
	target->replies += target->rec->kind == RECORD_PULL;
	if (!s)
		return;
	s->replies++;
	for (guint i = 0; reply->inner && i < reply->inner->len; i++)
		if (attached_is_proposed(g_ptr_array_index(reply->inner, i)))
			g_ptr_array_add(s->proposed, g_ptr_array_index(reply->inner, i));
	if (series_is_senders(s, reply))
		settle_above(s, reply);
	else
		s->answered = true;
	add_reviews(reply, target);
	add_remark(reply, target);
}

/* Whether all patches of S were applied, of which N_TAKEN here were: others may never have come
 * here, but a notice can name them. */
static bool is_all_taken(const Series *s, guint n_taken)
{
	guint named = n_taken;
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *notice = series_patch(s, i)->applied_by;
		named = notice ? MAX(named, notice->rec->applied_items->len) : named;
	}
	return n_taken && n_taken == s->patches->len && named >= number_whole(s->total);
}

/* Sets what is known of SERIES from its mails' own findings. */
static void sum_up(Series *s)
{
	guint n_taken = 0, n_withdrawn = 0;
	notices_apply_own(s);
	if (s->cover)
		g_ptr_array_extend(s->reviews, s->cover->reviews, NULL, NULL);
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		g_ptr_array_extend(s->reviews, patch->reviews, NULL, NULL);
		n_taken += patch->applied_by || patch->pulled_in;
		n_withdrawn += patch->withdrawn_by != NULL;
	}
	s->withdrawn = n_withdrawn > 0 && n_withdrawn == s->patches->len;
	s->taken = n_taken;
	s->applied = (s->cover && s->cover->applied_by) || is_all_taken(s, n_taken);
}

/* --- reviews of an earlier version that are still valid because the patch did not change --- */

static void carry(GPtrArray *from, Post *patch)
{
	const Post *cover = patch->series->cover;
	for (guint i = 0; i < from->len && patch->carried->len < REVIEW_LIMIT; i++) {
		Review *review = g_ptr_array_index(from, i);
		if (!review_is_among(patch->reviews, review->key, review->address) &&
		        !review_is_among(patch->carried, review->key, review->address) &&
		        !(cover && review_is_among(cover->reviews, review->key, review->address)))
			g_ptr_array_add(patch->carried, review);
	}
}

static void carry_to_patch(Post *patch)
{
	const Post *at = patch;
	for (int steps = 0; steps < VERSIONS_LIMIT; steps++) {
		if (!at->before || at->change != POST_CHANGE_NONE)
			return;
		at = at->before;
		carry(at->reviews, patch);
		if (at->series->cover)
			carry(at->series->cover->reviews, patch);
	}
}

static void carry_to_series(Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		carry_to_patch(patch);
		for (guint k = 0; k < patch->carried->len; k++) {
			Review *review = g_ptr_array_index(patch->carried, k);
			if (!review_is_among(s->reviews, review->key, review->address) &&
			        !review_is_among(s->carried, review->key, review->address))
				g_ptr_array_add(s->carried, review);
		}
	}
}

/* Returns the newest version of PATCH before it, with its patch-id, that was applied; else NULL. */
static const Post *applied_before(const Post *patch)
{
	for (int steps = 0; patch && patch->change == POST_CHANGE_NONE && steps < VERSIONS_LIMIT;
	        steps++) {
		patch = patch->before;
		if (patch && patch->applied_by)
			return patch;
	}
	return NULL;
}

/* A notice on an earlier version, if it came after the last one, S, speaks of those patches of S
 * that are the same. */
static void inherit_notices(const Series *s)
{
	for (guint i = 0; !s->superseded_by && i < s->patches->len; i++) {
		Post *patch = g_ptr_array_index(s->patches, i);
		const Post *before = patch->applied_by ? NULL : applied_before(patch);
		if (!before || before->applied_by->when_s < patch->when_s)
			continue;
		patch->applied_by = before->applied_by;
		patch->commit = before->commit;
	}
}

void replies_read(const Mails *mails, GPtrArray *series)
{
	GPtrArray *posts = mails->posts;
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		post->parent = find_parent(post, mails);
	}
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		/* a reply to which the next version is attached is both */
		if (!post->series || post->rec->kind == RECORD_REPLY)
			read_reply(post);
		else
			read_patch_below(post);
	}
	for (guint i = 0; i < series->len; i++)
		inherit_notices(g_ptr_array_index(series, i));
	pulls_read(posts, series);
	for (guint i = 0; i < series->len; i++)
		sum_up(g_ptr_array_index(series, i));
	for (guint i = 0; i < series->len; i++)
		carry_to_series(g_ptr_array_index(series, i));
}
