/* A message's text in its parts: in-body headers, commit message, notes, diffstat, diff; of a reply
 * what is not quoted. As git mailinfo reads it, with the deviations listed in body.c.
 *
 * How the parts stood in the mail, byte for byte up to the diffstat's end (each part ends with its
 * line feed): message                                    neither notes nor diffstat_text message,
 * "---\n", notes, diffstat_text     with a diff or notes, or if message ends without an empty line
 *   message, diffstat_text                     else: a cover letter whose diffstat no --- announces
 * Only a --- above nothing but empty lines is lost. */
#ifndef LD_MDA_BODY_H
#define LD_MDA_BODY_H

#include "mda/patch/inbody.h"

typedef struct Body {
	bool has_inbody_from;
	Mailbox inbody_from;                /* in-body From (git mailinfo's reading of it) */
	char *inbody_subject, *inbody_date; /* NULL if none */
	char *message;                      /* commit message, cover or other text; NULL if blank */
	char *notes;         /* between --- and the diffstat or diff; NULL if blank */
	char *diffstat_text; /* " path | 3 ++-" lines to " 1 file changed, ..." */
	const char *head;    /* text above the diff, borrowed: where links are looked for */
	gsize head_bytes;
	const char *diff; /* borrowed from the text given; NULL if there is none */
	gsize diff_bytes;
	bool has_diff;
	char *said; /* body_unquoted of the text; set by build.c, not body_split; NULL where a new
	               patch is */
} Body;

/* body_split: take TEXT (LF line ends) apart. The caller releases B with body_clear. Never fails.
 * TEXT must outlive B. In-body headers are read only where a diff or a diffstat follows. */
void body_split(const char *text, Body *b);
/* body_split_cover: the same for a text known to be a cover letter: a diff in it is only shown
 * there. */
void body_split_cover(const char *text, Body *b);
void body_clear(Body *b);

/* body_plain: all of TEXT but empty lines at its start, signature, list footer and closing marks
 * (base-commit: ...). A new string; NULL if blank. */
char *body_plain(const char *text);

/* body_unquoted: the lines of TEXT that are not quoted, without attribution lines, signature and
 * list footer: what a reply says. Empty lines at both ends are off, several in a row are one. A new
 * string, "" if there is nothing. */
char *body_unquoted(const char *text);

/* body_quotes: whether TEXT has a line that begins with ">". */
bool body_quotes(const char *text);

/* body_own_end: where TEXT (up to END) ends without its signature ("-- ") and the list's footer. */
const char *body_own_end(const char *text, const char *end);

#endif
