/* The bytes of a record: a stream of fields. The summary fields (everything short: people, subject,
 * ids, counts) come before the texts (message, notes, diffstat), so that the summary can be read
 * alone. Used by record_encode, record_decode and record_part only.
 *
 * Fields come in ascending order of tag; only tags of lists occur more than once.
 *
 *   field    tag (1 byte, never 0), length (LEB128), value
 *   LEB128   unsigned, at most 10 bytes, none longer than needed; signed numbers are zigzagged
 *   string   UTF-8 and a NUL, which is counted, so that readers can point into the bytes; the NUL
 *            alone stands for no string
 *
 * Tags up to 0x5f are the summary, tags from 0x60 on the texts. Values:
 *
 *   head             tag 1, always the first field; LEB128 numbers: RECORD_FIELD_VERSION, kind,
 *                    auto, bits (RECORD_FIELD_HEAD_*), flags; with ..._DATE date and zone; with
 *                    ..._DIFF files, insertions, deletions. A later version may append numbers
 *   person           name, address; an author without value is the same as "from"
 *   title            a string, or LEB128 (offset + 1): the subject from there on
 *   in_reply_to      a string, or no value: the last reference
 *   list of strings  one field for each
 *   trailer          key, value
 *   link             message_id, label
 *   applied item     title, index, commit
 *   path             path, then LEB128 insertions, deletions
 *   patch            LEB128 n, then the summary fields of its record; its texts are a field of
 *                    their own: n, then the text fields
 *
 * The meaning of a tag never changes; new tags get new numbers. Readers skip unknown tags, so that
 * they can read records of newer writers. */
#pragma once

#include "store/record/record.h"

/* The version of the parser that made the record. Since 2 it looks for patches inside a mail, since
 * 3 for verdicts of robots, since 4 for patches that their author takes back, since 5 for URLs of
 * archives. Raise it when old
 * stores should get what the parser now reads (listdigest-import --reindex). */
#define RECORD_FIELD_VERSION         5u
#define RECORD_FIELD_TAG_HEAD        1u
#define RECORD_FIELD_TAG_AUTHOR      0x04u
#define RECORD_FIELD_TAG_TO          0x05u
#define RECORD_FIELD_TAG_CC          0x06u
#define RECORD_FIELD_TAG_INDEX       0x0cu
#define RECORD_FIELD_TAG_PATCH       0x2eu /* not in record_field_table */
#define RECORD_FIELD_TAG_TEXT        0x60u
#define RECORD_FIELD_TAG_PATCH_TEXTS 0x6eu /* not in record_field_table */

enum {
	RECORD_FIELD_HEAD_FORWARDED = 1 << 0,
	RECORD_FIELD_HEAD_RFC = 1 << 1,
	RECORD_FIELD_HEAD_RESEND = 1 << 2,
	RECORD_FIELD_HEAD_VERSION_INFERRED = 1 << 3,
	RECORD_FIELD_HEAD_DATE = 1 << 4,
	RECORD_FIELD_HEAD_DIFF = 1 << 5,
	RECORD_FIELD_HEAD_WITHDRAWN_PATCH = 1 << 6,
	RECORD_FIELD_HEAD_WITHDRAWN_SERIES = 1 << 7,
	RECORD_FIELD_HEAD_ALL = (1 << 8) - 1
};

typedef enum { /* how a value is laid out */
	RECORD_FIELD_STRING,
	RECORD_FIELD_TITLE,
	RECORD_FIELD_PARENT,
	RECORD_FIELD_PERSON,
	RECORD_FIELD_STRINGS,
	RECORD_FIELD_TRAILERS,
	RECORD_FIELD_LINKS,
	RECORD_FIELD_APPLIED,
	RECORD_FIELD_PATHS
} RecordFieldShape;

typedef struct {
	guint8 tag;
	RecordFieldShape shape;
	gsize offset;      /* in Record */
	guint32 max_bytes; /* of each string, its NUL not counted */
	guint32 max_count; /* of a list; 1: no list */
} RecordField;

#define RECORD_FIELD_N_SUMMARY 42u
#define RECORD_FIELD_N         45u

/* record_field_table: every field but the head in ascending order of tag: the summary's without a
 * gap, then the texts'. */
extern const RecordField record_field_table[RECORD_FIELD_N];

typedef struct { /* bytes to read */
	const guint8 *p, *end;
} RecordFieldBytes;

/* record_field_get_number: *NUMBER gets the LEB128 number at IN, which moves behind it. Returns
 * false if there is none, or it is over MAX. */
static inline bool record_field_get_number(RecordFieldBytes *in, guint64 max, guint64 *number)
{
	guint64 value = 0;

	if (in->p < in->end && *in->p < 0x80) { /* the common case */
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

/* record_field_put_number: append NUMBER to TO, as record_field_get_number reads it. */
static inline void record_field_put_number(GByteArray *to, guint64 number)
{
	guint8 b[10];
	guint n = 0;

	do {
		b[n++] = (guint8)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
		number >>= 7;
	} while (number);
	g_byte_array_append(to, b, n);
}

/* record_field_get: *TAG and *VALUE get the field at IN, which moves behind it. Returns false if
 * there is none, or it goes beyond the end. */
static inline bool record_field_get(RecordFieldBytes *in, guint8 *tag, RecordFieldBytes *value)
{
	guint64 length;

	if (in->p == in->end)
		return false;
	*tag = *in->p++;
	if (!record_field_get_number(in, G_MAXUINT32, &length) ||
	        length > (guint64)(in->end - in->p))
		return false;
	*value = (RecordFieldBytes){in->p, in->p + length};
	in->p += length;
	return true;
}
