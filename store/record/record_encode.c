/* The head is encoded last, because it tells whether anything was cut, and put first. */
#include "store/record/record_encode.h"

#include "store/base/limit.h"
#include "store/record/record_decode.h"
#include "store/record/record_field.h"

#include <string.h>

typedef struct {
	GByteArray *bytes, *value; /* value: of the current field */
	bool cut;
} Out;

static guint64 zigzag(gint64 number)
{
	return ((guint64)number << 1) ^ (number < 0 ? G_MAXUINT64 : 0);
}

/* Appends the next string of the value; one over the limit is cut at a character boundary. */
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
	record_field_put_number(out->bytes, out->value->len);
	g_byte_array_append(out->bytes, out->value->data, out->value->len);
	g_byte_array_set_size(out->value, 0);
}

static void put_person(Out *out, const RecordField *f, const Record *rec, const RecordPerson *p)
{
	const RecordPerson *from = &rec->from;

	if (!p->name && !p->address)
		return;
	if (p == from || g_strcmp0(p->name, from->name) || g_strcmp0(p->address, from->address)) {
		put_string(out, p->name, f->max_bytes);
		put_string(out, p->address, f->max_bytes);
	}
	end_field(out, f->tag);
}

static void put_title(Out *out, const RecordField *f, const Record *rec)
{
	gsize subject = rec->subject ? strlen(rec->subject) : 0;

	if (!rec->title || !*rec->title)
		return;
	if (rec->subject && subject <= f->max_bytes && g_str_has_suffix(rec->subject, rec->title))
		record_field_put_number(out->value, subject - strlen(rec->title) + 1);
	else
		put_string(out, rec->title, f->max_bytes);
	end_field(out, f->tag);
}

static void put_parent(Out *out, const RecordField *f, const Record *rec)
{
	guint n = MIN(rec->references->len, LIMIT_REFERENCES);

	if (!rec->in_reply_to || !*rec->in_reply_to)
		return;
	if (!n || g_strcmp0(g_ptr_array_index(rec->references, n - 1), rec->in_reply_to))
		put_string(out, rec->in_reply_to, f->max_bytes);
	end_field(out, f->tag);
}

static void put_element(Out *out, const RecordField *f, gconstpointer element)
{
	const RecordTrailer *trailer = element;
	const RecordLink *link = element;
	const RecordApplied *applied = element;
	const RecordPath *path = element;

	switch (f->shape) {
	case RECORD_FIELD_TRAILERS:
		put_string(out, trailer->key, f->max_bytes);
		put_string(out, trailer->value, f->max_bytes);
		break;
	case RECORD_FIELD_LINKS:
		put_string(out, link->message_id, f->max_bytes);
		put_string(out, link->label, f->max_bytes);
		break;
	case RECORD_FIELD_APPLIED:
		put_string(out, applied->title, f->max_bytes);
		put_string(out, applied->index, f->max_bytes);
		put_string(out, applied->commit, f->max_bytes);
		break;
	case RECORD_FIELD_PATHS:
		put_string(out, path->path, f->max_bytes);
		record_field_put_number(out->value, path->insertions);
		record_field_put_number(out->value, path->deletions);
		break;
	default:
		put_string(out, element, f->max_bytes);
		break;
	}
	end_field(out, f->tag);
}

