/* A record's bytes: the one place where the field stream is laid down. Shared by record_encode.c,
 * record_decode.c, record.c.
 *
 * A stream is fields in ascending order of tag; only tags of lists come more than once.
 *   field    tag (1 byte, never 0), length (LEB128), value
 *   LEB128   unsigned, at most 10 bytes, none longer than needed; signed numbers are zigzagged
 * first string   UTF-8 and one NUL, which is counted: a reader points into the bytes. Empty (NUL
 * alone) stands for none Tags up to 0x5f are the summary, from 0x60 on the texts. Values: 0x01 head
 * version (1), kind, auto, bits (see HEAD_*), flags; then date, zone where HEAD_DATE; then files,
 * insertions, deletions where HEAD_DIFF. Always the first field of a stream. A later version may
 * add numbers person            name, address. Author with no value: the same as from string 0x02
 * message_id, 0x07 subject, ...; title may be LEB128 (offset + 1) instead: the subject from there
 * on; in_reply_to may have no value: the last reference list of strings   one field for each
 *   trailer           key, value             link   message_id, label
 *   applied item      title, index, commit   path   path, then LEB128 insertions, deletions
 * A tag is never used again for anything else. Numbers are append only. */
#ifndef LD_STORE_RECORD_BYTES_H
#define LD_STORE_RECORD_BYTES_H

#include "store/record/record.h"

#define RECORD_VERSION 1u
#define TAG_HEAD       1u
#define TAG_TO         0x05u
#define TAG_CC         0x06u
#define TAG_INDEX      0x0cu
#define TAG_TEXT       0x60u

enum {
	HEAD_FORWARDED = 1 << 0,
	HEAD_RFC = 1 << 1,
	HEAD_RESEND = 1 << 2,
	HEAD_VERSION_INFERRED = 1 << 3,
	HEAD_DATE = 1 << 4,
	HEAD_DIFF = 1 << 5,
	HEAD_ALL = (1 << 6) - 1
};

typedef enum {
	SHAPE_STRING,
	SHAPE_TITLE,
	SHAPE_PARENT,
	SHAPE_PERSON,
	SHAPE_STRINGS,
	SHAPE_TRAILERS,
	SHAPE_LINKS,
	SHAPE_APPLIED,
	SHAPE_PATHS
} Shape;

typedef struct {
	guint8 tag;
	Shape shape;
	gsize offset;      /* in Record */
	guint32 max_bytes; /* of each string, its NUL not counted */
	guint32 max_count; /* of a list; 1: no list */
} Field;

#define RECORD_N_SUMMARY_FIELDS 30u
#define RECORD_N_FIELDS         33u

/* record_fields: every field but the head in ascending order of tag: first the summary's, without a
 * gap, then the texts'. */
extern const Field record_fields[RECORD_N_FIELDS];

typedef struct { /* bytes that are read */
	const guint8 *p, *end;
} RecordIn;

/* record_get_number: the LEB128 number at IN, which moves on; false where it is none, or over MAX.
 */
static inline bool record_get_number(RecordIn *in, guint64 max, guint64 *number)
{
	guint64 value = 0;

	if (in->p < in->end && *in->p < 0x80) { /* nearly always */
		*number = *in->p++;
		return *number <= max;
	}
	for (guint shift = 0; shift < 64 && in->p < in->end; shift += 7) {
		guint8 b = *in->p++;

		if (shift == 63 && b > 1)
			return false;
		value |= (guint64)(b & 0x7f) << shift;
		if (b & 0x80)
			continue;
		*number = value;
		return value <= max && (b || shift == 0);
	}
	return false;
}

/* record_get_field: the field at IN, which moves on behind it; false where there is none, or it
 * goes beyond the end. */
static inline bool record_get_field(RecordIn *in, guint8 *tag, RecordIn *value)
{
	guint64 length;

	if (in->p == in->end)
		return false;
	*tag = *in->p++;
	if (!record_get_number(in, G_MAXUINT32, &length) || length > (guint64)(in->end - in->p))
		return false;
	*value = (RecordIn){in->p, in->p + length};
	in->p += length;
	return true;
}

/* record_element: SIZE zeroed bytes that live as long as REC. */
gpointer record_element(Record *rec, gsize size);

/* record_append: ELEMENT to a record's *LIST, which becomes its own where the record is a bare one.
 */
void record_append(GPtrArray **list, gpointer element);

#endif
