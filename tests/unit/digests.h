/* Digests of mail made by hand, as a few lines to compare. Every case runs in many orders of
 * delivery and must give the same lines. Include it after cmocka.h. */
#pragma once

#include "report/digest/digest_build.h"
#include "posts.h"

#define SHUFFLES 40

typedef struct {
	const char *id;
	gint64 when_s;
	const char *by, *subject, *to;
	const char *link_label, *link; /* may be NULL */
	const char *change_id;
	const char *path;
	const char *patch_id;
} Mail;

static inline GPtrArray *make_posts(const Mail *mails, gsize n)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	for (gsize i = 0; i < n; i++) {
		Post *post = post_by_hand(
		        mails[i].id, mails[i].when_s, mails[i].by, mails[i].subject, mails[i].to);
		if (mails[i].link)
			record_add_link(post->rec, mails[i].link, mails[i].link_label);
		if (mails[i].path)
			record_add_path(post->rec, mails[i].path, 1, 1);
		post->rec->patch_id = record_string(post->rec, mails[i].patch_id, -1);
		post->rec->change_id = record_string(post->rec, mails[i].change_id, -1);
		g_ptr_array_add(posts, post);
	}
	return posts;
}

static inline void shuffle(GPtrArray *posts, GRand *rand)
{
	for (guint i = posts->len; i > 1; i--) {
		guint k = (guint)g_rand_int_range(rand, 0, (gint32)i);
		gpointer swap = posts->pdata[i - 1];
		posts->pdata[i - 1] = posts->pdata[k];
		posts->pdata[k] = swap;
	}
}

/* Returns one line for each series, newest first, such as
 * "v2 c 1,2/3 updated title <previous >superseded_by". */
static inline char *describe(const Digest *d)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_string_append_printf(out, "v%s %s", s->version, s->cover ? "c" : "-");
		for (guint k = 0; k < s->patches->len; k++) {
			const Record *rec = ((Post *)g_ptr_array_index(s->patches, k))->rec;
			g_string_append_printf(out, "%s%s", k ? "," : " ",
			        rec->index ? rec->index : rec->message_id);
		}
		g_string_append_printf(out, "/%s %s %s", s->total ? s->total : "1",
		        state_name(s->state), series_title(s));
		if (s->previous)
			g_string_append_printf(
			        out, " <%s", series_lead(s->previous)->rec->message_id);
		if (s->superseded_by)
			g_string_append_printf(
			        out, " >%s", series_lead(s->superseded_by)->rec->message_id);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

static inline void check(const Mail *mails, gsize n, const char *wanted)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	const DigestOptions options = {DIGEST_DETAIL_SERIES, DIGEST_ORDER_NEWEST, 15, 0};
	for (int round = 0; round < SHUFFLES; round++) {
		GPtrArray *posts = make_posts(mails, n);
		if (round)
			shuffle(posts, rand);
		g_autoptr(Digest) d = digest_build((DigestHead){0}, posts, &options);
		g_autofree char *got = describe(d);
		assert_string_equal(got, wanted);
	}
}

#define CHECK(mails, wanted) check(mails, G_N_ELEMENTS(mails), wanted)
