/* A record's field stream in parts, as filled blocks keep it (block.h): who looks at thousands of
 * messages, most of them for how they stand to others, reads the summaries and nothing else. */
#ifndef LD_STORE_RECORD_PARTS_H
#define LD_STORE_RECORD_PARTS_H

#include <glib.h>

typedef enum {        /* in the order in which they lie */
	PART_SUMMARY, /* the head, and all that is in neither of the others */
	PART_TEXTS, /* of cover letters, pull requests, and patches that are the first or only one:
	               what a digest shows */
	PART_REST,  /* recipients, and the texts of other mail */
	RECORD_N_PARTS
} RecordPart;

/* record_split: append the fields of the stream of N bytes at BYTES to PARTS, each in the order it
 * has. From where it is no stream on, what is left stays together. */
void record_split(const void *bytes, gsize n, GByteArray *const parts[RECORD_N_PARTS]);

/* record_join: the stream that was split into PARTS (elements may be NULL), byte for byte, as a new
 * GBytes, whatever bytes they were. */
GBytes *record_join(GBytes *const parts[RECORD_N_PARTS]);

#endif
