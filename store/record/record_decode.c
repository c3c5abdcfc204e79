/* The bytes are not trusted: they come from a store that may be damaged, or from the parser's child
 * process, which a message may have taken over. Strings are not copied: the record points into the
 * bytes. */
#include "store/record/record_decode.h"

#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/record/record_field.h"

#include <string.h>

static const RecordField *field_of(guint8 tag)
{
	gsize i = tag < RECORD_FIELD_TAG_TEXT
	                  ? (gsize)tag - record_field_table[0].tag
	                  : (gsize)tag - RECORD_FIELD_TAG_TEXT + RECORD_FIELD_N_SUMMARY;

	return tag >= record_field_table[0].tag && i < RECORD_FIELD_N &&
	                       record_field_table[i].tag == tag
	               ? &record_field_table[i]
	               : NULL;
}

static bool get_signed(RecordFieldBytes *in, gint64 min, gint64 max, gint64 *number)
{
	guint64 value;

	if (!record_field_get_number(in, G_MAXUINT64, &value))
		return false;
	*number = (gint64)(value >> 1) ^ -(gint64)(value & 1);
	return *number >= min && *number <= max;
}

/* The first byte from P on that is not ASCII, or is NUL. Tests eight bytes at a time. */
static const guint8 *skip_ascii(const guint8 *p, const guint8 *end)
{
	while (end - p >= 8) {
		guint64 word;

		memcpy(&word, p, 8);
		if ((word | (word - G_GUINT64_CONSTANT(0x0101010101010101))) &
		        G_GUINT64_CONSTANT(0x8080808080808080))
			break;
		p += 8;
	}
	while (p < end && *p && *p < 0x80)
		p++;
	return p;
}

static bool get_string(RecordFieldBytes *in, guint32 max_bytes, const char **text)
{
	const guint8 *nul = skip_ascii(in->p, in->end), *rest = nul;

	if (nul == in->end)
		return false;
	if (*nul) {
		nul = memchr(rest, 0, (gsize)(in->end - rest));
		if (!nul || !g_utf8_validate_len((const char *)rest, (gsize)(nul - rest), NULL))
			return false;
	}
	if ((gsize)(nul - in->p) > max_bytes)
		return false;
	*text = nul > in->p ? (const char *)in->p : NULL;
	in->p = nul + 1;
	return true;
}

static bool get_head(Record *rec, RecordFieldBytes *in)
{
	guint64 version, kind, automatic, bits, flags, files = 0, insertions = 0, deletions = 0;
	gint64 date = 0, zone = 0;
	bool known;

	if (!record_field_get_number(in, G_MAXUINT32, &version) || version == 0 ||
	        !record_field_get_number(in, G_MAXUINT32, &kind) ||
	        !record_field_get_number(in, G_MAXUINT32, &automatic) ||
	        !record_field_get_number(in, G_MAXUINT32, &bits) ||
	        !record_field_get_number(in, G_MAXUINT32, &flags))
		return false;
	if ((bits & RECORD_FIELD_HEAD_DATE) &&
	        (!get_signed(in, G_MININT64, G_MAXINT64, &date) ||
	                !get_signed(in, G_MININT16, G_MAXINT16, &zone)))
		return false;
	if ((bits & RECORD_FIELD_HEAD_DIFF) &&
	        (!record_field_get_number(in, G_MAXUINT32, &files) ||
	                !record_field_get_number(in, G_MAXUINT32, &insertions) ||
	                !record_field_get_number(in, G_MAXUINT32, &deletions)))
		return false;
	known = kind < RECORD_N_KINDS && automatic < RECORD_AUTO_N &&
	        bits <= RECORD_FIELD_HEAD_ALL && flags <= RECORD_FLAG_ALL && in->p == in->end;
	if (version <= RECORD_FIELD_VERSION && !known)
		return false;
	rec->is_old = version < RECORD_FIELD_VERSION;
	rec->kind = kind < RECORD_N_KINDS ? (RecordKind)kind : RECORD_OTHER;
	rec->automatic = automatic < RECORD_AUTO_N ? (RecordAuto)automatic : RECORD_AUTO_NONE;
	rec->forwarded = bits & RECORD_FIELD_HEAD_FORWARDED;
	rec->rfc = bits & RECORD_FIELD_HEAD_RFC;
	rec->resend = bits & RECORD_FIELD_HEAD_RESEND;
	rec->version_inferred = bits & RECORD_FIELD_HEAD_VERSION_INFERRED;
	rec->has_date = bits & RECORD_FIELD_HEAD_DATE;
	rec->has_diff = bits & RECORD_FIELD_HEAD_DIFF;
	rec->withdrawn = bits & RECORD_FIELD_HEAD_WITHDRAWN_SERIES  ? RECORD_WITHDRAWN_SERIES
	                 : bits & RECORD_FIELD_HEAD_WITHDRAWN_PATCH ? RECORD_WITHDRAWN_PATCH
	                                                            : RECORD_WITHDRAWN_NO;
	rec->flags = (guint32)flags & RECORD_FLAG_ALL;
	rec->date_s = date;
	rec->date_offset_min = (gint16)zone;
	rec->files = (guint32)files;
	rec->insertions = (guint32)insertions;
	rec->deletions = (guint32)deletions;
	in->p = in->end;
	return true;
}

