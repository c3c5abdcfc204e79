/* Posts made by hand for the report's tests. */
#pragma once

#include "report/series/post.h"

#include <stdio.h>
#include <string.h>

#define DAY 86400

/* Returns a new post by NAME <name@example.org>. The first bracket of SUBJECT gives version ("v2"),
 * counter ("1/3"), RFC, RESEND and trees, as the parser would read them. */
static inline Post *post_by_hand(const char *id, gint64 when_s, const char *name,
        const char *subject, const char *in_reply_to)
{
	Record *rec = record_new();
	g_autofree char *address = g_strdup_printf("%s@example.org", name);
	const char *close = *subject == '[' ? strchr(subject, ']') : NULL;
	g_autofree char *bracket =
	        close ? g_strndup(subject + 1, close - subject - 1) : g_strdup("");
	g_auto(GStrv) words = g_strsplit(bracket, " ", -1);
	rec->kind = close ? RECORD_PATCH : RECORD_OTHER;
	for (guint i = 0; words[i]; i++) {
		char a[16], b[16], *word = words[i];
		record_add_string(rec, rec->prefix, word, 32);
		if (word[0] == 'v' && g_ascii_isdigit(word[1])) {
			rec->version = record_string(rec, word + 1, -1);
		} else if (sscanf(word, "%15[0-9.]/%15[0-9n]", a, b) == 2) {
			rec->index = record_string(rec, a, -1);
			rec->total = record_string(rec, b, -1);
			if (strcmp(a, "0") == 0)
				rec->kind = RECORD_COVER;
		} else if (strcmp(word, "RFC") == 0) {
			rec->rfc = true;
		} else if (strcmp(word, "RESEND") == 0) {
			rec->resend = true;
		} else if (strcmp(word, "PATCH") != 0) {
			record_add_string(rec, rec->trees, word, 32);
		}
	}
	if (!rec->version && close) {
		rec->version = record_string(rec, "1", -1);
		rec->version_inferred = true;
	}
	if (g_str_has_prefix(subject, "Re: "))
		rec->kind = RECORD_REPLY;
	rec->message_id = record_string(rec, id, -1);
	rec->from = rec->author =
	        (RecordPerson){record_string(rec, name, -1), record_string(rec, address, -1)};
	rec->subject = record_string(rec, subject, -1);
	rec->title = record_string(rec, close ? close + 2 : subject, -1);
	rec->in_reply_to = record_string(rec, in_reply_to, -1);
	if (in_reply_to)
		record_add_string(rec, rec->references, in_reply_to, 512);
	rec->has_date = true;
	rec->date_s = when_s;
	return post_new(rec, 0, when_s, true);
}

/* Returns a new reply to the mail TO, with the trailer KEY: VALUE unless KEY is NULL. */
static inline Post *reply_by_hand(const char *id, gint64 when_s, const char *name, const char *to,
        const char *key, const char *value)
{
	Post *post = post_by_hand(id, when_s, name, "Re: something", to);
	if (key)
		record_add_trailer(post->rec, key, value);
	return post;
}
