/* Finds the raw header fields of a message one after the other; does not decode them. Used by the
 * decoder and by the envelope reader (mda/source). Linear time, no allocation. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	const char *name, *value; /* borrowed; the value is still folded, without its line end */
	gsize name_bytes, value_bytes;
} HeaderField;

typedef struct {
	const char *bytes;
	gsize n, pos;   /* after the last field, pos is the offset of the body */
	bool malformed; /* a line that is neither a field nor folding was met */
	bool ended;     /* an empty line ended the header */
} HeaderScan;

/* header_scan: starts scanning BYTES (N of them), which must outlive S. Skips a byte order mark,
 * blank lines and one line that is no field (which sets malformed), if a header follows them. */
void header_scan(HeaderScan *s, const char *bytes, gsize n);

/* header_scan_from: the same without skipping: the header begins at POS. */
void header_scan_from(HeaderScan *s, const char *bytes, gsize n, gsize pos);

/* header_next: puts the next field into *F (RFC 5322 2.2; blanks before the colon are
 * allowed, 4.5). Returns false at the end of the header. Skips mbox "From " lines among the fields.
 * A line that is no field ends the header and is the body's first line; if a field follows it, it
 * is skipped instead (broken folding). Both set malformed. */
bool header_next(HeaderScan *s, HeaderField *f);

/* header_is_whole: header_is() without its fast first test. */
bool header_is_whole(const HeaderField *f, const char *name);

/* header_is: whether F's name is NAME, ignoring ASCII case. Called about forty times for each
 * field, so the first letters are compared inline. */
static inline bool header_is(const HeaderField *f, const char *name)
{
	return ((*f->name ^ *name) & ~('a' ^ 'A')) == 0 && header_is_whole(f, name);
}

/* header_unfold: F's value as a new string without line ends, NULs and blanks at both ends; at most
 * MAX_BYTES of it (0: no limit). */
char *header_unfold(const HeaderField *f, gsize max_bytes);
