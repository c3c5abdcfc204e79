/* The mail of the patch that became one commit, for --commit and `listdigest-store show COMMIT`:
 * every version of the patch, then the reviews that were given, as lines of a name and a value; or,
 * in JSON, the commit with them. */
#include "report/render/render.h"

#include "report/render/archive_link.h"
#include "report/render/json_parts.h"
#include "report/render/json_series.h"
#include "report/render/words_audit.h"
#include "report/series/landed.h"
#include "store/base/escape.h"
#include "store/base/json_out.h"
#include "store/base/times.h"
#include "store/log/commit_json.h"
#include "store/log/entry_json.h"

#include <string.h>

#define VERSIONS_LIMIT 100
#define ID_DIGITS      9

/* The landing of PATCH as the commit that D asks for; NULL if there is none. */
static const Landed *landing(const Digest *d, const Post *patch)
{
	const Commit *asked = ((LandedCommit *)g_ptr_array_index(d->head.asked, 0))->commit;
	for (guint i = 0; patch->landed && i < patch->landed->len; i++) {
		const Landed *one = g_ptr_array_index(patch->landed, i);
		if (memcmp(one->commit->hash, asked->hash, sizeof asked->hash) == 0)
			return one;
	}
	return NULL;
}

static void add_versions(GPtrArray *list, GHashTable *later, Post *patch)
{
	Post *p = patch;
	for (int n = 0; p->before && n < VERSIONS_LIMIT; n++)
		p = p->before;
	for (int n = 0; p && n < 2 * VERSIONS_LIMIT; n++, p = g_hash_table_lookup(later, p)) {
		const Series *s = p->series;
		for (guint i = 0; i < s->replaced->len; i++) {
			Post *old = g_ptr_array_index(s->replaced, i);
			if (old->slot == p->slot && !g_ptr_array_find(list, old, NULL))
				g_ptr_array_add(list, old);
		}
		if (!g_ptr_array_find(list, p, NULL))
			g_ptr_array_add(list, p);
	}
}

/* The postings of the commit that D asks for, oldest version first. */
static GPtrArray *postings(const Digest *d)
{
	GPtrArray *list = g_ptr_array_new();
	g_autoptr(GHashTable) later = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < d->known->len; i++) {
		const Series *s = g_ptr_array_index(d->known, i);
		for (guint k = 0; k < s->patches->len; k++) {
			Post *patch = series_patch(s, k);
			if (patch->before)
				g_hash_table_insert(later, patch->before, patch);
		}
	}
	for (guint i = 0; i < d->known->len; i++) {
		const Series *s = g_ptr_array_index(d->known, i);
		for (guint k = 0; k < s->patches->len; k++)
			if (landing(d, series_patch(s, k)))
				add_versions(list, later, series_patch(s, k));
	}
	return list;
}

bool render_commit_has_mail(const Digest *d)
{
	g_autoptr(GPtrArray) list = postings(d);
	return list->len > 0;
}

/* --- lines --- */

static void add_field(GString *out, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	g_autofree char *shown = escape_line(text, 0);
	g_string_append_printf(out, "%-11s %s\n", name, shown);
}

static void add_posting(const Digest *d, GString *out, const Post *post)
{
	const Record *rec = post->rec;
	const Landed *landed = landing(d, post);
	const char *id = rec->message_id;
	g_autofree char *date = times_rfc3339(post->when_s), *hex = hash_hex(&post->id, ID_DIGITS),
	                *link = archive_link_make(d->options.link, id),
	                *name = g_strdup_printf("v%s %s/%s, %s, id %s, <%s>", post->series->version,
	                        rec->index ? rec->index : "1", rec->total ? rec->total : "1", date,
	                        hex, id ? id : ""),
	                *became = landed ? g_strdup_printf("this commit of %s, by %s", landed->tree,
	                                           landed_by_name(landed->by))
	                                 : NULL;
	add_field(out, "posting", name);
	add_field(out, "subject", rec->subject);
	add_field(out, "link", link);
	add_field(out, "became", became);
}

