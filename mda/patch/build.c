#include "mda/patch/build.h"

#include "mda/patch/archive_url.h"
#include "mda/patch/attached.h"
#include "mda/patch/author.h"
#include "mda/patch/body.h"
#include "mda/patch/diff.h"
#include "mda/patch/kind.h"
#include "mda/patch/link.h"
#include "mda/patch/marks.h"
#include "mda/patch/patch_text.h"
#include "mda/patch/proposed.h"
#include "mda/patch/reply.h"
#include "mda/patch/trailer.h"
#include "mda/patch/withdrawn.h"
#include "store/base/debug.h"
#include "store/base/limit.h"

/* TEXT in REC's memory, at most MAX bytes; cut between characters and flagged if longer. */
static const char *limited(Record *rec, const char *text, gsize max)
{
	if (!text)
		return NULL;
	gsize n = strlen(text);
	if (n > max)
		rec->flags |= RECORD_FLAG_CUT;
	return record_string_cut(rec, text, n, max);
}

static const char *short_string(Record *rec, const char *text)
{
	return limited(rec, text, LIMIT_STRING_BYTES);
}

static void add_strings(Record *rec, GPtrArray *to, const GPtrArray *from, guint limit, gsize max)
{
	for (guint i = 0; i < from->len; i++) {
		const char *text = from->pdata[i];
		if (!text || strlen(text) > max)
			rec->flags |= text ? RECORD_FLAG_CUT : 0;
		else if (!record_add_string(rec, to, text, limit))
			break;
	}
}

static void add_addresses(Record *rec, GPtrArray *to, const GPtrArray *boxes)
{
	for (guint i = 0; i < boxes->len; i++) {
		const Mailbox *box = boxes->pdata[i];
		if (box->address && strlen(box->address) <= LIMIT_STRING_BYTES &&
		        !record_add_string(rec, to, box->address, LIMIT_ADDRESSES))
			break;
	}
}

/* Keeps the newest of too many references: threads are built from them. */
static void add_references(Record *rec, const Message *m)
{
	guint skip =
	        m->references->len > LIMIT_REFERENCES ? m->references->len - LIMIT_REFERENCES : 0;
	if (skip > 0)
		rec->flags |= RECORD_FLAG_CUT;
	for (guint i = skip; i < m->references->len; i++)
		if (strlen(m->references->pdata[i]) <= LIMIT_MESSAGE_ID_BYTES)
			record_add_string(
			        rec, rec->references, m->references->pdata[i], LIMIT_REFERENCES);
	if (m->in_reply_to->len > 0)
		rec->in_reply_to = limited(rec, m->in_reply_to->pdata[0], LIMIT_MESSAGE_ID_BYTES);
}

static void put_header(Record *rec, const Message *m)
{
	rec->flags = m->flags;
	rec->message_id = limited(rec, m->message_id, LIMIT_MESSAGE_ID_BYTES);
	rec->has_date = m->has_date;
	rec->date_s = m->has_date ? m->date_s : 0;
	rec->date_offset_min = m->has_date ? m->date_offset_min : 0;
	rec->from =
	        (RecordPerson){short_string(rec, m->from.name), short_string(rec, m->from.address)};
	rec->subject = short_string(rec, m->subject);
	add_addresses(rec, rec->to, m->to);
	add_addresses(rec, rec->cc, m->cc);
	add_references(rec, m);
	archive_url_read(m, rec);
}

static void put_subject(Record *rec, const Subject *s)
{
	rec->forwarded = s->forwarded;
	rec->rfc = s->rfc;
	rec->resend = s->resend;
	if (s->malformed && rec->kind != RECORD_OTHER)
		rec->flags |= RECORD_FLAG_MALFORMED;
	add_strings(rec, rec->prefix, s->prefix, LIMIT_WORDS, LIMIT_STRING_BYTES);
	add_strings(rec, rec->trees, s->trees, LIMIT_WORDS, LIMIT_STRING_BYTES);
	add_strings(rec, rec->list_tags, s->list_tags, LIMIT_WORDS, LIMIT_STRING_BYTES);
	rec->title = short_string(rec, s->title);
	if (rec->kind != RECORD_PULL && (rec->kind != RECORD_OTHER || s->patch)) {
		rec->version = short_string(rec, s->version);
		rec->version_inferred = s->version && s->version_inferred;
	}
	rec->index = short_string(rec, s->index);
	rec->total = short_string(rec, s->total);
}

static void debug_subject(const Message *m, const Subject *s)
{
	debug_print(DEBUG_PATCH, "subject '%s': version %s%s, counter %s/%s, title '%s'%s%s",
	        m->subject ? m->subject : "", s->version ? s->version : "none",
	        s->version_inferred ? " (default or from the title)" : "",
	        s->index ? s->index : "none", s->total ? s->total : "none",
	        s->title ? s->title : "", s->reply ? ", a reply" : "",
	        s->forwarded ? ", forwarded" : "");
}

