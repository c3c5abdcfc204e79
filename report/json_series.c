/* A series as JSON: what it is, what came of it, what changed, its patches. */
#include "json_parts.h"
#include "../store/times.h"
#include "link.h"

#define MISSING_LIMIT 200

void json_set_text(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(object, key, json_string(text));
}

void json_set_number(json_t *object, const char *key, gint64 n)
{
	json_object_set_new(object, key, json_integer(n));
}

void json_set_time(json_t *object, const char *key, gint64 s)
{
	g_autofree char *text = times_rfc3339(s);
	json_set_text(object, key, text);
}

void json_set_link(json_t *object, const Digest *d, const char *message_id)
{
	g_autofree char *link = link_make(d->options.link, message_id);
	json_set_text(object, "link", link);
}

json_t *json_person(const Person *person)
{
	json_t *object = json_object();
	json_set_text(object, "name", person->name);
	json_set_text(object, "address", person->address);
	return object;
}

json_t *json_notice(const Post *notice, const char *commit)
{
	if (!notice)
		return NULL;
	json_t *object = json_object();
	json_set_text(object, "message_id", notice->rec->message_id);
	json_object_set_new(object, "by", json_person(post_author(notice)));
	json_set_text(object, "branch", notice->rec->applied_branch);
	json_set_text(object, "commit", commit);
	return object;
}

static void add_reviews(json_t *array, GPtrArray *list, bool carried)
{
	for (guint i = 0; i < list->len; i++) {
		const Review *review = g_ptr_array_index(list, i);
		json_t *object = json_object();
		json_set_text(object, "key", review->key);
		json_set_text(object, "name", review->name);
		json_set_text(object, "address", review->address);
		json_set_text(object, "message_id", review->message_id);
		if (review->passed_on_by)
			json_object_set_new(object, "passed_on_by", json_person(review->passed_on_by));
		if (carried)
			json_set_text(object, "version", review->target->series->version);
		json_array_append_new(array, object);
	}
}

json_t *json_reviews(GPtrArray *reviews, GPtrArray *more, bool carried)
{
	json_t *array = json_array();
	add_reviews(array, reviews, carried);
	if (more)
		add_reviews(array, more, carried);
	return array;
}

static void set_change(json_t *object, const Post *post)
{
	static const char *const words[] = {
	        [CHANGE_NONE] = "unchanged", [CHANGE_TEXT] = "changed", [CHANGE_NEW] = "new"};
	if (post->change != CHANGE_UNKNOWN)
		json_set_text(object, "change", words[post->change]);
	if (post->before)
		json_set_text(object, "before", post->before->rec->message_id);
}

static json_t *patch(const Series *s, const Post *post)
{
	json_t *object = json_object(), *applied = json_notice(post->applied_by, post->commit);
	json_set_text(object, "message_id", post->rec->message_id);
	json_set_text(object, "id", post->id);
	json_set_text(object, "index", post->rec->index ? post->rec->index : "1");
	json_set_text(object, "title", post->rec->title);
	json_object_set_new(object, "author", json_person(post_author(post)));
	/* what was given to the cover was given to all */
	json_object_set_new(
	        object, "reviews", json_reviews(post->reviews, s->cover ? s->cover->reviews : NULL, false));
	json_object_set_new(object, "carried", json_reviews(post->carried, NULL, true));
	json_set_text(object, "state", digest_state_name(digest_patch_state(s, post)));
	set_change(object, post);
	if (applied)
		json_object_set_new(object, "applied", applied);
	if (post->pulled_in)
		json_set_text(object, "pulled_in", post->pulled_in->rec->message_id);
	return object;
}

static void set_stat(json_t *object, const char *key, const Series *s)
{
	SeriesStat stat = series_stat(s);
	if (stat.known)
		json_object_set_new(object, key,
		        json_pack("{s:I, s:I, s:I}", "files", (json_int_t)stat.files, "insertions",
		                (json_int_t)stat.insertions, "deletions", (json_int_t)stat.deletions));
}

static void set_lineage(json_t *object, const Series *s)
{
	const Post *previous = s->previous ? series_lead(s->previous) : NULL;
	json_set_text(object, "previous", previous ? previous->rec->message_id : s->previous_id);
	if (s->previous)
		json_set_text(object, "previous_version", s->previous->version);
	if (s->superseded_by)
		json_set_text(object, "superseded_by", series_lead(s->superseded_by)->rec->message_id);
	if (s->changes.known)
		json_object_set_new(object, "changes",
		        json_pack("{s:i, s:i, s:i, s:i}", "unchanged", (int)s->changes.unchanged, "changed",
		                (int)s->changes.changed, "new", (int)s->changes.added, "dropped",
		                (int)s->changes.dropped));
	json_t *dropped = json_array();
	for (guint i = 0; i < s->dropped->len; i++) {
		const Post *post = g_ptr_array_index(s->dropped, i);
		json_t *one = json_object();
		json_set_text(one, "message_id", post->rec->message_id);
		json_set_text(one, "index", post->rec->index ? post->rec->index : "1");
		json_set_text(one, "title", post->rec->title);
		json_array_append_new(dropped, one);
	}
	json_object_set_new(object, "dropped", dropped);
	json_set_text(object, "changelog", s->changelog);
	set_stat(object, "diffstat", s);
	if (s->previous)
		set_stat(object, "diffstat_before", s->previous);
}

static json_t *missing(const Series *s)
{
	json_t *array = json_array();
	g_autoptr(GPtrArray) numbers = series_missing(s, MISSING_LIMIT);
	for (guint i = 0; i < numbers->len; i++)
		json_array_append_new(array, json_string(g_ptr_array_index(numbers, i)));
	return array;
}

json_t *json_brief(const Digest *d, const Series *s)
{
	const Post *lead = series_lead(s);
	json_t *object = json_object();
	g_autofree char *project = digest_project(s);
	json_set_text(object, "message_id", lead->rec->message_id);
	json_set_text(object, "id", lead->id);
	json_set_text(object, "title", series_title(s));
	json_object_set_new(object, "author", json_person(series_author(s)));
	json_set_time(object, "date", lead->when_s);
	json_set_text(object, "project", project);
	json_set_text(object, "version", s->version);
	json_set_text(object, "total", s->total ? s->total : "1");
	json_object_set_new(object, "posted", json_boolean(s->posted));
	json_set_text(object, "state", digest_state_name(s->state));
	json_set_link(object, d, lead->rec->message_id);
	return object;
}

json_t *json_series(const Digest *d, const Series *s)
{
	json_t *object = json_brief(d, s), *patches = json_array();
	json_object_set_new(object, "missing", missing(s));
	set_lineage(object, s);
	json_object_set_new(object, "reviews", json_reviews(s->reviews, NULL, false));
	json_object_set_new(object, "carried", json_reviews(s->carried, NULL, true));
	json_set_number(object, "replies", s->replies);
	for (guint i = 0; i < s->patches->len; i++)
		json_array_append_new(patches, patch(s, g_ptr_array_index(s->patches, i)));
	json_object_set_new(object, "patches", patches);
	return object;
}
