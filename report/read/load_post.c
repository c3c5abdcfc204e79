#include "report/read/load_post.h"

#include "report/digest/bots.h"

bool load_post_is_administrative(const Record *rec)
{
	return rec->automatic == RECORD_AUTO_REPORT || rec->automatic == RECORD_AUTO_REPLIED ||
	       rec->automatic == RECORD_AUTO_GENERATED;
}

bool load_post_is_expired(const Record *rec)
{
	return (rec->flags & RECORD_FLAG_EXPIRED) && !rec->subject && !rec->from.address &&
	       !rec->from.name;
}

bool load_post_shows_texts(const Entry *entry)
{
	RecordKind kind = entry->record_kind;
	return kind == RECORD_PATCH || kind == RECORD_COVER || kind == RECORD_PULL;
}

Record *load_post_record(Snapshot *s, const Entry *entry, RecordDepth depth, GError **error)
{
	Record *rec = snapshot_record(s, entry, depth, error);
	if (!rec)
		return NULL;
	rec->flags |= entry->flags; /* an `also` entry has flags of its own */
	rec->automatic = bots_automatic(rec->kind, rec->automatic);
	return rec;
}

Post *load_post_make(const Entry *entry, Record *rec, bool in_range)
{
	Post *post = post_new(rec, entry->seq, entry->arrived_s, in_range);
	if (entry->kind == ENTRY_ALSO)
		post->message_seq = entry->of;
	post->id = entry->id;
	return post;
}

bool load_post(Snapshot *s, const Entry *entry, bool with_texts, Post **post, GError **error)
{
	bool texts = with_texts && load_post_shows_texts(entry);
	*post = NULL;
	g_autoptr(Record) rec =
	        load_post_record(s, entry, texts ? RECORD_LEAD_TEXTS : RECORD_BRIEF_SUMMARY, error);
	if (!rec)
		return false;
	if (load_post_is_administrative(rec) || load_post_is_expired(rec) ||
	        (rec->flags & RECORD_FLAG_UNPARSED))
		return true;
	*post = load_post_make(entry, g_steal_pointer(&rec), false);
	(*post)->has_texts = texts && !(*post)->rec->texts_left;
	return true;
}