static bool get_person(Record *rec, const RecordField *f, RecordFieldBytes *in, RecordPerson *p)
{
	if (in->p == in->end) {
		*p = rec->from;
		return p != &rec->from && (p->name || p->address);
	}
	return get_string(in, f->max_bytes, &p->name) &&
	       get_string(in, f->max_bytes, &p->address) && (p->name || p->address);
}

static bool get_title(Record *rec, const RecordField *f, RecordFieldBytes *in)
{
	guint64 offset;

	if (in->p < in->end && in->end[-1] == 0)
		return get_string(in, f->max_bytes, &rec->title) && rec->title;
	if (!rec->subject || !record_field_get_number(in, strlen(rec->subject), &offset) ||
	        offset == 0)
		return false;
	rec->title = rec->subject + offset - 1;
	return ((guint8)*rec->title & 0xc0) != 0x80;
}

static bool get_parent(Record *rec, const RecordField *f, RecordFieldBytes *in)
{
	if (in->p < in->end)
		return get_string(in, f->max_bytes, &rec->in_reply_to) && rec->in_reply_to;
	if (rec->references->len)
		rec->in_reply_to = g_ptr_array_index(rec->references, rec->references->len - 1);
	return !!rec->in_reply_to;
}

static bool get_path(Record *rec, const RecordField *f, RecordFieldBytes *in, RecordPath **element)
{
	RecordPath *path = *element = record_element(rec, sizeof *path);
	guint64 insertions, deletions;

	if (!get_string(in, f->max_bytes, &path->path) || !path->path ||
	        !record_field_get_number(in, G_MAXUINT32, &insertions) ||
	        !record_field_get_number(in, G_MAXUINT32, &deletions))
		return false;
	path->insertions = (guint32)insertions;
	path->deletions = (guint32)deletions;
	return true;
}

static bool get_element(Record *rec, const RecordField *f, RecordFieldBytes *in, gpointer *element)
{
	RecordTrailer *trailer;
	RecordLink *link;
	RecordApplied *applied;

	switch (f->shape) {
	case RECORD_FIELD_TRAILERS:
		trailer = *element = record_element(rec, sizeof *trailer);
		return get_string(in, f->max_bytes, &trailer->key) &&
		       get_string(in, f->max_bytes, &trailer->value) && trailer->key &&
		       trailer->value;
	case RECORD_FIELD_LINKS:
		link = *element = record_element(rec, sizeof *link);
		return get_string(in, f->max_bytes, &link->message_id) &&
		       get_string(in, f->max_bytes, &link->label) && link->message_id;
	case RECORD_FIELD_APPLIED:
		applied = *element = record_element(rec, sizeof *applied);
		return get_string(in, f->max_bytes, &applied->title) &&
		       get_string(in, f->max_bytes, &applied->index) &&
		       get_string(in, f->max_bytes, &applied->commit) &&
		       (applied->title || applied->index || applied->commit);
	case RECORD_FIELD_PATHS:
		return get_path(rec, f, in, (RecordPath **)element);
	default:
		return get_string(in, f->max_bytes, (const char **)element) && *element;
	}
}

static bool get_field(Record *rec, const RecordField *f, RecordFieldBytes *in)
{
	guint8 *member = (guint8 *)rec + f->offset;
	GPtrArray **list;
	gpointer element = NULL;

	switch (f->shape) {
	case RECORD_FIELD_STRING:
		return get_string(in, f->max_bytes, (const char **)member) &&
		       *(const char **)member;
	case RECORD_FIELD_TITLE:
		return get_title(rec, f, in);
	case RECORD_FIELD_PARENT:
		return get_parent(rec, f, in);
	case RECORD_FIELD_PERSON:
		return get_person(rec, f, in, (RecordPerson *)member);
	default:
		list = (GPtrArray **)member;
		if ((*list)->len >= f->max_count || !get_element(rec, f, in, &element))
			return false;
		record_append(list, element);
		return true;
	}
}

static bool take_fields(
        Record *rec, RecordFieldBytes *in, RecordDepth depth, guint8 *tag, bool inner);

