#include "report/read/load_post.h"

#include "report/digest/bots.h"

#include <string.h>

Post *load_post(Snapshot *s, const Entry *entry, RecordDepth depth, bool in_range, GError **error)
{
	RecordKind kind = entry->record_kind;
	bool texts = (depth & RECORD_LEAD_TEXTS) &&
	             (kind == RECORD_PATCH || kind == RECORD_COVER || kind == RECORD_PULL);
	Record *rec =
	        snapshot_record(s, entry, texts ? depth : depth & ~(guint)RECORD_LEAD_TEXTS, error);
	if (!rec)
		return NULL;
	rec->flags |= entry->flags; /* an `also` entry has flags of its own */
	rec->automatic = bots_automatic(rec->kind, rec->automatic);
	Post *post = post_new(rec, entry->seq, entry->arrived_s, in_range);
	if (entry->kind == ENTRY_ALSO)
		post->message_seq = entry->of;
	post->id = entry->id;
	post->size_bytes = entry->size_bytes;
	post->has_texts = texts && !rec->texts_left;
	return post;
}

/* Whether REC is a person's command to the list's software, sent to the list itself by mistake:
 * "unsubscribe", maybe with the list's name. */
static bool is_command(const Record *rec)
{
	const char *word = rec->kind == RECORD_OTHER && !rec->in_reply_to ? rec->title : NULL;
	if (word && g_ascii_strncasecmp(word, "un", 2) == 0)
		word += 2;
	if (!word || g_ascii_strncasecmp(word, "subscribe", 9) != 0)
		return false;
	const char *list = word + 9 + strspn(word + 9, " ");
	return !*list || (list > word + 9 && !strchr(list, ' '));
}

bool load_post_is_administrative(const Post *post)
{
	RecordAuto automatic = post->rec->automatic;
	return is_command(post->rec) || automatic == RECORD_AUTO_REPORT ||
	       automatic == RECORD_AUTO_REPLIED || automatic == RECORD_AUTO_GENERATED;
}

bool load_post_is_shown(const Post *post)
{
	const Record *rec = post->rec;
	bool expired = (rec->flags & RECORD_FLAG_EXPIRED) && !rec->subject && !rec->from.address &&
	               !rec->from.name;
	return !load_post_is_administrative(post) && !expired &&
	       !(rec->flags & RECORD_FLAG_UNPARSED);
}
