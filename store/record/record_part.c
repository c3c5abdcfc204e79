/* Splitting moves whole fields. Fields ascend by tag, and a tag occurs in one part only, so the
 * tags tell the order in which the parts are joined. */
#include "store/record/record_part.h"

#include "store/record/record_field.h"

#include <string.h>

static RecordKind kind_of(RecordFieldBytes head)
{
	guint64 version, kind;
	bool known = record_field_get_number(&head, G_MAXUINT32, &version) &&
	             record_field_get_number(&head, RECORD_N_KINDS - 1, &kind);
	return known ? (RecordKind)kind : RECORD_OTHER;
}

/* True if texts of KIND go to RECORD_PART_TEXTS; of patches only the first one's do. */
static bool may_lead(RecordKind kind)
{
	return kind == RECORD_PATCH || kind == RECORD_COVER || kind == RECORD_PULL;
}

static bool is_first(RecordFieldBytes index)
{
	return index.end - index.p == 2 && memcmp(index.p, "1", 2) == 0;
}

static RecordPart part_of(guint8 tag, bool leads)
{
	if (tag == RECORD_FIELD_TAG_TO || tag == RECORD_FIELD_TAG_CC)
		return RECORD_PART_REST;
	return tag < RECORD_FIELD_TAG_TEXT ? RECORD_PART_SUMMARY
	       : leads                     ? RECORD_PART_TEXTS
	                                   : RECORD_PART_REST;
}

static void append(GByteArray *to, const guint8 *from, const guint8 *end)
{
	if (end > from)
		g_byte_array_append(to, from, (guint)(end - from));
}

void record_part_split(const void *bytes, gsize n, GByteArray *const parts[RECORD_PART_N])
{
	RecordFieldBytes in = {bytes, (const guint8 *)bytes + n}, value;
	RecordPart part = RECORD_PART_SUMMARY;
	RecordKind kind = RECORD_OTHER;
	bool leads = false;
	guint8 tag = 0, last = 0;
	while (in.p < in.end) {
		const guint8 *field = in.p;
		if (!record_field_get(&in, &tag, &value) || tag < last) {
			append(parts[part], field, in.end); /* to the part of the field before */
			return;
		}
		if (tag == RECORD_FIELD_TAG_HEAD)
			leads = may_lead(kind = kind_of(value));
		else if (tag == RECORD_FIELD_TAG_INDEX && kind == RECORD_PATCH)
			leads = is_first(value);
		else if (tag == RECORD_FIELD_TAG_PATCH)
			leads = true;
		part = part_of(tag, leads);
		append(parts[part], field, in.p);
		last = tag;
	}
}

typedef struct {
	RecordFieldBytes field, rest; /* the next field of a part, what follows it */
	guint8 tag;
	bool there;
} NextField;

static void step(NextField *next)
{
	const guint8 *start = next->rest.p;
	RecordFieldBytes value;
	next->there = start < next->rest.end;
	if (next->there && !record_field_get(&next->rest, &next->tag, &value)) {
		next->tag = G_MAXUINT8; /* malformed: goes last */
		next->rest.p = next->rest.end;
	}
	next->field = (RecordFieldBytes){start, next->rest.p};
}

GBytes *record_part_join(GBytes *const parts[RECORD_PART_N])
{
	NextField next[RECORD_PART_N] = {0};
	gsize all = 0;
	for (guint i = 0; i < RECORD_PART_N; i++) {
		gsize n = 0;
		const guint8 *bytes = parts[i] ? g_bytes_get_data(parts[i], &n) : NULL;
		next[i].rest = (RecordFieldBytes){bytes, bytes ? bytes + n : NULL};
		all += n;
		step(&next[i]);
	}
	GByteArray *out = g_byte_array_sized_new((guint)all);
	for (;;) {
		NextField *first = NULL;
		for (guint i = 0; i < RECORD_PART_N; i++)
			if (next[i].there && (!first || next[i].tag < first->tag))
				first = &next[i];
		if (!first)
			return g_byte_array_free_to_bytes(out);
		append(out, first->field.p, first->field.end);
		step(first);
	}
}
