/* Splits the text of one mail into in-body headers, commit message, notes, diffstat and diff, as
 * git-mailinfo(1) does; body.c lists the deviations.
 *
 * The parts are kept byte for byte, each with its last line feed, so that the text up to the end of
 * the diffstat can be put together again:
 *   no notes, no diffstat                               message
 *   diff or notes, or no empty line before the diffstat message, "---\n", notes, diffstat_text
 *   else (a cover letter whose diffstat has no ---)     message, diffstat_text
 * Only a "---" followed by nothing but empty lines is lost. */
#pragma once

#include "mda/patch/inbody.h"

typedef struct Body {
	bool has_inbody_from;
	Mailbox inbody_from;                /* the in-body From as git-mailinfo(1) reads it */
	char *inbody_subject, *inbody_date; /* NULL if none */
	char *message;       /* commit message, cover letter or other text; NULL if blank */
	char *notes;         /* between "---" and the diffstat or diff; NULL if blank */
	char *diffstat_text; /* from the " path | 3 ++-" lines to " 1 file changed, ..." */
	const char *head;    /* the text above the diff, where links are read; borrowed */
	gsize head_bytes;
	const char *below; /* the line that ends the message, if it is above the diff; borrowed */
	const char *diff;  /* borrowed from the text; NULL if there is none */
	gsize diff_bytes;
	bool has_diff;
	char *unquoted; /* reply_unquoted() of the text, set by build_record(); NULL if the mail
	                   is a new patch */
} Body;

/* body_split: splits TEXT (LF line ends), which must outlive B. In-body headers are read only if a
 * diff or a diffstat follows. Never fails. The caller releases B with body_clear(). */
void body_split(const char *text, Body *b);

/* body_split_cover: body_split() for a cover letter: a diff in it is part of the message. */
void body_split_cover(const char *text, Body *b);

/* body_clear: frees the strings of B. */
void body_clear(Body *b);

/* body_plain: TEXT without empty lines at its start, without signature, list footer and closing
 * lines of tools (base-commit: ...). A new string; NULL if blank. */
char *body_plain(const char *text);