static void put_field(Out *out, const RecordField *f, const Record *rec)
{
	const guint8 *member = (const guint8 *)rec + f->offset;
	const char *text;
	const GPtrArray *list;

	switch (f->shape) {
	case RECORD_FIELD_STRING:
		text = *(const char *const *)member;
		if (!text || !*text)
			return;
		put_string(out, text, f->max_bytes);
		end_field(out, f->tag);
		return;
	case RECORD_FIELD_TITLE:
		put_title(out, f, rec);
		return;
	case RECORD_FIELD_PARENT:
		put_parent(out, f, rec);
		return;
	case RECORD_FIELD_PERSON:
		put_person(out, f, rec, (const RecordPerson *)member);
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
	guint bits =
	        (rec->forwarded ? RECORD_FIELD_HEAD_FORWARDED : 0) |
	        (rec->rfc ? RECORD_FIELD_HEAD_RFC : 0) |
	        (rec->resend ? RECORD_FIELD_HEAD_RESEND : 0) |
	        (rec->version_inferred ? RECORD_FIELD_HEAD_VERSION_INFERRED : 0) |
	        (rec->has_date ? RECORD_FIELD_HEAD_DATE : 0) |
	        (rec->has_diff ? RECORD_FIELD_HEAD_DIFF : 0) |
	        (rec->withdrawn == RECORD_WITHDRAWN_PATCH ? RECORD_FIELD_HEAD_WITHDRAWN_PATCH : 0) |
	        (rec->withdrawn == RECORD_WITHDRAWN_SERIES ? RECORD_FIELD_HEAD_WITHDRAWN_SERIES
	                                                   : 0);

	record_field_put_number(out->value, RECORD_FIELD_VERSION);
	record_field_put_number(out->value, rec->kind);
	record_field_put_number(out->value, rec->automatic);
	record_field_put_number(out->value, bits);
	record_field_put_number(out->value, rec->flags | (out->cut ? RECORD_FLAG_CUT : 0));
	if (rec->has_date) {
		record_field_put_number(out->value, zigzag(rec->date_s));
		record_field_put_number(out->value, zigzag(rec->date_offset_min));
	}
	if (rec->has_diff) {
		record_field_put_number(out->value, rec->files);
		record_field_put_number(out->value, rec->insertions);
		record_field_put_number(out->value, rec->deletions);
	}
	end_field(out, RECORD_FIELD_TAG_HEAD);
}

/* The patches inside a mail: their summaries, and at *TEXTS what belongs to the texts. */
static void put_patches(Out *out, const Record *rec, GByteArray *texts)
{
	GByteArray *summaries = out->bytes;

	out->cut |= rec->parts->len > LIMIT_PATCHES;
	for (guint i = 0; i < MIN(rec->parts->len, LIMIT_PATCHES); i++) {
		const RecordPatch *patch = g_ptr_array_index(rec->parts, i);
		gsize summary, n;
		g_autoptr(GBytes) bytes = record_encode(patch->rec, &summary);
		const guint8 *data = g_bytes_get_data(bytes, &n);

		out->cut |= (record_decode_flags(bytes) & RECORD_FLAG_CUT) != 0;
		record_field_put_number(out->value, i + 1);
		g_byte_array_append(out->value, data, (guint)summary);
		end_field(out, RECORD_FIELD_TAG_PATCH);
		if (n == summary)
			continue;
		out->bytes = texts;
		record_field_put_number(out->value, i + 1);
		g_byte_array_append(out->value, data + summary, (guint)(n - summary));
		end_field(out, RECORD_FIELD_TAG_PATCH_TEXTS);
		out->bytes = summaries;
	}
}

GBytes *record_encode(const Record *rec, gsize *summary_bytes)
{
	Out out = {g_byte_array_new(), g_byte_array_new(), false};
	GByteArray *body = out.bytes, *patch_texts = g_byte_array_new();
	gsize texts = 0;

	for (guint i = 0; i < RECORD_FIELD_N; i++) {
		if (i == RECORD_FIELD_N_SUMMARY) {
			put_patches(&out, rec, patch_texts);
			texts = body->len;
		}
		put_field(&out, &record_field_table[i], rec);
	}
	g_byte_array_append(body, patch_texts->data, patch_texts->len);
	g_byte_array_unref(patch_texts);
	out.bytes = g_byte_array_sized_new(body->len + 64);
	put_head(&out, rec);
	if (summary_bytes)
		*summary_bytes = out.bytes->len + texts;
	g_byte_array_append(out.bytes, body->data, body->len);
	g_byte_array_unref(body);
	g_byte_array_unref(out.value);
	return g_byte_array_free_to_bytes(out.bytes);
}
