/* The formats of an mbox: where messages begin, which quoting the file has, and how far a
 * Content-Length reaches. */
#pragma once

#include "mda/source/from_line.h"
#include "mda/source/mbox_quoting.h"

#include <stdbool.h>

/* Room for a From_ line and the header field after it. */
#define MBOX_FORMAT_LOOK_AHEAD (2 * FROM_LINE_MAX_BYTES)
/* A longer line is read in pieces. No header has one. */
#define MBOX_FORMAT_PIECE_BYTES (64u << 10)
/* The format is found from this many bytes. */
#define MBOX_FORMAT_DETECT_BYTES (256u << 10)

typedef struct {
	MboxQuoting quoting;
	bool archive;  /* begins with `From mboxrd@z`: every From_ line begins a message */
	bool git_date; /* begins with the fixed date of git format-patch */
} MboxFormat;

/* mbox_format_begins_message: returns whether a message begins at P, the start of a line, in a file
 * of format F. AFTER_EMPTY: the line before it is empty. N is at least MBOX_FORMAT_LOOK_AHEAD, or
 * all that the file has. */
bool mbox_format_begins_message(const MboxFormat *f, const guint8 *p, gsize n, bool after_empty);

/* mbox_format_is_archive_line: returns whether the line at P has the sender mboxrd@z. */
bool mbox_format_is_archive_line(const guint8 *p, gsize n);

/* mbox_format_begins_header: returns whether the line at P can begin a header: it is a field, or
 * the line `>From ` of some MTAs. */
bool mbox_format_begins_header(const guint8 *p, gsize n);

/* mbox_format_is_header: returns whether a mail's header begins at P: one with the field From or
 * Message-ID. */
bool mbox_format_is_header(const guint8 *p, gsize n);

/* mbox_format_blank_lines: returns the length of the one or two blank lines at P before a header
 * field; 0 if there is none, or something else follows. Some programs write them after the From_
 * line. */
gsize mbox_format_blank_lines(const guint8 *p, gsize n);

/* mbox_format_find: returns the format of the file that begins with the N bytes at P. AT_END: the
 * file ends there. If *NEED is not 0, call again with *NEED bytes to be sure. */
MboxFormat mbox_format_find(const guint8 *p, gsize n, bool at_end, gsize *need);

/* mbox_format_content_length_end: returns the length of the message at P (the line after its From_
 * line) according to its Content-Length field. Returns 0 if it has no such field, or if neither a
 * From_ line nor the end of the file follows there. N bytes are known, up to the end of the file if
 * AT_END. If *NEED is not 0, call again with *NEED bytes. */
gsize mbox_format_content_length_end(
        const MboxFormat *f, const guint8 *p, gsize n, bool at_end, gsize *need);

/* mbox_format_empty_line: returns the length of the empty line (LF or CR LF) at P; 0 if the line is
 * not empty. */
gsize mbox_format_empty_line(const guint8 *p, gsize n);
