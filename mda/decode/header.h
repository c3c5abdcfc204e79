/* Raw header fields, one after the other: the scanner that the agent (envelope.c) and the decoder
 * share. It only finds where fields are; decoding them is GMime's. Linear, no allocation. */
#ifndef LD_MDA_HEADER_H
#define LD_MDA_HEADER_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
	const char *name,
	        *value; /* borrowed from the bytes; the value still folded, its line end left off */
	gsize name_bytes, value_bytes;
} HeaderField;

typedef struct {
	const char *bytes;
	gsize n, pos;   /* after the last field pos is where the body begins */
	bool malformed; /* a line that is neither field nor folding was met */
	bool ended;     /* an empty line ended the header */
} HeaderScan;

/* header_scan: begin at the start of BYTES. header_next: the next field (RFC 5322 2.2, obsolete
 * blanks before the colon allowed), false at the header's end. mbox From_ lines among the fields
 * are passed over. A line that is no field ends the header and is the body's first, unless a field
 * follows it: then it is passed over (broken folding). */
void header_scan(HeaderScan *s, const char *bytes, gsize n);
bool header_next(HeaderScan *s, HeaderField *f);

/* header_is: whether F's name is NAME, case apart. Asked some forty times a field, so the first
 * letters are compared in place. */
bool header_is_whole(const HeaderField *f, const char *name);
static inline bool header_is(const HeaderField *f, const char *name)
{
	return ((*f->name ^ *name) & ~('a' ^ 'A')) == 0 && header_is_whole(f, name);
}

/* header_unfold: F's value as a new string: line ends and NULs taken out, blanks at both ends off,
 * at most MAX_BYTES (0: all). */
char *header_unfold(const HeaderField *f, gsize max_bytes);

#endif
