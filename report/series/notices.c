#include "report/series/notices.h"

#include "store/base/debug.h"
#include "store/record/record_done.h"

#include <string.h>

/* Whether A and B are the same but for case and blanks: mail programs fold titles at other places.
 */
static bool same_title(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (g_ascii_isspace(*a))
			a++;
		while (g_ascii_isspace(*b))
			b++;
		if (!*a || g_ascii_tolower(*a) != g_ascii_tolower(*b))
			return *a == *b;
	}
}

static bool names_patch(const RecordApplied *item, const Post *patch)
{
	if (item->title)
		return patch->rec->title && same_title(item->title, patch->rec->title);
	gint64 slot = patch->slot ? patch->slot : NUMBER_ONE;
	const char *total = item->index ? strchr(item->index, '/') : NULL;
	return total && number_order(item->index) == slot &&
	       g_strcmp0(total + 1, patch->rec->total ? patch->rec->total : "1") == 0;
}

const RecordApplied *notices_item(const Post *notice, const Post *patch)
{
	GPtrArray *items = notice->rec->applied_items;
	for (guint i = 0; i < items->len; i++)
		if (names_patch(g_ptr_array_index(items, i), patch))
			return g_ptr_array_index(items, i);
	return NULL;
}

static void mark_applied(Post *post, const Post *notice, const char *commit)
{
	if (post->applied_by)
		return;
	post->applied_by = notice;
	post->commit = commit;
	debug_print(
	        DEBUG_REVIEW, "%s says that %s was applied", post_name(notice), post_name(post));
}

/* COMMIT, if not NULL, is what TARGET itself became. */
static void apply_all(const Post *notice, Post *target, const char *commit)
{
	const Series *s = target->series;
	mark_applied(target, notice, commit);
	for (guint i = 0; target == s->cover && i < s->patches->len; i++)
		mark_applied(g_ptr_array_index(s->patches, i), notice, NULL);
}

/* Returns how many patches of S the ITEMS name. */
static guint apply_items(const Post *notice, const Series *s, GPtrArray *items)
{
	guint n = 0;
	for (guint k = 0; k < items->len; k++) {
		const RecordApplied *item = g_ptr_array_index(items, k);
		for (guint i = 0; i < s->patches->len; i++) {
			Post *patch = g_ptr_array_index(s->patches, i);
			if (!names_patch(item, patch))
				continue;
			mark_applied(patch, notice, item->commit);
			n++;
		}
	}
	return n;
}

/* PULL may be the cover letter of a series. */
static void apply_pull(const Post *notice, Post *pull, GPtrArray *items)
{
	const RecordApplied *first = items->len ? g_ptr_array_index(items, 0) : NULL;
	if (pull->series && apply_items(notice, pull->series, items) > 0)
		return;
	mark_applied(pull, notice, first ? first->commit : NULL);
	if (pull->series)
		apply_all(notice, pull, NULL);
}

/* The commit of ITEMS if it is all that they say: the mail that the notice answers became it. Else
 * NULL. */
static const char *lone_commit(const GPtrArray *items)
{
	const RecordApplied *item = items->len == 1 ? g_ptr_array_index(items, 0) : NULL;
	return item && !item->title && !item->index ? item->commit : NULL;
}

void notices_apply(const Post *notice, Post *target)
{
	GPtrArray *items = notice->rec->applied_items;
	if (target->rec->kind == RECORD_PULL)
		apply_pull(notice, target, items);
	else if (items->len == 0 || lone_commit(items))
		apply_all(notice, target, lone_commit(items));
	else
		(void)apply_items(notice, target->series, items);
}

void notices_apply_own(Series *s)
{
	if (s->cover && record_done_says(s->cover->rec))
		apply_all(s->cover, s->cover, NULL);
	for (guint i = 0; i < s->patches->len; i++)
		if (record_done_says(series_patch(s, i)->rec))
			mark_applied(series_patch(s, i), series_patch(s, i), NULL);
}

/* Whether REPLY answers what its author said of TARGET before: "please ignore this" means that. */
static bool answers_own_reply(const Post *reply, const Post *target)
{
	return reply->parent && reply->parent != target &&
	       post_same_person(post_author(reply), post_author(reply->parent));
}

void notices_withdraw(const Post *reply, Post *target)
{
	const Series *s = target->series;
	if (!s || !post_same_person(post_author(reply), post_author(target)) ||
	        (reply->rec->withdrawn == RECORD_WITHDRAWN_PATCH &&
	                answers_own_reply(reply, target)))
		return;
	bool whole = target == s->cover || reply->rec->withdrawn == RECORD_WITHDRAWN_SERIES;
	if (!target->withdrawn_by)
		target->withdrawn_by = reply;
	for (guint i = 0; whole && i < s->patches->len; i++)
		if (!series_patch(s, i)->withdrawn_by)
			series_patch(s, i)->withdrawn_by = reply;
}

bool notices_is_stable(const Post *notice)
{
	const char *tree = notice->rec->applied_tree;
	return tree && g_str_has_suffix(tree, "-stable");
}

const char *notices_place(const Post *notice)
{
	return notice->rec->applied_branch ? notice->rec->applied_branch
	                                   : notice->rec->applied_tree;
}

const RecordPerson *notices_applier(const Post *notice)
{
	const RecordPerson *by = &notice->rec->applied_by;
	return by->name || by->address ? by : post_author(notice);
}
