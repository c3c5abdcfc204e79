/* The field stream of a record in three parts, as filled blocks store it
 * (store/block/block_writer.h). Reports look at thousands of messages and read only the summaries
 * of most of them. */
#pragma once

#include <glib.h>

typedef enum {
	RECORD_PART_SUMMARY, /* the head, and all that is in no other part */
	RECORD_PART_TEXTS, /* texts of mails for which record_leads is true: a digest shows them */
	RECORD_PART_REST,  /* recipients, and texts of other mails */
	RECORD_PART_N
} RecordPart;

/* record_part_split: append the fields of the stream BYTES (N bytes) to PARTS, in their order. If
 * the stream is malformed, all bytes from there on go to one part. */
void record_part_split(const void *bytes, gsize n, GByteArray *const parts[RECORD_PART_N]);

/* record_part_join: the stream that record_part_split has split into PARTS (NULL: an empty part),
 * the same bytes, also if they were malformed. Returns a new GBytes. */
GBytes *record_part_join(GBytes *const parts[RECORD_PART_N]);
