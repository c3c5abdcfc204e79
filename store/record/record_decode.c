/* Reading a record's bytes (record_bytes.h). All of them are untrusted: they come from a store that
 * may be damaged, or from the parser's child, which a mail may have taken over. Strings are not
 * copied: the record points into the bytes. */
#include "store/record/record_bytes.h"
#include "store/base/error.h"
#include <string.h>

static const Field *field_of(guint8 tag)
{
	gsize i = tag < TAG_TEXT ? (gsize)tag - record_fields[0].tag
	                         : (gsize)tag - TAG_TEXT + RECORD_N_SUMMARY_FIELDS;

	return tag >= record_fields[0].tag && i < RECORD_N_FIELDS && record_fields[i].tag == tag
	               ? &record_fields[i]
	               : NULL;
}

static bool get_signed(RecordIn *in, gint64 min, gint64 max, gint64 *number)
{
	guint64 value;

	if (!record_get_number(in, G_MAXUINT64, &value))
		return false;
	*number = (gint64)(value >> 1) ^ -(gint64)(value & 1);
	return *number >= min && *number <= max;
}

/* The first byte from P on that is not ASCII or is NUL, eight at a time: most text is plain. */
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

static bool get_string(RecordIn *in, guint32 max_bytes, const char **text)
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

static bool get_head(Record *rec, RecordIn *in)
{
	guint64 version, kind, automatic, bits, flags, files = 0, insertions = 0, deletions = 0;
	gint64 date = 0, zone = 0;
	bool known;

	if (!record_get_number(in, G_MAXUINT32, &version) || version < RECORD_VERSION ||
	        !record_get_number(in, G_MAXUINT32, &kind) ||
	        !record_get_number(in, G_MAXUINT32, &automatic) ||
	        !record_get_number(in, G_MAXUINT32, &bits) ||
	        !record_get_number(in, G_MAXUINT32, &flags))
		return false;
	if ((bits & HEAD_DATE) && (!get_signed(in, G_MININT64, G_MAXINT64, &date) ||
	                                  !get_signed(in, G_MININT16, G_MAXINT16, &zone)))
		return false;
	if ((bits & HEAD_DIFF) && (!record_get_number(in, G_MAXUINT32, &files) ||
	                                  !record_get_number(in, G_MAXUINT32, &insertions) ||
	                                  !record_get_number(in, G_MAXUINT32, &deletions)))
		return false;
	known = kind < RECORD_N_KINDS && automatic < AUTO_N && bits <= HEAD_ALL &&
	        flags <= FLAG_ALL && in->p == in->end;
	if (version == RECORD_VERSION && !known)
		return false;
	rec->kind = kind < RECORD_N_KINDS ? (RecordKind)kind : RECORD_OTHER;
	rec->automatic = automatic < AUTO_N ? (RecordAuto)automatic : AUTO_NONE;
	rec->forwarded = bits & HEAD_FORWARDED;
	rec->rfc = bits & HEAD_RFC;
	rec->resend = bits & HEAD_RESEND;
	rec->version_inferred = bits & HEAD_VERSION_INFERRED;
	rec->has_date = bits & HEAD_DATE;
	rec->has_diff = bits & HEAD_DIFF;
	rec->flags = (guint32)flags & FLAG_ALL;
	rec->date_s = date;
	rec->date_offset_min = (gint16)zone;
	rec->files = (guint32)files;
	rec->insertions = (guint32)insertions;
	rec->deletions = (guint32)deletions;
	in->p = in->end;
	return true;
}

static bool get_person(Record *rec, const Field *f, RecordIn *in, Person *p)
{
	if (in->p == in->end) {
		*p = rec->from;
		return p != &rec->from && (p->name || p->address);
	}
	return get_string(in, f->max_bytes, &p->name) &&
	       get_string(in, f->max_bytes, &p->address) && (p->name || p->address);
}

static bool get_title(Record *rec, const Field *f, RecordIn *in)
{
	guint64 offset;

	if (in->p < in->end && in->end[-1] == 0)
		return get_string(in, f->max_bytes, &rec->title) && rec->title;
	if (!rec->subject || !record_get_number(in, strlen(rec->subject), &offset) || offset == 0)
		return false;
	rec->title = rec->subject + offset - 1;
	return ((guint8)*rec->title & 0xc0) != 0x80;
}

static bool get_parent(Record *rec, const Field *f, RecordIn *in)
{
	if (in->p < in->end)
		return get_string(in, f->max_bytes, &rec->in_reply_to) && rec->in_reply_to;
	if (rec->references->len)
		rec->in_reply_to = g_ptr_array_index(rec->references, rec->references->len - 1);
	return rec->in_reply_to != NULL;
}

