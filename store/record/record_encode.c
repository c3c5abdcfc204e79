/* Writing a record's bytes (record_bytes.h), and the table of its fields. The head is made last,
 * since it tells whether anything was cut, and put first. */
#include "store/record/record_bytes.h"
#include "store/base/limits.h"
#include <string.h>

#define AT(member) G_STRUCT_OFFSET(Record, member)
const Field record_fields[RECORD_N_FIELDS] = {
        {0x02, SHAPE_STRING, AT(message_id), LIMIT_MESSAGE_ID_BYTES, 1},
        {0x03, SHAPE_PERSON, AT(from), LIMIT_STRING_BYTES, 1},
        {0x04, SHAPE_PERSON, AT(author), LIMIT_STRING_BYTES, 1},
        {TAG_TO, SHAPE_STRINGS, AT(to), LIMIT_STRING_BYTES, LIMIT_ADDRESSES},
        {TAG_CC, SHAPE_STRINGS, AT(cc), LIMIT_STRING_BYTES, LIMIT_ADDRESSES},
        {0x07, SHAPE_STRING, AT(subject), LIMIT_STRING_BYTES, 1},
        {0x08, SHAPE_STRINGS, AT(prefix), LIMIT_STRING_BYTES, LIMIT_WORDS},
        {0x09, SHAPE_STRINGS, AT(trees), LIMIT_STRING_BYTES, LIMIT_WORDS},
        {0x0a, SHAPE_STRINGS, AT(list_tags), LIMIT_STRING_BYTES, LIMIT_WORDS},
        {0x0b, SHAPE_STRING, AT(version), LIMIT_STRING_BYTES, 1},
        {TAG_INDEX, SHAPE_STRING, AT(index), LIMIT_STRING_BYTES, 1},
        {0x0d, SHAPE_STRING, AT(total), LIMIT_STRING_BYTES, 1},
        {0x0e, SHAPE_TITLE, AT(title), LIMIT_STRING_BYTES, 1},
        {0x0f, SHAPE_STRINGS, AT(references), LIMIT_MESSAGE_ID_BYTES, LIMIT_REFERENCES},
        {0x10, SHAPE_PARENT, AT(in_reply_to), LIMIT_MESSAGE_ID_BYTES, 1},
        {0x11, SHAPE_LINKS, AT(links), LIMIT_STRING_BYTES, LIMIT_LINKS},
        {0x12, SHAPE_TRAILERS, AT(trailers), LIMIT_STRING_BYTES, LIMIT_TRAILERS},
        {0x13, SHAPE_STRING, AT(patch_id), LIMIT_STRING_BYTES, 1},
        {0x14, SHAPE_STRING, AT(base_commit), LIMIT_STRING_BYTES, 1},
        {0x15, SHAPE_STRING, AT(change_id), LIMIT_STRING_BYTES, 1},
        {0x16, SHAPE_STRING, AT(pull_url), LIMIT_STRING_BYTES, 1},
        {0x17, SHAPE_STRING, AT(pull_ref), LIMIT_STRING_BYTES, 1},
        {0x18, SHAPE_STRING, AT(pull_base), LIMIT_STRING_BYTES, 1},
        {0x19, SHAPE_STRING, AT(pull_head), LIMIT_STRING_BYTES, 1},
        {0x1a, SHAPE_STRING, AT(applied_branch), LIMIT_STRING_BYTES, 1},
        {0x1b, SHAPE_STRING, AT(applied_url), LIMIT_STRING_BYTES, 1},
        {0x1c, SHAPE_APPLIED, AT(applied_items), LIMIT_STRING_BYTES, LIMIT_TRAILERS},
        {0x1d, SHAPE_PATHS, AT(paths), LIMIT_STRING_BYTES, LIMIT_PATHS},
        {0x1e, SHAPE_STRING, AT(applied_tree), LIMIT_STRING_BYTES, 1},
        {0x1f, SHAPE_PERSON, AT(applied_by), LIMIT_STRING_BYTES, 1},
        {0x60, SHAPE_STRING, AT(message), LIMIT_TEXT_BYTES, 1},
        {0x61, SHAPE_STRING, AT(notes), LIMIT_NOTES_BYTES, 1},
        {0x62, SHAPE_STRING, AT(diffstat_text), LIMIT_DIFFSTAT_BYTES, 1},
};

typedef struct {
	GByteArray *bytes, *value; /* value: of the field being made */
	bool cut;
} Out;

static void put_number(GByteArray *to, guint64 number)
{
	guint8 b[10];
	guint n = 0;

	do {
		b[n++] = (guint8)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
		number >>= 7;
	} while (number);
	g_byte_array_append(to, b, n);
}

static guint64 zigzag(gint64 number)
{
	return ((guint64)number << 1) ^ (number < 0 ? G_MAXUINT64 : 0);
}

/* The value's next string, cut at a character's boundary where it is over the limit. */
static void put_string(Out *out, const char *text, guint32 max_bytes)
{
	gsize n = text ? strlen(text) : 0;

	if (n > max_bytes) {
		for (n = max_bytes; n > 0 && ((guint8)text[n] & 0xc0) == 0x80; n--)
			;
		out->cut = true;
	}
	if (n)
		g_byte_array_append(out->value, (const guint8 *)text, (guint)n);
	g_byte_array_append(out->value, (const guint8 *)"", 1);
}

