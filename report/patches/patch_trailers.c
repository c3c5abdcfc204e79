#include "report/patches/patch_trailers.h"

#include "report/render/archive_link.h"
#include "report/render/mail_field.h"
#include "store/base/escape.h"

#include <string.h>

#define VERSIONS_MOST 1000 /* a chain that is longer goes in a circle */
#define TRAILERS_MOST 200  /* added to one patch */

typedef struct {
	PatchSet *set;
	GPtrArray *replies;  /* Post *, oldest first: those with trailers */
	GHashTable *refused; /* Post * -> true: its mismatches are named already */
} PatchTrailersWalk;

/* --- who gave it --- */

/* ADDRESS in lower case, without "+word" before its "@". */
static char *plain_address(const char *address)
{
	char *low = g_ascii_strdown(address, -1);
	char *plus = strchr(low, '+'), *at = strchr(low, '@');
	if (plus && at && plus > low && plus < at)
		memmove(plus, at, strlen(at) + 1);
	return low;
}

/* Whether one of the domains A and B is the other one below one more label. */
static bool is_subdomain(const char *a, const char *b)
{
	if (strlen(a) < strlen(b))
		return is_subdomain(b, a);
	const gsize n = strlen(a) - strlen(b);
	const char *dot = strchr(a, '.');
	return n > 0 && strcmp(a + n, b) == 0 && dot == a + n - 1;
}

static bool same_address(const char *a, const char *b)
{
	g_autofree char *one = a ? plain_address(a) : NULL, *other = b ? plain_address(b) : NULL;
	if (!one || !other)
		return false;
	const char *at = strchr(one, '@'), *second = strchr(other, '@');
	return strcmp(one, other) == 0 || (at && second && at - one == second - other &&
	                                          strncmp(one, other, (gsize)(at - one)) == 0 &&
	                                          is_subdomain(at + 1, second + 1));
}

/* Whether NAME is that of SENDER, who may write it as "Last, First". */
static bool same_name(const char *name, const char *sender)
{
	g_autofree char *a = g_utf8_casefold(name ? name : "", -1),
	                *b = g_utf8_casefold(sender ? sender : "", -1);
	bool all = *a && *b;
	if (!all || strcmp(a, b) == 0)
		return all;
	g_auto(GStrv) words = strchr(b, ',') ? g_strsplit(b, ",", -1) : NULL;
	for (char **word = words; word && *word; word++)
		all = all && strstr(a, g_strstrip(*word));
	return words && all;
}

static bool is_senders(const Post *reply, const char *value)
{
	char *name = NULL, *address = NULL;
	const RecordPerson *from = &reply->rec->from, *author = post_author(reply);
	if (!review_read_person(value, &name, &address)) /* nothing but an address */
		return same_address(value, from->address) || same_address(value, author->address);
	bool same = same_address(address, from->address) ||
	            same_address(address, author->address) || same_name(name, from->name) ||
	            same_name(name, author->name);
	g_free(name);
	g_free(address);
	return same;
}

/* --- which --- */

/* Words behind the address are no part of the trailer, but for a comment: "# v1", "(v1)", "[v1]".
 */
static char *clean_value(const char *value)
{
	char *clean = mail_field_clean(value), *close = strchr(clean, '>');
	const char *rest = close ? close + 1 + strspn(close + 1, " ") : "";
	if (close && *rest && !strchr("#([", *rest))
		close[1] = '\0';
	return clean;
}

typedef enum { TRAILER_NONE, TRAILER_FACT, TRAILER_PERSON } TrailerKind;

static TrailerKind kind_of(const Post *reply, const RecordTrailer *t)
{
	static const char *const others[] = {"from", "author", "cc", "to", "subject", "date",
	        "change-id", "base-commit", "message-id", "in-reply-to", NULL};
	static const char *const facts[] = {"fixes", "obsoleted-by", NULL};
	g_autofree char *key = g_ascii_strdown(t->key, -1);
	if (g_strv_contains(others, key) || strstr(t->value, "://"))
		return TRAILER_NONE;
	if (post_is_bot(reply) && !review_key(t->key))
		return TRAILER_NONE;
	if (g_strv_contains(facts, key))
		return TRAILER_FACT;
	return strchr(t->value, '@') ? TRAILER_PERSON : TRAILER_NONE;
}

static bool has(const PatchSetPatch *patch, const char *line)
{
	const GPtrArray *own = patch->post->rec->trailers;
	for (guint i = 0; i < own->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(own, i);
		g_autofree char *text = g_strdup_printf("%s: %s", t->key, t->value);
		if (g_ascii_strcasecmp(text, line) == 0)
			return true;
	}
	for (guint i = 0; i < patch->trailers->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(patch->trailers, i), line) == 0)
			return true;
	return false;
}

