/* Posts are read oldest first, so the sender's series before a mail is known when the mail's own
 * version is decided. */
#include "report/series/attached.h"

#include "report/series/lineage_rules.h"
#include "report/series/similarity.h"
#include "store/base/debug.h"

#define CHAIN_LIMIT 100 /* mails up a thread */

typedef struct {
	const Mails *mails;
	GHashTable *newest; /* thread and sender -> their newest Series */
} Attached;

static const char *thread_of(const Attached *a, const Post *post)
{
	const char *top = post->rec->message_id;
	for (int steps = 0; post && steps < CHAIN_LIMIT; steps++) {
		const Record *rec = post->rec;
		if (rec->references->len)
			return g_ptr_array_index(rec->references, 0);
		top = rec->in_reply_to ? rec->in_reply_to : rec->message_id;
		post = rec->in_reply_to ? mails_find_message_id(a->mails, rec->in_reply_to) : NULL;
	}
	return top;
}

/* Whether POST has at least half as many patches as S: a fix for one of many is no version of all.
 */
static bool is_enough_for(const Post *post, const Series *s)
{
	return post->inner->len * 2 >= s->patches->len;
}

/* The newest series of POST's sender before it in its thread: attached, or what began the thread.
 */
static Series *series_before(const Attached *a, const Post *post, const char *thread)
{
	g_autofree char *key = g_strconcat(thread, "\t", post->sender, NULL);
	Series *s = g_hash_table_lookup(a->newest, key);
	const Post *top = s ? NULL : mails_find_message_id(a->mails, thread);
	if (top && top != post && top->series && g_str_equal(top->series->sender, post->sender))
		s = top->series;
	return s && is_enough_for(post, s) ? s : NULL;
}

/* The version that POST or its inner posts name; NULL if none does. */
static const char *named_version(const Post *post)
{
	const Record *rec = post->rec;
	for (guint i = 0; i < post->inner->len; i++) {
		const Record *part = ((Post *)g_ptr_array_index(post->inner, i))->rec;
		if (part->version)
			return part->version;
	}
	bool own = rec->kind == RECORD_PATCH || rec->kind == RECORD_COVER;
	return own && !rec->version_inferred ? rec->version : NULL;
}

static const char *text_of(gint64 n)
{
	char text[24];
	g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, n);
	return g_intern_string(text);
}

static void set_version(Series *s, const Post *post, const Series *before)
{
	const char *named = named_version(post);
	s->version = named ? named : before ? text_of(before->number / NUMBER_ONE + 1) : "1";
	s->number = number_order(s->version);
	s->version_inferred = !named;
}

/* What a subject of the patch would be. */
static const char *subject_of(Record *rec, const Series *s)
{
	g_autofree char *text = g_strdup_printf("[PATCH v%s %s/%s] %s", s->version, rec->index,
	        s->total, rec->title ? rec->title : "");
	return record_string(rec, text, -1);
}

/* Each patch gets an index of its own: that of its number, else its place among them. */
static void add_patches(Series *s, Post *mail)
{
	g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
	const char *total = mail->rec->total;
	gint64 highest = 0; /* index that a file names: of 1 and 3 alone, 2 is missing */
	for (guint i = 0; i < mail->inner->len; i++) {
		Post *patch = g_ptr_array_index(mail->inner, i);
		if (patch->rec->kind == RECORD_REPLY)
			continue;
		Record *rec = patch->rec;
		if (!rec->index || !g_hash_table_add(taken, (char *)rec->index)) {
			rec->index = text_of(s->patches->len + 1);
			g_hash_table_add(taken, (char *)rec->index);
		}
		rec->kind = RECORD_PATCH;
		patch->slot = number_order(rec->index);
		highest = MAX(highest, patch->slot);
		patch->series = s;
		total = rec->total ? rec->total : total;
		s->rfc |= rec->rfc;
		s->resend |= rec->resend;
		g_ptr_array_add(s->patches, patch);
	}
	s->total = total ? total : text_of(MAX(s->patches->len, highest / NUMBER_ONE));
	for (guint i = 0; i < s->patches->len; i++) {
		Record *rec = ((Post *)g_ptr_array_index(s->patches, i))->rec;
		rec->subject = subject_of(rec, s);
	}
}

static Series *open_one(Attached *a, Post *mail, const char *thread, Series *before)
{
	Series *s = series_new(mail);
	s->cover = mail;
	s->posted = mail->in_range;
	s->rfc = mail->rec->rfc;
	s->resend = mail->rec->resend;
	s->thread = thread;
	set_version(s, mail, before);
	add_patches(s, mail);
	mail->series = s;
	g_hash_table_insert(a->newest, g_strconcat(thread, "\t", mail->sender, NULL), s);
	debug_print(DEBUG_SERIES, "%s has %u attached patches: v%s%s", post_name(mail),
	        s->patches->len, s->version, s->version_inferred ? ", which no file names" : "");
	return s;
}

static bool has_bare(const Post *post)
{
	for (guint i = 0; i < post->inner->len; i++)
		if (((Post *)g_ptr_array_index(post->inner, i))->rec->kind == RECORD_OTHER)
			return true;
	return false;
}

void attached_open(const Mails *mails, GPtrArray *owned, GPtrArray *series)
{
	Attached a = {mails, g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL)};
	for (guint i = 0; i < mails->posts->len; i++) {
		Post *post = g_ptr_array_index(mails->posts, i);
		if (post->rec->parts->len == 0 || post_is_bot(post) || post->rec->forwarded)
			continue;
		for (guint k = 0; k < post->rec->parts->len; k++)
			post_add_inner(post, g_ptr_array_index(post->rec->parts, k));
		const char *thread = thread_of(&a, post);
		Series *before = thread ? series_before(&a, post, thread) : NULL;
		if (!thread || post->series || !(post_attaches(post) || (before && has_bare(post))))
			continue;
		Series *s = open_one(&a, post, thread, before);
		g_ptr_array_add(owned, s);
		g_ptr_array_add(series, s);
	}
	g_hash_table_unref(a.newest);
}

bool attached_is_proposed(const Post *post)
{
	return post->mail && !post->series;
}

bool attached_same_work(const Series *a, const Series *b)
{
	return lineage_rules_within_a_year(a, b) &&
	       (lineage_rules_same_author(a, b) || similarity_shared_paths(a, b));
}
