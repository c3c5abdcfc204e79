/* Reads a record from bytes (record_field.h describes them). */
#pragma once

#include "store/record/record.h"

/* What of a record is read. Recipients are a third of all fields, and few callers need them. */
typedef enum {
	RECORD_BRIEF_SUMMARY = 0, /* without recipients and texts */
	RECORD_TEXTS = 1 << 0,
	RECORD_RECIPIENTS = 1 << 1,
	/* texts, if they are stored by themselves (record_part.h); else texts_left is set */
	RECORD_LEAD_TEXTS = 1 << 2,
	RECORD_PEOPLE = 1 << 3, /* only the head, Message-ID, sender, author; not with others */
	RECORD_BRIEF_ALL = RECORD_TEXTS,
	RECORD_SUMMARY = RECORD_RECIPIENTS,
	RECORD_ALL = RECORD_RECIPIENTS | RECORD_TEXTS
} RecordDepth;

/* record_decode: read the fields in BYTES, a whole field stream or one part of it, into REC. REC
 * comes from record_new or record_new_bare and may hold an earlier part; the first part begins with
 * the head. BYTES are not trusted: every length, tag, number, count and text is checked. REC keeps
 * a reference to BYTES, and its strings point into them. Fields outside DEPTH and unknown fields
 * are skipped. Fails with ERROR_DAMAGED; REC can then only be freed. */
G_GNUC_WARN_UNUSED_RESULT
bool record_decode(Record *rec, GBytes *bytes, RecordDepth depth, GError **error);

/* record_decode_flags: the flags in the head of STREAM, a whole field stream; 0 if it is damaged.
 * These are the record's flags, and RECORD_FLAG_CUT if record_encode cut something. */
guint32 record_decode_flags(GBytes *stream);
