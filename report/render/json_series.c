/* A series as JSON: what it is, what came of it, what changed, its patches. */
#include "report/render/json_parts.h"
#include "report/render/link.h"

#define MISSING_LIMIT 200

void json_link(GString *out, const Digest *d, const char *message_id)
{
	g_autofree char *link = link_make(d->options.link, message_id);
	json_out_text(out, "link", link);
}

void json_person(GString *out, const char *key, const RecordPerson *person)
{
	json_out_begin(out, key, '{');
	json_out_text(out, "name", person->name);
	json_out_text(out, "address", person->address);
	json_out_end(out, '}');
}

void json_id(GString *out, const Post *post)
{
	g_autofree char *id = hash_hex(&post->id, 64);
	json_out_text(out, "id", id);
}

void json_notice(GString *out, const char *key, const Post *notice, const char *commit)
{
	if (!notice)
		return;
	json_out_begin(out, key, '{');
	json_out_text(out, "message_id", notice->rec->message_id);
	json_person(out, "by", post_author(notice));
	json_out_text(out, "branch", notice->rec->applied_branch);
	json_out_text(out, "commit", commit);
	json_out_end(out, '}');
}

static void put_reviews(GString *out, GPtrArray *list, bool carried)
{
	for (guint i = 0; i < list->len; i++) {
		const Review *review = g_ptr_array_index(list, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "key", review->key);
		json_out_text(out, "name", review->name);
		json_out_text(out, "address", review->address);
		json_out_text(out, "message_id", review->message_id);
		if (review->passed_on_by)
			json_person(out, "passed_on_by", review->passed_on_by);
		if (carried)
			json_out_text(out, "version", review->target->series->version);
		json_out_end(out, '}');
	}
}

void json_reviews(GString *out, const char *key, GPtrArray *reviews, GPtrArray *more, bool carried)
{
	json_out_begin(out, key, '[');
	put_reviews(out, reviews, carried);
	if (more)
		put_reviews(out, more, carried);
	json_out_end(out, ']');
}

static void put_change(GString *out, const Post *post)
{
	static const char *const words[] = {
	        [CHANGE_NONE] = "unchanged", [CHANGE_TEXT] = "changed", [CHANGE_NEW] = "new"};
	if (post->change != CHANGE_UNKNOWN)
		json_out_text(out, "change", words[post->change]);
	if (post->before)
		json_out_text(out, "before", post->before->rec->message_id);
}

/* What any patch is known by. */
static void put_patch_name(GString *out, const Post *post)
{
	json_out_text(out, "index", post->rec->index ? post->rec->index : "1");
	json_out_text(out, "title", post->rec->title);
}

static void put_patch(GString *out, const Series *s, const Post *post)
{
	json_out_begin(out, NULL, '{');
	json_out_text(out, "message_id", post->rec->message_id);
	json_id(out, post);
	put_patch_name(out, post);
	json_person(out, "author", post_author(post));
	/* what was given to the cover was given to all */
	json_reviews(out, "reviews", post->reviews, s->cover ? s->cover->reviews : NULL, false);
	json_reviews(out, "carried", post->carried, NULL, true);
	json_out_text(out, "state", digest_state_name(digest_patch_state(s, post)));
	put_change(out, post);
	json_notice(out, "applied", post->applied_by, post->commit);
	if (post->pulled_in)
		json_out_text(out, "pulled_in", post->pulled_in->rec->message_id);
	json_out_end(out, '}');
}

static void put_stat(GString *out, const char *key, const Series *s)
{
	SeriesStat stat = series_stat(s);
	if (!stat.known)
		return;
	json_out_begin(out, key, '{');
	json_out_number(out, "files", (gint64)stat.files);
	json_out_number(out, "insertions", (gint64)stat.insertions);
	json_out_number(out, "deletions", (gint64)stat.deletions);
	json_out_end(out, '}');
}

static void put_changes(GString *out, const Series *s)
{
	if (!s->changes.known)
		return;
	json_out_begin(out, "changes", '{');
	json_out_number(out, "unchanged", s->changes.unchanged);
	json_out_number(out, "changed", s->changes.changed);
	json_out_number(out, "new", s->changes.added);
	json_out_number(out, "dropped", s->changes.dropped);
	json_out_end(out, '}');
}

static void put_dropped(GString *out, const Series *s)
{
	json_out_begin(out, "dropped", '[');
	for (guint i = 0; i < s->dropped->len; i++) {
		const Post *post = g_ptr_array_index(s->dropped, i);
		json_out_begin(out, NULL, '{');
		json_out_text(out, "message_id", post->rec->message_id);
		put_patch_name(out, post);
		json_out_end(out, '}');
	}
	json_out_end(out, ']');
}

static void put_lineage(GString *out, const Series *s)
{
	const Post *previous = s->previous ? series_lead(s->previous) : NULL;
	json_out_text(out, "previous", previous ? previous->rec->message_id : s->previous_id);
	if (s->previous)
		json_out_text(out, "previous_version", s->previous->version);
	if (s->superseded_by)
		json_out_text(out, "superseded_by", series_lead(s->superseded_by)->rec->message_id);
	put_changes(out, s);
	put_dropped(out, s);
	json_out_text(out, "changelog", s->changelog);
	put_stat(out, "diffstat", s);
	if (s->previous)
		put_stat(out, "diffstat_before", s->previous);
}

static void put_missing(GString *out, const Series *s)
{
	g_autoptr(GPtrArray) numbers = series_missing(s, MISSING_LIMIT);
	json_out_begin(out, "missing", '[');
	for (guint i = 0; i < numbers->len; i++)
		json_out_text(out, NULL, g_ptr_array_index(numbers, i));
	json_out_end(out, ']');
}

void json_brief(GString *out, const Digest *d, const Series *s)
{
	const Post *lead = series_lead(s);
	g_autofree char *project = digest_project(s);
	json_out_text(out, "message_id", lead->rec->message_id);
	json_id(out, lead);
	json_out_text(out, "title", series_title(s));
	json_person(out, "author", series_author(s));
	json_out_time(out, "date", lead->when_s);
	json_out_text(out, "project", project);
	json_out_text(out, "version", s->version);
	json_out_text(out, "total", s->total ? s->total : "1");
	json_out_bool(out, "posted", s->posted);
	json_out_text(out, "state", digest_state_name(s->state));
	json_link(out, d, lead->rec->message_id);
}

void json_series(GString *out, const Digest *d, const Series *s)
{
	json_brief(out, d, s);
	put_missing(out, s);
	put_lineage(out, s);
	json_reviews(out, "reviews", s->reviews, NULL, false);
	json_reviews(out, "carried", s->carried, NULL, true);
	json_out_number(out, "replies", s->replies);
	json_out_begin(out, "patches", '[');
	for (guint i = 0; i < s->patches->len; i++)
		put_patch(out, s, g_ptr_array_index(s->patches, i));
	json_out_end(out, ']');
}