static bool get_path(Record *rec, const Field *f, RecordIn *in, PathStat **element)
{
	PathStat *path = *element = record_element(rec, sizeof *path);
	guint64 insertions, deletions;

	if (!get_string(in, f->max_bytes, &path->path) || !path->path ||
	        !record_get_number(in, G_MAXUINT32, &insertions) ||
	        !record_get_number(in, G_MAXUINT32, &deletions))
		return false;
	path->insertions = (guint32)insertions;
	path->deletions = (guint32)deletions;
	return true;
}

static bool get_element(Record *rec, const Field *f, RecordIn *in, gpointer *element)
{
	Trailer *trailer;
	Link *link;
	AppliedItem *applied;

	switch (f->shape) {
	case SHAPE_TRAILERS:
		trailer = *element = record_element(rec, sizeof *trailer);
		return get_string(in, f->max_bytes, &trailer->key) &&
		       get_string(in, f->max_bytes, &trailer->value) && trailer->key &&
		       trailer->value;
	case SHAPE_LINKS:
		link = *element = record_element(rec, sizeof *link);
		return get_string(in, f->max_bytes, &link->message_id) &&
		       get_string(in, f->max_bytes, &link->label) && link->message_id;
	case SHAPE_APPLIED:
		applied = *element = record_element(rec, sizeof *applied);
		return get_string(in, f->max_bytes, &applied->title) &&
		       get_string(in, f->max_bytes, &applied->index) &&
		       get_string(in, f->max_bytes, &applied->commit) &&
		       (applied->title || applied->index || applied->commit);
	case SHAPE_PATHS:
		return get_path(rec, f, in, (PathStat **)element);
	default:
		return get_string(in, f->max_bytes, (const char **)element) && *element;
	}
}

static bool get_field(Record *rec, const Field *f, RecordIn *in)
{
	guint8 *member = (guint8 *)rec + f->offset;
	GPtrArray **list;
	gpointer element = NULL;

	switch (f->shape) {
	case SHAPE_STRING:
		return get_string(in, f->max_bytes, (const char **)member) &&
		       *(const char **)member;
	case SHAPE_TITLE:
		return get_title(rec, f, in);
	case SHAPE_PARENT:
		return get_parent(rec, f, in);
	case SHAPE_PERSON:
		return get_person(rec, f, in, (Person *)member);
	default:
		list = (GPtrArray **)member;
		if ((*list)->len >= f->max_count || !get_element(rec, f, in, &element))
			return false;
		record_append(list, element);
		return true;
	}
}

/* One field; VALUE holds exactly its bytes. Unknown ones are a newer writer's. */
static bool take_field(Record *rec, guint8 tag, RecordIn value, RecordDepth depth)
{
	const Field *f = field_of(tag);
	bool repeats = tag != TAG_HEAD && (!f || f->max_count > 1);

	if (tag < rec->last_tag || (tag == rec->last_tag && !repeats) ||
	        (rec->last_tag == 0 && tag != TAG_HEAD))
		return false;
	rec->last_tag = tag;
	if (tag == TAG_HEAD)
		return get_head(rec, &value);
	if (!f || (tag >= TAG_TEXT && !(depth & (RECORD_TEXTS | RECORD_LEAD_TEXTS))) ||
	        ((tag == TAG_TO || tag == TAG_CC) && !(depth & RECORD_RECIPIENTS)))
		return true;
	return get_field(rec, f, &value) && value.p == value.end;
}

guint32 record_stream_flags(GBytes *stream)
{
	gsize n_bytes;
	const guint8 *start = g_bytes_get_data(stream, &n_bytes);
	guint64 length, number = 0;
	RecordIn in = {start + 1, start + n_bytes};
	bool ok =
	        n_bytes > 0 && start[0] == TAG_HEAD && record_get_number(&in, G_MAXUINT32, &length);

	for (guint i = 0; ok && i < 5; i++) /* version, kind, auto, bits, flags */
		ok = record_get_number(&in, G_MAXUINT32, &number);
	return ok ? (guint32)number : 0;
}

bool record_decode(Record *rec, GBytes *bytes, RecordDepth depth, GError **error)
{
	gsize n_bytes;
	const guint8 *start = g_bytes_get_data(bytes, &n_bytes);
	RecordIn in;

	if (!start)
		start = (const guint8 *)""; /* what GBytes says of no bytes */
	in = (RecordIn){start, start + n_bytes};
	rec->backing = g_slist_prepend(rec->backing, g_bytes_ref(bytes));
	rec->last_tag = rec->last_tag ? TAG_HEAD : 0; /* each part begins anew */
	while (in.p < in.end) {
		guint8 tag = 0;
		RecordIn value;

		if (!record_get_field(&in, &tag, &value) || !take_field(rec, tag, value, depth)) {
			g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED,
			        "damaged record: field %u, byte %" G_GSIZE_FORMAT, tag,
			        (gsize)(in.p - start));
			return false;
		}
	}
	if (rec->last_tag == 0) {
		g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED, "damaged record: empty");
		return false;
	}
	return true;
}
