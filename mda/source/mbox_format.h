/* What an mbox's bytes mean: where messages begin, which of the formats' quotings a file has, where
 * a Content-Length leads. */
#ifndef LD_MDA_MBOX_FORMAT_H
#define LD_MDA_MBOX_FORMAT_H

#include <glib.h>
#include <stdbool.h>

#define MBOX_FROM_BYTES   1000u                 /* no From_ line is longer */
#define MBOX_LOOK_AHEAD   (2 * MBOX_FROM_BYTES) /* a From_ line and the field after it */
#define MBOX_PIECE_BYTES  (64u << 10)  /* a longer line is no header's, and taken in pieces */
#define MBOX_DETECT_BYTES (256u << 10) /* what a file's format is told from */

typedef struct {
	char quoting;  /* 'r' mboxrd, 'o' mboxo, 'c' mboxcl2 */
	bool archive;  /* From mboxrd@z: every From_ line is one */
	bool git_date; /* begins with the fixed date of git format-patch */
} MboxFormat;

/* mbox_is_from_line: whether the line at P (N bytes known) is `From `, anything, and ctime()'s
 * date, maybe with a zone or "remote from". */
bool mbox_is_from_line(const guint8 *p, gsize n);

/* mbox_begins_message: whether a message of a file of format F begins at P, the start of a line
 * after an empty one. Give MBOX_LOOK_AHEAD bytes, fewer only where the input ends. */
bool mbox_begins_message(const MboxFormat *f, const guint8 *p, gsize n);

/* mbox_find_format: the format of a file whose first N bytes are P. *NEED, if not 0: so many must
 * be known to tell. */
MboxFormat mbox_find_format(const guint8 *p, gsize n, bool at_end, gsize *need);

/* mbox_content_length_end: the length of the message at P (behind its From_ line) by its
 * Content-Length; 0 where it has none, or one that leads to neither a From_ line nor the end. *NEED
 * as above. */
gsize mbox_content_length_end(
        const MboxFormat *f, const guint8 *p, gsize n, bool at_end, gsize *need);

/* mbox_quoted: how many bytes of quoting (0 or 1) stand before the line at P of a message that is
 * read by lines. mbox_empty_line: the length of an empty line at P, else 0. */
gsize mbox_quoted(const MboxFormat *f, const guint8 *p, gsize n);
gsize mbox_empty_line(const guint8 *p, gsize n);

#endif