static void refuse(PatchTrailersWalk *w, const Post *reply, const RecordTrailer *t)
{
	const RecordPerson *from = &reply->rec->from;
	g_autofree char *line = g_strdup_printf("%s: %s", t->key, t->value),
	                *who = g_strdup_printf("%s <%s>", from->name ? from->name : "",
	                        from->address ? from->address : "");
	g_autofree char *shown = escape_line(line, 100), *sender = escape_line(who, 100);
	g_ptr_array_add(w->set->not_added,
	        g_strdup_printf("not added: '%s' was sent by %s", shown, g_strstrip(sender)));
}

static void add_from(PatchTrailersWalk *w, PatchSetPatch *patch, const Post *reply)
{
	const GPtrArray *trailers = reply->rec->trailers;
	const bool first = g_hash_table_add(w->refused, (gpointer)reply);
	for (guint i = 0; i < trailers->len && patch->trailers->len < TRAILERS_MOST; i++) {
		const RecordTrailer *t = g_ptr_array_index(trailers, i);
		const TrailerKind kind = kind_of(reply, t);
		g_autofree char *key = mail_field_clean(t->key), *value = clean_value(t->value);
		g_autofree char *line = g_strdup_printf("%s: %s", key, value);
		if (kind == TRAILER_NONE)
			continue;
		if (kind == TRAILER_PERSON && !is_senders(reply, t->value)) {
			if (first)
				refuse(w, reply, t);
			continue;
		}
		if (!has(patch, line))
			g_ptr_array_add(patch->trailers, g_steal_pointer(&line));
	}
}

/* Adds to PATCH what was given to TARGET. */
static void add_given(PatchTrailersWalk *w, PatchSetPatch *patch, const Post *target)
{
	for (guint i = 0; target && i < w->replies->len; i++) {
		const Post *reply = g_ptr_array_index(w->replies, i);
		if (reply->answers == target)
			add_from(w, patch, reply);
	}
}

static bool same_patch(const Post *a, const Post *b)
{
	return a->rec->patch_id && g_strcmp0(a->rec->patch_id, b->rec->patch_id) == 0;
}

/* What was given to PATCH's mail, to the mail that it is attached to, and to copies that were sent
 * before it in the same series. */
static void add_own(PatchTrailersWalk *w, PatchSetPatch *patch)
{
	const GPtrArray *replaced = w->set->series->replaced;
	add_given(w, patch, patch->post);
	for (guint i = 0; i < replaced->len; i++) {
		const Post *copy = g_ptr_array_index(replaced, i);
		if (copy->slot == patch->post->slot && same_patch(copy, patch->post))
			add_given(w, patch, copy);
	}
}

static void add_carried(PatchTrailersWalk *w, PatchSetPatch *patch)
{
	const Post *now = patch->post;
	for (guint i = 0; i < VERSIONS_MOST && now->before && same_patch(now, now->before); i++) {
		now = now->before;
		add_given(w, patch, now);
		if (now->series)
			add_given(w, patch, now->series->cover);
	}
}

static GPtrArray *find_replies(const Digest *d)
{
	GPtrArray *replies = g_ptr_array_new();
	for (guint i = 0; i < d->posts->len; i++) {
		Post *post = g_ptr_array_index(d->posts, i);
		if (post->answers && !post_makes_series(post) && post->rec->trailers->len > 0 &&
		        (post->rec->kind == RECORD_REPLY || post->rec->kind == RECORD_APPLIED))
			g_ptr_array_add(replies, post);
	}
	g_ptr_array_sort(replies, post_compare_oldest);
	return replies;
}

static void add_link(PatchSetPatch *patch, const char *template)
{
	const Post *mail = patch->post->mail ? patch->post->mail : patch->post;
	g_autofree char *url = archive_link_make(template, mail->rec->message_id);
	g_auto(GStrv) parts = url ? g_strsplit(url, "%40", -1) : NULL;
	g_autofree char *plain = url ? g_strjoinv("@", parts) : NULL; /* as people write it */
	g_autofree char *line = url ? g_strdup_printf("Link: %s", plain) : NULL;
	if (line && !has(patch, line))
		g_ptr_array_add(patch->trailers, g_steal_pointer(&line));
}

void patch_trailers_collect(PatchSet *set, const Digest *d, const PatchSetOptions *options)
{
	g_autoptr(GPtrArray) replies = find_replies(d);
	g_autoptr(GHashTable) refused = g_hash_table_new(NULL, NULL);
	PatchTrailersWalk w = {set, replies, refused};
	for (guint i = 0; i < set->patches->len; i++) {
		PatchSetPatch *patch = g_ptr_array_index(set->patches, i);
		add_own(&w, patch);
		if (options->carry)
			add_carried(&w, patch);
		add_given(&w, patch, set->series->cover);
		if (options->link)
			add_link(patch, options->link);
	}
}
