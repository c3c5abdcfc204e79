#include "report/render/json_parts.h"

#include "report/render/archive_link.h"
#include "report/series/notices.h"
#include "store/base/json_out.h"

#define LONG_LISTS 64 /* times as long as others may be lists of series, patches and threads */

static guint items_max, rows, left_out;

void json_parts_begin(const Digest *d)
{
	items_max = d->options.items_max;
	rows = d->options.rows ? d->options.rows : G_MAXUINT;
	left_out = 0;
}

static guint upto(guint n, guint max)
{
	const guint shown = items_max ? MIN(n, max) : n;
	left_out += n - shown;
	return shown;
}

guint json_parts_upto(guint n)
{
	return upto(n, items_max);
}

guint json_parts_upto_long(guint n)
{
	return upto(n, MIN(rows, items_max * LONG_LISTS));
}

void json_parts_end(GString *out)
{
	if (left_out)
		json_out_number(out, "cut", left_out);
}

void json_parts_link(GString *out, const Digest *d, const char *message_id)
{
	g_autofree char *link = archive_link_make(d->options.link, message_id);
	json_out_text(out, "link", link);
}

void json_parts_person(GString *out, const char *key, const RecordPerson *person)
{
	json_out_begin(out, key, '{');
	json_out_text(out, "name", person->name);
	json_out_text(out, "address", person->address);
	json_out_end(out, '}');
}

void json_parts_id(GString *out, const Post *post)
{
	g_autofree char *id = hash_hex(&post->id, 64);
	json_out_text(out, "id", id);
}

void json_parts_proposed(GString *out, const GPtrArray *posts)
{
	json_out_begin(out, "proposed", '[');
	for (guint i = 0, n = json_parts_upto(posts->len); i < n; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "message_id", post->rec->message_id);
		json_out_number(out, "part", post->part);
		json_out_text(out, "title", post->rec->title);
		json_parts_person(out, "author", post_author(post));
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

void json_parts_notice(GString *out, const char *key, const Post *notice, const char *commit)
{
	if (!notice)
		return;
	json_out_begin(out, key, '{');
	json_out_text(out, "message_id", notice->rec->message_id);
	if (!items_max) { /* each patch that one notice names repeats them */
		json_parts_person(out, "by", notices_applier(notice));
		json_out_text(out, "branch", notice->rec->applied_branch);
		json_out_text(out, "tree", notice->rec->applied_tree);
	} else {
		left_out++;
	}
	json_out_text(out, "commit", commit);
	json_out_end(out, '}');
}

void json_parts_reviews(GString *out, const char *key, GPtrArray *reviews, bool carried)
{
	const guint n = json_parts_upto(reviews->len);
	json_out_begin(out, key, '[');
	for (guint i = 0; i < n; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		const Series *series = review->target ? review->target->series : NULL;
		json_out_begin(out, NULL, '{');
		json_out_text(out, "key", review->key);
		json_out_text(out, "name", review->name);
		json_out_text(out, "address", review->address);
		json_out_text(out, "message_id", review->message_id);
		if (review->passed_on_by)
			json_parts_person(out, "passed_on_by", review->passed_on_by);
		if (series && review->target == series->cover)
			json_out_bool(out, "cover", true);
		if (carried && series)
			json_out_text(out, "version", series->version);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}
