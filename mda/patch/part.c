#include "mda/patch/part.h"

#include "mda/patch/diff.h"
#include "mda/patch/patch_text.h"
#include "mda/patch/subject.h"
#include "mda/patch/trailer.h"

static const char *string_of(Record *rec, const char *text)
{
	return record_string(rec, text, -1);
}

static void put_author(Record *rec, Mailbox author)
{
	rec->author = (RecordPerson){string_of(rec, author.name), string_of(rec, author.address)};
	mailbox_clear(&author);
}

static void put_subject(Record *rec, const char *subject)
{
	Subject s;
	subject_parse(subject, &s);
	rec->title = string_of(rec, s.title);
	rec->rfc |= s.rfc;
	rec->resend |= s.resend;
	if (s.version && !s.version_inferred)
		rec->version = string_of(rec, s.version);
	if (s.index) {
		rec->index = string_of(rec, s.index);
		rec->total = string_of(rec, s.total);
	}
	subject_clear(&s);
}

/* Without the empty lines before the diffstat. */
static void put_notes(Record *rec, const char *notes)
{
	gsize n = notes ? strlen(notes) : 0;
	while (n >= 2 && notes[n - 1] == '\n' && notes[n - 2] == '\n')
		n--;
	rec->notes = record_string(rec, notes, (gssize)n);
}

static void put_body(Record *rec, const Body *b)
{
	if (b->inbody_subject)
		put_subject(rec, b->inbody_subject);
	rec->message = string_of(rec, b->message);
	put_notes(rec, b->notes);
	if (b->message)
		trailer_read_commit(b->message, rec);
	diff_read(b->diff, b->diff_bytes, rec);
}

Record *part_add(Record *rec, RecordKind kind, const char *subject, Mailbox author, const Body *b,
        const Message *m)
{
	Record *part = record_add_patch(rec);
	if (!part) {
		mailbox_clear(&author);
		return NULL;
	}
	part->kind = kind;
	put_subject(part, subject);
	put_author(part, author);
	put_body(part, b);
	patch_text_add(b, &part->author, kind == RECORD_PATCH && m ? m->date_text : NULL, m);
	return part;
}