/* Takes a field of a patch inside the mail: its record, or (TEXTS) that record's texts. */
static bool get_patch(Record *rec, RecordFieldBytes *in, RecordDepth depth, bool texts)
{
	RecordPatch *patch;
	guint64 n;
	guint8 tag;

	if (!record_field_get_number(in, LIMIT_PATCHES, &n))
		return false;
	if (texts) {
		patch = n > 0 && n <= rec->parts->len ? g_ptr_array_index(rec->parts, n - 1) : NULL;
		/* the first field must not be a head */
		return patch && in->p < in->end && *in->p >= RECORD_FIELD_TAG_TEXT &&
		       take_fields(patch->rec, in, depth, &tag, true);
	}
	if (n != rec->parts->len + 1)
		return false;
	patch = record_element(rec, sizeof *patch);
	patch->n = (guint32)n;
	patch->rec = record_new_bare();
	record_append(&rec->parts, patch);
	return take_fields(patch->rec, in, depth, &tag, true) && patch->rec->last_tag &&
	       patch->rec->last_tag < RECORD_FIELD_TAG_TEXT;
}

/* Takes the field TAG with the bytes VALUE. Unknown fields come from a newer writer. INNER: REC is
 * of a patch inside a mail and has none itself. */
static bool take_field(
        Record *rec, guint8 tag, RecordFieldBytes value, RecordDepth depth, bool inner)
{
	const RecordField *f = field_of(tag);
	bool repeats = tag != RECORD_FIELD_TAG_HEAD && (!f || f->max_count > 1);

	if (tag < rec->last_tag || (tag == rec->last_tag && !repeats) ||
	        (rec->last_tag == 0 && tag != RECORD_FIELD_TAG_HEAD))
		return false;
	rec->last_tag = tag;
	if (tag == RECORD_FIELD_TAG_HEAD)
		return get_head(rec, &value);
	if (tag == RECORD_FIELD_TAG_PATCH)
		return !inner && get_patch(rec, &value, depth, false);
	if (tag == RECORD_FIELD_TAG_PATCH_TEXTS && (depth & (RECORD_TEXTS | RECORD_LEAD_TEXTS)))
		return !inner && get_patch(rec, &value, depth, true);
	if (!f || (tag >= RECORD_FIELD_TAG_TEXT && !(depth & (RECORD_TEXTS | RECORD_LEAD_TEXTS))) ||
	        ((tag == RECORD_FIELD_TAG_TO || tag == RECORD_FIELD_TAG_CC) &&
	                !(depth & RECORD_RECIPIENTS)))
		return true;
	return get_field(rec, f, &value) && value.p == value.end;
}

static bool take_fields(
        Record *rec, RecordFieldBytes *in, RecordDepth depth, guint8 *tag, bool inner)
{
	while (in->p < in->end) {
		RecordFieldBytes value;

		if ((depth & RECORD_PEOPLE) && rec->last_tag >= RECORD_FIELD_TAG_AUTHOR)
			break; /* tags ascend */
		*tag = 0;
		if (!record_field_get(in, tag, &value) ||
		        !take_field(rec, *tag, value, depth, inner))
			return false;
	}
	return true;
}

guint32 record_decode_flags(GBytes *stream)
{
	gsize n_bytes;
	const guint8 *start = g_bytes_get_data(stream, &n_bytes);
	guint64 length, number = 0;
	RecordFieldBytes in = {start + 1, start + n_bytes};
	bool ok = n_bytes > 0 && start[0] == RECORD_FIELD_TAG_HEAD &&
	          record_field_get_number(&in, G_MAXUINT32, &length);

	for (guint i = 0; ok && i < 5; i++) /* version, kind, auto, bits, flags */
		ok = record_field_get_number(&in, G_MAXUINT32, &number);
	return ok ? (guint32)number : 0;
}

bool record_decode(Record *rec, GBytes *bytes, RecordDepth depth, GError **error)
{
	gsize n_bytes;
	const guint8 *start = g_bytes_get_data(bytes, &n_bytes);
	RecordFieldBytes in;
	guint8 tag = 0;

	if (!start)
		start = (const guint8 *)""; /* GBytes returns NULL for no bytes */
	in = (RecordFieldBytes){start, start + n_bytes};
	rec->backing = g_slist_prepend(rec->backing, g_bytes_ref(bytes));
	rec->last_tag =
	        rec->last_tag ? RECORD_FIELD_TAG_HEAD : 0; /* tags ascend within each part */
	if (!take_fields(rec, &in, depth, &tag, false))
		return error_set(error, ERROR_DAMAGED,
		        "damaged record: field %u, byte %" G_GSIZE_FORMAT, tag,
		        (gsize)(in.p - start));
	if (rec->last_tag == 0)
		return error_set(error, ERROR_DAMAGED, "damaged record: empty");
	return true;
}
