/* JSON of the model: every array is there, maybe empty; other things are absent where they are not known. */
#include "render_json.h"
#include "../store/json.h"
#include "../store/times.h"
#include "link.h"
#include "mine.h"

#include <jansson.h>
#include <string.h>

#define MISSING_LIMIT 200

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(object, key, json_string(text));
}

static void set_number(json_t *object, const char *key, gint64 n)
{
	json_object_set_new(object, key, json_integer(n));
}

static void set_time(json_t *object, const char *key, gint64 s)
{
	g_autofree char *text = times_rfc3339(s);
	set_text(object, key, text);
}

static json_t *person(const Person *p)
{
	json_t *object = json_object();
	set_text(object, "name", p->name);
	set_text(object, "address", p->address);
	return object;
}

static json_t *counts(GPtrArray *list, guint top, bool domains)
{
	json_t *array = json_array();
	for (guint i = 0; i < MIN(list->len, top); i++) {
		const Count *count = g_ptr_array_index(list, i);
		json_t *object = json_object();
		set_text(object, domains ? "domain" : "name", count->name);
		set_text(object, "address", count->address);
		set_number(object, "count", count->count);
		if (count->newcomer)
			json_object_set_new(object, "newcomer", json_true());
		json_array_append_new(array, object);
	}
	return array;
}

static void add_reviews(json_t *array, GPtrArray *list)
{
	for (guint i = 0; i < list->len; i++) {
		const Review *review = g_ptr_array_index(list, i);
		json_t *object = json_object();
		set_text(object, "key", review->key);
		set_text(object, "name", review->name);
		set_text(object, "address", review->address);
		set_text(object, "message_id", review->message_id);
		if (review->passed_on_by)
			json_object_set_new(object, "passed_on_by", person(review->passed_on_by));
		json_array_append_new(array, object);
	}
}

static json_t *range(const Digest *d)
{
	const DigestHead *h = &d->head;
	json_t *object = json_object();
	set_text(object, "from", h->from);
	set_text(object, "to", h->to);
	if (h->since_s != G_MININT64)
		set_time(object, "since", h->since_s);
	if (h->until_s != G_MAXINT64)
		set_time(object, "until", h->until_s);
	set_text(object, "as_of", h->as_of);
	if (h->messages) {
		set_time(object, "first", h->first_s);
		set_time(object, "last", h->last_s);
	}
	set_number(object, "messages", h->messages);
	set_number(object, "people", d->people);
	set_number(object, "unparsed", h->unparsed);
	set_number(object, "variants", h->variants);
	if (h->late)
		set_number(object, "late", h->late);
	set_text(object, "choice", h->choice);
	return object;
}

static json_t *patch(const Series *s, const Post *post)
{
	json_t *object = json_object(), *reviews = json_array();
	set_text(object, "message_id", post->rec->message_id);
	set_text(object, "id", post->id);
	set_text(object, "index", post->rec->index ? post->rec->index : "1");
	set_text(object, "title", post->rec->title);
	json_object_set_new(object, "author", person(post_author(post)));
	add_reviews(reviews, post->reviews);
	if (s->cover) /* what was given to the cover was given to all */
		add_reviews(reviews, s->cover->reviews);
	json_object_set_new(object, "reviews", reviews);
	set_text(object, "state", digest_state_name(digest_patch_state(s, post)));
	return object;
}

static json_t *diffstat(const Series *s)
{
	SeriesStat stat = series_stat(s);
	return stat.known ? json_pack("{s:I, s:I, s:I}", "files", (json_int_t)stat.files, "insertions",
	                            (json_int_t)stat.insertions, "deletions", (json_int_t)stat.deletions)
	                  : NULL;
}

static void set_lineage(json_t *object, const Series *s)
{
	const Post *previous = s->previous ? series_lead(s->previous) : NULL;
	set_text(object, "previous", previous ? previous->rec->message_id : s->previous_id);
	if (s->superseded_by)
		set_text(object, "superseded_by", series_lead(s->superseded_by)->rec->message_id);
	if (s->changes.known)
		json_object_set_new(object, "changes",
		        json_pack("{s:i, s:i, s:i, s:i}", "unchanged", (int)s->changes.unchanged, "changed",
		                (int)s->changes.changed, "new", (int)s->changes.added, "dropped",
		                (int)s->changes.dropped));
}

static json_t *missing(const Series *s)
{
	json_t *array = json_array();
	g_autoptr(GPtrArray) numbers = series_missing(s, MISSING_LIMIT);
	for (guint i = 0; i < numbers->len; i++)
		json_array_append_new(array, json_string(g_ptr_array_index(numbers, i)));
	return array;
}

static void set_link(json_t *object, const Digest *d, const char *message_id)
{
	g_autofree char *link = link_make(d->options.link, message_id);
	set_text(object, "link", link);
}

