#include "report/series/post.h"

#include <string.h>

/* A few hundred people write thousands of mails, so all posts share one copy of each text. */
static void share_person(RecordPerson *person)
{
	person->name = g_intern_string(person->name);
	person->address = g_intern_string(person->address);
}

static bool has_no_capital(const char *text)
{
	while (*text && !(*text >= 'A' && *text <= 'Z'))
		text++;
	return !*text;
}

const char *post_sender_key(const Record *rec)
{
	const char *address = rec->from.address ? rec->from.address : "";
	const char *name = rec->from.name ? rec->from.name : "";
	bool plain = *address && !strstr(name, " via ");
	if (plain && has_no_capital(address))
		return address;
	g_autofree char *lower = g_ascii_strdown(address, -1);
	g_autofree char *key =
	        plain ? g_steal_pointer(&lower) : g_strconcat(lower, "\n", name, NULL);
	return g_intern_string(key);
}

bool post_is_rewritten(const Post *post)
{
	const char *address = post_author(post)->address;
	return strchr(post->sender, '\n') && address &&
	       g_strcmp0(address, post->rec->from.address) != 0;
}

const char *post_person(const Post *post)
{
	if (!post_is_rewritten(post))
		return post->sender;
	g_autofree char *lower = g_ascii_strdown(post_author(post)->address, -1);
	return g_intern_string(lower);
}

void post_renew_sender(Post *post)
{
	Record *rec = post->rec;
	bool same = rec->author.name == rec->from.name && rec->author.address == rec->from.address;
	share_person(&rec->from);
	if (same)
		rec->author = rec->from;
	else
		share_person(&rec->author);
	post->sender = post_sender_key(post->rec);
}

Post *post_new(Record *rec, guint64 seq, gint64 arrived_s, bool in_range)
{
	Post *post = g_new0(Post, 1);
	post->rec = rec;
	post->seq = post->message_seq = seq;
	post->arrived_s = arrived_s;
	post->in_range = in_range;
	post->when_s =
	        rec->has_date && !(rec->flags & RECORD_FLAG_BAD_DATE) ? rec->date_s : arrived_s;
	post_renew_sender(post);
	post->slot = number_order(rec->index);
	post->reviews = g_ptr_array_new_with_free_func(review_free);
	post->carried = g_ptr_array_new();
	return post;
}

Post *post_add_inner(Post *mail, const RecordPatch *part)
{
	Post *post = g_memdup2(mail, sizeof *mail);
	Record *rec = part->rec;
	rec->message_id = mail->rec->message_id;
	rec->from = mail->rec->from;
	if (!rec->author.address && !rec->author.name)
		rec->author = *post_author(mail);
	post->rec = rec;
	post->full = NULL;
	post->inner = NULL;
	post->mail = mail;
	post->part = part->n;
	post->slot = number_order(rec->index);
	post->reviews = g_ptr_array_new_with_free_func(review_free);
	post->carried = g_ptr_array_new();
	if (!mail->inner)
		mail->inner = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_ptr_array_add(mail->inner, post);
	return post;
}

void post_free(Post *post)
{
	if (!post)
		return;
	if (post->inner)
		g_ptr_array_unref(post->inner);
	if (!post->mail) {
		record_free(post->rec);
		record_free(post->full);
	}
	g_ptr_array_unref(post->reviews);
	g_ptr_array_unref(post->carried);
	if (post->remarks)
		g_ptr_array_unref(post->remarks);
	if (post->landed)
		g_ptr_array_unref(post->landed);
	if (post->audits)
		g_ptr_array_unref(post->audits);
	g_free(post);
}

bool post_is_bot(const Post *post)
{
	return post->rec->automatic != RECORD_AUTO_NONE;
}

bool post_makes_series(const Post *post)
{
	const Record *rec = post->rec;
	return (rec->kind == RECORD_PATCH || rec->kind == RECORD_COVER || post_attaches(post)) &&
	       !rec->forwarded;
}

bool post_is_patch(const Post *post)
{
	return post_makes_series(post) && !post_is_bot(post);
}

bool post_attaches(const Post *post)
{
	const Record *rec = post->rec;
	bool reply = rec->kind == RECORD_REPLY || rec->kind == RECORD_APPLIED;
	for (guint i = 0; i < rec->parts->len; i++) {
		const Record *part = ((RecordPatch *)g_ptr_array_index(rec->parts, i))->rec;
		if (part->kind == RECORD_PATCH ||
		        (part->kind == RECORD_OTHER && (!reply || part->version)))
			return true;
	}
	return false;
}

const char *post_name(const Post *post)
{
	return post->rec->message_id ? post->rec->message_id : "(no Message-ID)";
}

const RecordPerson *post_record_author(const Record *rec)
{
	return rec->author.address || rec->author.name ? &rec->author : &rec->from;
}

const RecordPerson *post_author(const Post *post)
{
	return post_record_author(post->rec);
}

static bool same_text(const char *a, const char *b)
{
	return a && b && g_ascii_strcasecmp(a, b) == 0;
}

bool post_same_person(const RecordPerson *a, const RecordPerson *b)
{
	return same_text(a->address, b->address) ||
	       (same_text(a->name, b->name) && strchr(a->name, ' '));
}

char *post_address_key(const RecordPerson *person)
{
	return person->address ? g_ascii_strdown(person->address, -1) : NULL;
}

char *post_name_key(const RecordPerson *person)
{
	return person->name && strchr(person->name, ' ') ? g_ascii_strdown(person->name, -1) : NULL;
}

bool post_same_author(const Post *a, const Post *b)
{
	return same_text(post_author(a)->address, post_author(b)->address);
}

/* Ties are ordered alike whatever the DIRECTION: 1 for the oldest first, -1 for the newest. */
static gint compare(const Post *a, const Post *b, gint direction)
{
	if (a->when_s != b->when_s)
		return a->when_s < b->when_s ? -direction : direction;
	gint order = g_strcmp0(a->rec->message_id, b->rec->message_id);
	if (!order)
		order = memcmp(&a->id, &b->id, sizeof a->id);
	return order ? order : a->part < b->part ? -1 : a->part > b->part;
}

gint post_compare_newest(gconstpointer a, gconstpointer b)
{
	return compare(*(Post *const *)a, *(Post *const *)b, -1);
}

gint post_compare_oldest(gconstpointer a, gconstpointer b)
{
	return compare(*(Post *const *)a, *(Post *const *)b, 1);
}

gint post_compare_slots(gconstpointer x, gconstpointer y)
{
	gint64 a = (*(Post *const *)x)->slot, b = (*(Post *const *)y)->slot;
	return a != b ? (a < b ? -1 : 1) : post_compare_oldest(x, y);
}

gint post_compare_log(gconstpointer x, gconstpointer y)
{
	guint64 a = (*(Post *const *)x)->message_seq, b = (*(Post *const *)y)->message_seq;
	return a < b ? -1 : a > b;
}