static void end_field(Out *out, guint8 tag)
{
	g_byte_array_append(out->bytes, &tag, 1);
	put_number(out->bytes, out->value->len);
	g_byte_array_append(out->bytes, out->value->data, out->value->len);
	g_byte_array_set_size(out->value, 0);
}

static void put_person(Out *out, const Field *f, const Record *rec, const Person *p)
{
	const Person *from = &rec->from;

	if (!p->name && !p->address)
		return;
	if (p == from || g_strcmp0(p->name, from->name) || g_strcmp0(p->address, from->address)) {
		put_string(out, p->name, f->max_bytes);
		put_string(out, p->address, f->max_bytes);
	}
	end_field(out, f->tag);
}

static void put_title(Out *out, const Field *f, const Record *rec)
{
	gsize subject = rec->subject ? strlen(rec->subject) : 0;

	if (!rec->title || !*rec->title)
		return;
	if (rec->subject && subject <= f->max_bytes && g_str_has_suffix(rec->subject, rec->title))
		put_number(out->value, subject - strlen(rec->title) + 1);
	else
		put_string(out, rec->title, f->max_bytes);
	end_field(out, f->tag);
}

static void put_parent(Out *out, const Field *f, const Record *rec)
{
	guint n = MIN(rec->references->len, LIMIT_REFERENCES);

	if (!rec->in_reply_to || !*rec->in_reply_to)
		return;
	if (!n || g_strcmp0(g_ptr_array_index(rec->references, n - 1), rec->in_reply_to))
		put_string(out, rec->in_reply_to, f->max_bytes);
	end_field(out, f->tag);
}

static void put_element(Out *out, const Field *f, gconstpointer element)
{
	const Trailer *trailer = element;
	const Link *link = element;
	const AppliedItem *applied = element;
	const PathStat *path = element;

	switch (f->shape) {
	case SHAPE_TRAILERS:
		put_string(out, trailer->key, f->max_bytes);
		put_string(out, trailer->value, f->max_bytes);
		break;
	case SHAPE_LINKS:
		put_string(out, link->message_id, f->max_bytes);
		put_string(out, link->label, f->max_bytes);
		break;
	case SHAPE_APPLIED:
		put_string(out, applied->title, f->max_bytes);
		put_string(out, applied->index, f->max_bytes);
		put_string(out, applied->commit, f->max_bytes);
		break;
	case SHAPE_PATHS:
		put_string(out, path->path, f->max_bytes);
		put_number(out->value, path->insertions);
		put_number(out->value, path->deletions);
		break;
	default:
		put_string(out, element, f->max_bytes);
		break;
	}
	end_field(out, f->tag);
}

static void put_field(Out *out, const Field *f, const Record *rec)
{
	const guint8 *member = (const guint8 *)rec + f->offset;
	const char *text;
	const GPtrArray *list;

	switch (f->shape) {
	case SHAPE_STRING:
		text = *(const char *const *)member;
		if (!text || !*text)
			return;
		put_string(out, text, f->max_bytes);
		end_field(out, f->tag);
		return;
	case SHAPE_TITLE:
		put_title(out, f, rec);
		return;
	case SHAPE_PARENT:
		put_parent(out, f, rec);
		return;
	case SHAPE_PERSON:
		put_person(out, f, rec, (const Person *)member);
		return;
	default:
		list = *(GPtrArray *const *)member;
		out->cut |= list->len > f->max_count;
		for (guint i = 0; i < MIN(list->len, f->max_count); i++)
			put_element(out, f, g_ptr_array_index(list, i));
	}
}

static void put_head(Out *out, const Record *rec)
{
	guint bits = (rec->forwarded ? HEAD_FORWARDED : 0) | (rec->rfc ? HEAD_RFC : 0) |
	             (rec->resend ? HEAD_RESEND : 0) |
	             (rec->version_inferred ? HEAD_VERSION_INFERRED : 0) |
	             (rec->has_date ? HEAD_DATE : 0) | (rec->has_diff ? HEAD_DIFF : 0);

	put_number(out->value, RECORD_VERSION);
	put_number(out->value, rec->kind);
	put_number(out->value, rec->automatic);
	put_number(out->value, bits);
	put_number(out->value, rec->flags | (out->cut ? FLAG_CUT : 0));
	if (rec->has_date) {
		put_number(out->value, zigzag(rec->date_s));
		put_number(out->value, zigzag(rec->date_offset_min));
	}
	if (rec->has_diff) {
		put_number(out->value, rec->files);
		put_number(out->value, rec->insertions);
		put_number(out->value, rec->deletions);
	}
	end_field(out, TAG_HEAD);
}

GBytes *record_encode(const Record *rec, gsize *summary_bytes)
{
	Out out = {g_byte_array_new(), g_byte_array_new(), false};
	GByteArray *body = out.bytes;
	gsize texts = 0;

	for (guint i = 0; i < RECORD_N_FIELDS; i++) {
		if (i == RECORD_N_SUMMARY_FIELDS)
			texts = body->len;
		put_field(&out, &record_fields[i], rec);
	}
	out.bytes = g_byte_array_sized_new(body->len + 64);
	put_head(&out, rec);
	if (summary_bytes)
		*summary_bytes = out.bytes->len + texts;
	g_byte_array_append(out.bytes, body->data, body->len);
	g_byte_array_unref(body);
	g_byte_array_unref(out.value);
	return g_byte_array_free_to_bytes(out.bytes);
}
