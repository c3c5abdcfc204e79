/* The report over records as a store may hold them, also a damaged one: a byte with options, then
 * records (record_list.h). The mails have no size, so a digest in any format has at most 64 KB; all
 * is UTF-8, JSON is JSON. */
#include "report/digest/digest_build.h"
#include "report/read/load_post.h"
#include "report/render/render.h"
#include "report/series/landed.h"
#include "store/record/record_decode.h"
#include "record_list.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MAILS 200
#define MOST_BYTES (64 << 10)
#define FIRST_S    1763000000 /* 13 November 2025 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_commit(DigestHead *head, const Record *rec, guint number, gint64 when_s)
{
	LandedCommit *landed = g_new0(LandedCommit, 1);
	Commit *c = commit_new();
	c->hash_bytes = 20;
	memset(c->hash, (int)number, 20);
	c->title = commit_string(c, rec->title, -1);
	c->author.name = commit_string(c, rec->author.name, -1);
	c->author.address = commit_string(c, rec->author.address, -1);
	c->patch_id = commit_string(c, rec->patch_id, -1);
	c->author_s = c->committer_s = c->merged_s = when_s;
	c->ordinal = number;
	for (guint i = 0; i < rec->links->len; i++) {
		const RecordLink *link = g_ptr_array_index(rec->links, i);
		record_add_string(c->owner, c->message_ids, link->message_id, LIMIT_LINKS);
	}
	for (guint i = 0; i < rec->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(rec->trailers, i);
		RecordTrailer *own = record_element(c->owner, sizeof *own);
		*own = (RecordTrailer){
		        commit_string(c, t->key, -1), commit_string(c, t->value, -1)};
		g_ptr_array_add(c->trailers, own);
	}
	commit_find_writer(c);
	*landed = (LandedCommit){c, "tree"};
	g_ptr_array_add(head->commits, landed);
}

static void add_post(GPtrArray *posts, DigestHead *head, Record *rec, int what)
{
	const gint64 when_s = FIRST_S + (what & RECORD_LIST_HOURS) * 3600;
	const guint number = posts->len + head->commits->len + 1;
	if (what & RECORD_LIST_COMMIT) {
		add_commit(head, rec, number, when_s + 86400);
		record_free(rec);
		return;
	}
	Post *post = post_new(rec, number, when_s, !(what & RECORD_LIST_AROUND));
	post->message_seq = post->seq;
	post->has_texts = true;
	post->id.b[0] = (guint8)number;
	if (load_post_is_shown(post)) {
		head->messages += post->in_range;
		g_ptr_array_add(posts, post);
	} else {
		post_free(post);
	}
}

static GPtrArray *read_posts(const uint8_t *data, size_t size, DigestHead *head)
{
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	const uint8_t *bytes;
	size_t at = 0, n;
	int what;
	while (posts->len < MOST_MAILS &&
	        (what = record_list_next(data, size, &at, &bytes, &n)) >= 0) {
		g_autoptr(GBytes) one = g_bytes_new(bytes, n);
		Record *rec = record_new();
		if (record_decode(rec, one, RECORD_ALL, NULL))
			add_post(posts, head, rec, what);
		else
			record_free(rec);
	}
	return posts;
}

static void check(const Renderer *renderer, Digest *d)
{
	g_autoptr(GString) out = g_string_new(NULL);
	render_digest(renderer, d, out);
	json_t *json = strcmp(renderer->name, "json") == 0 ? json_loadb(out->str, out->len, 0, NULL)
	                                                   : json_null();
	if (out->len > MOST_BYTES || !json || !g_utf8_validate(out->str, (gssize)out->len, NULL)) {
		fprintf(stderr, "%s: %zu bytes\n%s\n", renderer->name, out->len, out->str);
		abort();
	}
	json_decref(json);
}

static void free_tree(gpointer p)
{
	g_free(((DigestTree *)p)->name);
	g_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats[] = {"json", "text", "markdown", "html", "notes"};
	const uint8_t how = size ? *data : 0;
	DigestTree *tree = g_new0(DigestTree, 1);
	DigestHead head = {.title = g_strdup("LAMPS"),
	        .from = g_strdup("1"),
	        .to = g_strdup("2"),
	        .since_s = FIRST_S,
	        .until_s = G_MAXINT64,
	        .end_s = FIRST_S + 40 * 86400,
	        .last_seq = 1000,
	        .audit = how & 1,
	        .waiting = {0, 365 * 86400}};
	head.trees = g_ptr_array_new_with_free_func(free_tree);
	head.commits = g_ptr_array_new_with_free_func(landed_commit_free);
	tree->name = g_strdup("tree");
	g_ptr_array_add(head.trees, tree);
	GPtrArray *posts = size ? read_posts(data + 1, size - 1, &head) : g_ptr_array_new();
	const bool explain = how & 2 && posts->len > 0;
	const DigestOptions options = {.detail = how >> 2 & 1,
	        .order = how >> 3 & 1,
	        .top = how & 16 ? 1000 : 15,
	        .summary = how & 32,
	        .link = how & 64 ? "https://lore.example.org/r/%s" : NULL,
	        .choice.series = explain ? ((Post *)posts->pdata[0])->rec->message_id : NULL};
	g_autoptr(Digest) d = digest_build(head, posts, &options);
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
		check(render_find(formats[i]), d);
	if (options.choice.series && d->series->len > 0)
		check(&render_explain, d);
	return 0;
}
