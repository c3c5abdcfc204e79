/* A record's field stream in parts, as filled blocks keep it (block.h): who looks at thousands of
 * messages, most of them for how they stand to others, reads the summaries and nothing else. */
#ifndef LD_STORE_RECORD_PARTS_H
#define LD_STORE_RECORD_PARTS_H

#include <glib.h>

typedef enum {        /* in the order in which they lie */
	RECORD_PART_SUMMARY, /* the head, and all that is in neither of the others */
	RECORD_PART_TEXTS, /* of cover letters, pull requests, and patches that are the first or only one:
	               what a digest shows */
	RECORD_PART_REST,  /* recipients, and the texts of other mail */
	RECORD_PART_N
} RecordPart;

/* record_part_split: append the fields of the stream of N bytes at BYTES to PARTS, each in the order it
 * has. From where it is no stream on, what is left stays together. */
void record_part_split(const void *bytes, gsize n, GByteArray *const parts[RECORD_PART_N]);

/* record_part_join: the stream that was split into PARTS (elements may be NULL), byte for byte, as a new
 * GBytes, whatever bytes they were. */
GBytes *record_part_join(GBytes *const parts[RECORD_PART_N]);

#endif