static json_t *series(const Digest *d, const Series *s)
{
	const Post *lead = series_lead(s);
	json_t *object = json_object(), *reviews = json_array(), *patches = json_array();
	g_autofree char *project = digest_project(s);
	set_text(object, "message_id", lead->rec->message_id);
	set_text(object, "id", lead->id);
	set_text(object, "title", series_title(s));
	json_object_set_new(object, "author", person(series_author(s)));
	set_time(object, "date", lead->when_s);
	set_text(object, "project", project);
	set_text(object, "version", s->version);
	set_text(object, "total", s->total ? s->total : "1");
	json_object_set_new(object, "missing", missing(s));
	json_object_set_new(object, "posted", json_boolean(s->posted));
	set_text(object, "state", digest_state_name(s->state));
	set_lineage(object, s);
	add_reviews(reviews, s->reviews);
	json_object_set_new(object, "reviews", reviews);
	set_number(object, "replies", s->replies);
	set_link(object, d, lead->rec->message_id);
	json_t *stat = diffstat(s);
	if (stat)
		json_object_set_new(object, "diffstat", stat);
	for (guint i = 0; i < s->patches->len; i++)
		json_array_append_new(patches, patch(s, g_ptr_array_index(s->patches, i)));
	json_object_set_new(object, "patches", patches);
	return object;
}

static json_t *thread(const Digest *d, const Thread *t)
{
	json_t *object = json_object();
	set_text(object, "message_id", t->message_id);
	set_text(object, "title", t->title);
	json_object_set_new(object, "author", person(t->author));
	set_number(object, "replies", t->replies);
	set_number(object, "people", t->people);
	set_link(object, d, t->message_id);
	return object;
}

static json_t *pull(const Post *post)
{
	json_t *object = json_object();
	set_text(object, "message_id", post->rec->message_id);
	set_text(object, "id", post->id);
	set_text(object, "title", post->rec->title);
	json_object_set_new(object, "author", person(post_author(post)));
	set_text(object, "url", post->rec->pull_url);
	set_text(object, "ref", post->rec->pull_ref);
	set_text(object, "base", post->rec->pull_base);
	set_text(object, "head", post->rec->pull_head);
	return object;
}

/* What concerns the reader. */
static json_t *mine(const Digest *d)
{
	json_t *array = json_array();
	for (guint i = 0; i < d->mine->len; i++) {
		const Mine *m = g_ptr_array_index(d->mine, i);
		json_t *object = json_object();
		set_text(object, "why", mine_word(m->why));
		set_text(object, "kind", m->series ? "series" : m->pull ? "pull" : "thread");
		set_text(object, "message_id", mine_message_id(m));
		set_text(object, "title", mine_title(m));
		json_object_set_new(object, "author", person(mine_author(m)));
		set_link(object, d, mine_message_id(m));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *digest(const Digest *d)
{
	json_t *root = json_object(), *all = json_array(), *threads = json_array(), *pulls = json_array(),
	       *waiting = json_array();
	set_number(root, "format", 1);
	set_text(root, "title", d->head.title);
	json_object_set_new(root, "range", range(d));
	set_text(root, "tip", d->head.tip);
	json_object_set_new(root, "domains", counts(d->domains, d->options.top, true));
	json_object_set_new(root, "contributors", counts(d->contributors, d->options.top, false));
	json_object_set_new(root, "reviewers", counts(d->reviewers, d->options.top, false));
	json_object_set_new(root, "newcomers", counts(d->newcomers, d->options.top, false));
	json_object_set_new(root, "bots", counts(d->bots, d->options.top, false));
	json_object_set_new(root, "mine", mine(d));
	for (guint i = 0; i < d->series->len; i++)
		json_array_append_new(all, series(d, g_ptr_array_index(d->series, i)));
	json_object_set_new(root, "series", all);
	for (guint i = 0; i < d->threads->len; i++)
		json_array_append_new(threads, thread(d, g_ptr_array_index(d->threads, i)));
	json_object_set_new(root, "threads", threads);
	for (guint i = 0; i < d->pulls->len; i++)
		json_array_append_new(pulls, pull(g_ptr_array_index(d->pulls, i)));
	json_object_set_new(root, "pulls", pulls);
	for (guint i = 0; i < d->waiting->len; i++) {
		const char *id = series_lead(g_ptr_array_index(d->waiting, i))->rec->message_id;
		if (id)
			json_array_append_new(waiting, json_string(id));
	}
	json_object_set_new(root, "waiting", waiting);
	return root;
}

static void render(const Digest *d, GString *out)
{
	json_t *root = digest(d);
	json_line(root, out);
	json_decref(root);
}

const struct renderer render_json = {"json", "application/json", ORDER_READING, false, render};
