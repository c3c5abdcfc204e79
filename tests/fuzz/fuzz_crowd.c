/* Crowds of mails by structure: a few people, titles, versions, numbers and dates, answers in every
 * direction (also in circles), so that rerolls of rerolls, equal numbers and equal dates are
 * common. Eight bytes make one mail. Every format of their digest is made, twice: the order in
 * which mails arrive must not show in it. */
#include "report/digest/digest_build.h"
#include "report/render/render.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAIL_BYTES 8
#define MOST_MAILS 48
#define FIRST_S    1763000000 /* 13 November 2025 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Returns the Message-ID of mail NUMBER, a static buffer. */
static const char *message_id(guint number)
{
	static char id[32];
	snprintf(id, sizeof id, "%u@example.org", number);
	return id;
}

static void set_counter(Record *rec, guint8 byte)
{
	char number[12];
	snprintf(number, sizeof number, "%u", byte & 3u);
	rec->index = record_string(rec, number, -1);
	snprintf(number, sizeof number, "%u", byte >> 2 & 3u);
	rec->total = record_string(rec, number, -1);
	if (rec->kind == RECORD_PATCH && (byte & 3) == 0)
		rec->kind = RECORD_COVER;
}

static void set_versions(Record *rec, const uint8_t *mail)
{
	char text[48];
	snprintf(text, sizeof text, "%u", 1u + (mail[1] >> 2 & 3u));
	rec->version = record_string(rec, text, -1);
	rec->version_inferred = strcmp(text, "1") == 0;
	rec->resend = mail[1] >> 4 == 1;
	rec->rfc = mail[1] >> 4 == 2;
	if (mail[1] >> 4 == 3)
		record_add_string(rec, rec->trees, "net-next", 32);
	if (mail[2] & 0x10)
		set_counter(rec, mail[2]);
	if (mail[6] & 1) {
		snprintf(text, sizeof text, "change-%u", mail[3] & 3u);
		rec->change_id = record_string(rec, text, -1);
	}
	if (mail[6] & 2) {
		snprintf(text, sizeof text, "%040u", mail[7] & 7u);
		rec->patch_id = record_string(rec, text, -1);
		record_add_path(rec, "a.c", 1, 1);
	}
}

static void set_answers(Record *rec, const uint8_t *mail, guint mails)
{
	if (mail[4] & 0x80) {
		rec->in_reply_to = record_string(rec, message_id(mail[4] % mails), -1);
		record_add_string(rec, rec->references, rec->in_reply_to, 64);
	}
	if (mail[5] & 0x80)
		record_add_string(rec, rec->references, message_id(mail[5] % mails), 64);
	if (mail[6] & 4)
		record_add_link(rec, message_id(mail[7] % mails), mail[6] & 8 ? "v1" : NULL);
}

static Post *make_post(const uint8_t *mail, guint number, guint mails)
{
	static const RecordKind kinds[8] = {RECORD_PATCH, RECORD_PATCH, RECORD_PATCH, RECORD_PATCH,
	        RECORD_REPLY, RECORD_REPLY, RECORD_PULL, RECORD_APPLIED};
	static const char *const titles[4] = {
	        "lamp: dim it", "lamp: switch it", "Lamps of the hall", "door"};
	static const char *const people[4] = {"ann", "ben", "cleo", "dan"};
	Record *rec = record_new();
	g_autofree char *address = g_strdup_printf("%s@example.org", people[mail[1] & 3]);
	rec->kind = kinds[mail[0] & 7];
	rec->automatic = mail[0] >> 3 == 7 ? RECORD_AUTO_BOT : RECORD_AUTO_NONE;
	rec->message_id = record_string(rec, message_id(number), -1);
	rec->from = rec->author = (RecordPerson){
	        record_string(rec, people[mail[1] & 3], -1), record_string(rec, address, -1)};
	rec->title = rec->subject = record_string(rec, titles[mail[3] & 3], -1);
	if (rec->kind == RECORD_PATCH)
		set_versions(rec, mail);
	else if (mail[6] & 0x10)
		record_add_trailer(rec, mail[6] & 1 ? "Reviewed-by" : "Nacked-by", address);
	if (rec->kind == RECORD_APPLIED && mail[6] & 2)
		record_add_applied(
		        rec, titles[mail[3] >> 2 & 3], mail[6] & 4 ? "1/2" : NULL, "abcdef123456");
	set_answers(rec, mail, mails);
	rec->has_date = true;
	rec->date_s = FIRST_S + (mail[5] & 0x1f) * 7200;
	Post *post = post_new(rec, number + 1, rec->date_s, !(mail[0] & 0x80));
	post->message_seq = post->seq;
	return post;
}

static Digest *digest_of(const uint8_t *data, guint mails, bool backwards)
{
	static const DigestOptions options = {.detail = DIGEST_DETAIL_ALL, .top = 15};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	for (guint i = 0; i < mails; i++) {
		guint k = backwards ? mails - 1 - i : i;
		g_ptr_array_add(posts, make_post(data + (gsize)k * MAIL_BYTES, k, mails));
	}
	DigestHead head = {.title = g_strdup("LAMPS"),
	        .from = g_strdup("1"),
	        .to = g_strdup("2"),
	        .since_s = FIRST_S,
	        .until_s = G_MAXINT64,
	        .end_s = FIRST_S + 40 * 86400,
	        .messages = mails,
	        .last_seq = mails};
	return digest_build(head, posts, &options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats[] = {"json", "text", "markdown", "html", "atom"};
	guint mails = (guint)MIN(size / MAIL_BYTES, MOST_MAILS);
	if (!mails)
		return 0;
	g_autoptr(Digest) there = digest_of(data, mails, false),
	                  back = digest_of(data, mails, true);
	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		g_autoptr(GString) a = g_string_new(NULL), b = g_string_new(NULL);
		render_find(formats[i])->render(there, a);
		render_find(formats[i])->render(back, b);
		if (!g_string_equal(a, b)) {
			fprintf(stderr, "%s\n----\n%s\n", a->str, b->str);
			abort();
		}
	}
	return 0;
}