static void add_reviews(GString *out, const GPtrArray *reviews)
{
	for (guint i = 0; i < reviews->len; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		const Post *to = review->target;
		bool cover = to == to->series->cover;
		g_autofree char *date = times_rfc3339(review->reply->when_s),
		                *text = g_strdup_printf("%s: %s%s<%s>, %s v%s, %s, <%s>",
		                        review->key, review->name, *review->name ? " " : "",
		                        review->address, cover ? "to the cover letter of" : "to",
		                        to->series->version, date, post_name(review->reply));
		add_field(out, "review", text);
	}
}

static void add_audit(const Digest *d, GString *out, const Post *post)
{
	const Landed *landed = landing(d, post);
	const Audit *audit = landed ? audit_of(post, landed) : NULL;
	g_autofree char *unseen = audit ? words_audit_unseen(audit) : NULL,
	                *lost = audit ? words_audit_lost(audit) : NULL;
	add_field(out, "tags", unseen);
	add_field(out, "tags", lost);
}

static void render_lines(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) list = postings(d), covers = g_ptr_array_new();
	if (list->len == 0)
		add_field(out, "posting", "none in this store");
	for (guint i = 0; i < list->len; i++)
		add_posting(d, out, g_ptr_array_index(list, i));
	for (guint i = 0; i < list->len; i++) {
		const Post *post = g_ptr_array_index(list, i);
		Post *cover = post->series->cover;
		add_reviews(out, post->reviews);
		if (cover && !g_ptr_array_find(covers, cover, NULL)) {
			g_ptr_array_add(covers, cover);
			add_reviews(out, cover->reviews);
		}
	}
	for (guint i = 0; i < list->len; i++)
		add_audit(d, out, g_ptr_array_index(list, i));
}

/* --- JSON --- */

static void put_posting(const Digest *d, GString *out, const Post *post)
{
	const Record *rec = post->rec;
	json_out_begin(out, NULL, '{');
	json_out_text(out, "message_id", rec->message_id);
	if (post->part)
		json_out_number(out, "part", post->part);
	json_parts_id(out, post);
	json_out_text(out, "subject", rec->subject);
	json_out_text(out, "version", post->series->version);
	json_out_text(out, "index", rec->index ? rec->index : "1");
	json_out_text(out, "total", rec->total ? rec->total : "1");
	json_out_time(out, "date", post->when_s);
	json_parts_link(out, d, rec->message_id);
	g_autoptr(GPtrArray) reviews = g_ptr_array_copy(post->reviews, NULL, NULL);
	if (post->series->cover)
		g_ptr_array_extend(reviews, post->series->cover->reviews, NULL, NULL);
	json_parts_reviews(out, "reviews", reviews, false);
	json_series_landed(out, post);
	json_out_end(out, '}');
}

/* An object for each tree: the commit, as the store knows it, and its mail. */
static void render_json_lines(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) list = postings(d);
	for (guint i = 0; i < d->head.asked->len; i++) {
		const LandedCommit *asked = g_ptr_array_index(d->head.asked, i);
		json_t *object = commit_json(asked->commit, asked->tree);
		entry_json_line(object, out);
		json_decref(object);
		g_string_truncate(out, out->len - strlen("}\n"));
		json_out_begin(out, "postings", '[');
		for (guint k = 0; k < list->len; k++)
			put_posting(d, out, g_ptr_array_index(list, k));
		json_out_end(out, ']');
		json_out_end(out, '}');
		g_string_append_c(out, '\n');
	}
}

const Renderer render_commit = {
        "text", "text/plain; charset=utf-8", DIGEST_ORDER_READING, false, render_lines};
const Renderer render_commit_json = {
        "json", "application/json", DIGEST_ORDER_READING, false, render_json_lines};
