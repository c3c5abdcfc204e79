/* JSON of the model: every array is there, maybe empty; other things are absent where they are not known. */
#include "render_json.h"
#include "../store/json.h"
#include "json_parts.h"
#include "mine.h"

#include <string.h>

static json_t *counts(GPtrArray *list, guint top, bool domains)
{
	json_t *array = json_array();
	for (guint i = 0; i < MIN(list->len, top); i++) {
		const Count *count = g_ptr_array_index(list, i);
		json_t *object = json_object();
		json_set_text(object, domains ? "domain" : "name", count->name);
		json_set_text(object, "address", count->address);
		json_set_number(object, "count", count->count);
		if (count->newcomer)
			json_object_set_new(object, "newcomer", json_true());
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *range(const Digest *d)
{
	const DigestHead *h = &d->head;
	json_t *object = json_object();
	json_set_text(object, "from", h->from);
	json_set_text(object, "to", h->to);
	if (h->since_s != G_MININT64)
		json_set_time(object, "since", h->since_s);
	if (h->until_s != G_MAXINT64)
		json_set_time(object, "until", h->until_s);
	json_set_text(object, "as_of", h->as_of);
	if (h->messages) {
		json_set_time(object, "first", h->first_s);
		json_set_time(object, "last", h->last_s);
	}
	json_set_number(object, "messages", h->messages);
	json_set_number(object, "people", d->people);
	json_set_number(object, "unparsed", h->unparsed);
	json_set_number(object, "variants", h->variants);
	if (h->late)
		json_set_number(object, "late", h->late);
	json_set_text(object, "choice", h->choice);
	return object;
}

static json_t *news(const Digest *d, const News *n)
{
	json_t *object = json_series(d, n->series);
	json_t *happened = json_object();
	json_set_number(happened, "replies", n->replies);
	json_set_number(happened, "people", n->people);
	json_object_set_new(happened, "reviews", json_reviews(n->reviews, NULL, false));
	json_set_number(happened, "applied", n->applied);
	json_set_number(happened, "pulled", n->pulled);
	json_object_set_new(happened, "superseded", json_boolean(n->superseded));
	json_set_time(happened, "last", n->last_s);
	json_object_set_new(object, "news", happened);
	return object;
}

static json_t *thread(const Digest *d, const Thread *t)
{
	json_t *object = json_object();
	json_set_text(object, "message_id", t->message_id);
	json_set_text(object, "title", t->title);
	json_object_set_new(object, "author", json_person(t->author));
	json_set_number(object, "replies", t->replies);
	json_set_number(object, "people", t->people);
	json_set_link(object, d, t->message_id);
	return object;
}

static json_t *pull(const Digest *d, const Post *post)
{
	json_t *object = json_object();
	json_set_text(object, "message_id", post->rec->message_id);
	json_set_text(object, "id", post->id);
	json_set_text(object, "title", post->rec->title);
	json_object_set_new(object, "author", json_person(post_author(post)));
	json_set_text(object, "url", post->rec->pull_url);
	json_set_text(object, "ref", post->rec->pull_ref);
	json_set_text(object, "base", post->rec->pull_base);
	json_set_text(object, "head", post->rec->pull_head);
	json_set_text(object, "state", post->applied_by ? "pulled" : "open");
	json_t *notice = json_notice(post->applied_by, post->commit);
	if (notice)
		json_object_set_new(object, "applied", notice);
	json_set_number(object, "replies", post->replies);
	json_set_number(object, "patches", post->carries);
	json_set_link(object, d, post->rec->message_id);
	return object;
}

/* What concerns the reader. */
static json_t *mine(const Digest *d)
{
	json_t *array = json_array();
	for (guint i = 0; i < d->mine->len; i++) {
		const Mine *m = g_ptr_array_index(d->mine, i);
		json_t *object = json_object();
		json_set_text(object, "why", mine_word(m->why));
		json_set_text(object, "kind", m->series ? "series" : m->pull ? "pull" : "thread");
		json_set_text(object, "message_id", mine_message_id(m));
		json_set_text(object, "title", mine_title(m));
		json_object_set_new(object, "author", json_person(mine_author(m)));
		json_set_link(object, d, mine_message_id(m));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *digest(const Digest *d)
{
	json_t *root = json_object(), *all = json_array(), *threads = json_array(), *pulls = json_array(),
	       *waiting = json_array(), *waits = json_array(), *earlier = json_array();
	json_set_number(root, "format", 1);
	json_set_text(root, "title", d->head.title);
	json_object_set_new(root, "range", range(d));
	json_set_text(root, "tip", d->head.tip);
	json_object_set_new(root, "domains", counts(d->domains, d->options.top, true));
	json_object_set_new(root, "contributors", counts(d->contributors, d->options.top, false));
	json_object_set_new(root, "reviewers", counts(d->reviewers, d->options.top, false));
	json_object_set_new(root, "newcomers", counts(d->newcomers, d->options.top, false));
	json_object_set_new(root, "bots", counts(d->bots, d->options.top, false));
	json_object_set_new(root, "mine", mine(d));
	for (guint i = 0; i < d->series->len; i++)
		json_array_append_new(all, json_series(d, g_ptr_array_index(d->series, i)));
	json_object_set_new(root, "series", all);
	for (guint i = 0; i < d->news->len; i++)
		json_array_append_new(earlier, news(d, g_ptr_array_index(d->news, i)));
	json_object_set_new(root, "news", earlier);
	for (guint i = 0; i < d->threads->len; i++)
		json_array_append_new(threads, thread(d, g_ptr_array_index(d->threads, i)));
	json_object_set_new(root, "threads", threads);
	for (guint i = 0; i < d->pulls->len; i++)
		json_array_append_new(pulls, pull(d, g_ptr_array_index(d->pulls, i)));
	json_object_set_new(root, "pulls", pulls);
	for (guint i = 0; i < d->waiting->len; i++) {
		const Series *s = g_ptr_array_index(d->waiting, i);
		const char *id = series_lead(s)->rec->message_id;
		json_t *one = json_brief(d, s);
		json_set_number(one, "age_days", digest_age_days(d, s));
		json_array_append_new(waits, one);
		if (id)
			json_array_append_new(waiting, json_string(id));
	}
	json_object_set_new(root, "waiting_series", waits);
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