/* git-am(1) takes the commit's subject from an in-body Subject if there is one. */
static void put_inbody_title(Record *rec, const Body *b)
{
	Subject s;
	if (!b->inbody_subject)
		return;
	subject_parse(b->inbody_subject, &s);
	if (s.title)
		rec->title = short_string(rec, s.title);
	subject_clear(&s);
}

static void put_author(Record *rec, const Message *m, const Body *b)
{
	Mailbox author = author_find(m, b);
	rec->author =
	        (RecordPerson){short_string(rec, author.name), short_string(rec, author.address)};
	mailbox_clear(&author);
}

static void put_patch_text(Record *rec, const Message *m, const Body *b)
{
	rec->message = limited(rec, b->message, LIMIT_TEXT_BYTES);
	rec->notes = limited(rec, b->notes, LIMIT_NOTES_BYTES);
	rec->diffstat_text = limited(rec, b->diffstat_text, LIMIT_DIFFSTAT_BYTES);
	g_autofree char *head = g_strndup(b->head, b->head_bytes);
	link_read(head, rec);
	if (b->message && !rec->forwarded) /* not the trailers of others */
		trailer_read_commit(b->message, rec);
	if (rec->kind == RECORD_COVER || !rec->index || strcmp(rec->index, "1") == 0)
		marks_read(m->text->str, rec);
}

static void put_plain_text(Record *rec, const Message *m)
{
	g_autofree char *text = body_plain(m->text->str);
	rec->message = limited(rec, text, LIMIT_TEXT_BYTES);
	if (text)
		link_read(text, rec);
}

static void put_reply_text(Record *rec, const Body *b)
{
	const char *own = b->unquoted ? b->unquoted : b->message; /* of a script: above the diff */
	rec->message = limited(rec, own, LIMIT_REPLY_BYTES);
	if (!b->unquoted)
		rec->diffstat_text = limited(rec, b->diffstat_text, LIMIT_DIFFSTAT_BYTES);
	if (own)
		link_read(own, rec);
}

static void put_text(Record *rec, const Message *m, const Body *b)
{
	switch (rec->kind) {
	case RECORD_PATCH:
	case RECORD_COVER:
	case RECORD_PULL:
		put_patch_text(rec, m, b);
		return;
	case RECORD_REPLY:
	case RECORD_APPLIED:
		put_reply_text(rec, b);
		return;
	default:
		if (b->has_diff)
			put_patch_text(rec, m, b);
		else
			put_plain_text(rec, m);
	}
}

/* A patch that is proposed in a reply: its trailers are not the reply's. */
static void put_proposed(Record *rec, const Message *m)
{
	if (rec->kind != RECORD_REPLY || rec->automatic != RECORD_AUTO_NONE || rec->forwarded)
		return;
	const char *proposed = proposed_read(m, rec);
	if (!proposed)
		return;
	g_autofree char *above = g_strndup(m->text->str, (gsize)(proposed - m->text->str));
	g_autofree char *unquoted = reply_unquoted(above);
	g_ptr_array_set_size(rec->trailers, 0);
	trailer_read_reply(unquoted, rec);
}

Record *build_record(Message *m)
{
	static const Body no_body;
	Record *rec = record_new();
	Subject s;
	Body b;
	put_header(rec, m);
	subject_parse(m->subject, &s);
	attached_read(m, &s, rec);
	if (s.index && strcmp(s.index, "0") == 0 && !s.reply)
		body_split_cover(m->text->str, &b);
	else
		body_split(m->text->str, &b);
	put_author(rec, m, &no_body); /* the trailers of a reply are compared with it */
	if (!b.has_diff || s.reply) {
		b.unquoted = reply_unquoted(m->text->str);
		trailer_read_reply(b.unquoted, rec);
	}
	debug_subject(m, &s);
	kind_decide(m, &s, &b, rec);
	bool answer = rec->kind == RECORD_REPLY || rec->kind == RECORD_APPLIED;
	if (!answer)
		g_ptr_array_set_size(rec->trailers, 0);
	put_subject(rec, &s);
	if (!answer && !s.forwarded && b.has_inbody_from)
		put_author(rec, m, &b);
	if (!answer && !s.forwarded)
		put_inbody_title(rec, &b);
	put_text(rec, m, &b);
	put_proposed(rec, m);
	if (rec->kind == RECORD_REPLY && rec->automatic == RECORD_AUTO_NONE && b.unquoted)
		rec->withdrawn = withdrawn_read(b.unquoted);
	if (b.has_diff && rec->parts->len == 0 &&
	        (rec->kind == RECORD_PATCH || (rec->kind == RECORD_OTHER && !s.forwarded)))
		diff_read(b.diff, b.diff_bytes, rec);
	patch_text_add_mail(&b, &rec->author, m);
	subject_clear(&s);
	body_clear(&b);
	return rec;
}
