/* A message's text in its parts: in-body headers, commit message, notes, diffstat, diff; of a reply what is not quoted. As git mailinfo
 * reads it, with the deviations listed in body.c. */
#ifndef LD_MDA_BODY_H
#define LD_MDA_BODY_H

#include "message.h"

typedef struct Body {
	bool has_inbody_from;
	Mailbox inbody_from;                /* in-body From (git mailinfo's reading of it) */
	char *inbody_subject, *inbody_date; /* NULL if none */
	char *message;                      /* commit message, cover text, or a reply's unquoted lines */
	char *notes;                        /* between --- and the diffstat or diff */
	char *diffstat_text;
	const char *diff; /* borrowed from the text given; NULL if there is none */
	gsize diff_bytes;
	bool has_diff;
} Body;

/* body_split: take TEXT (LF line ends) apart. The caller releases B with body_clear. Never fails. TEXT must outlive B. */
void body_split(const char *text, Body *b);
void body_clear(Body *b);

/* body_unquoted: the lines of TEXT that are not quoted, without attribution lines, signature and list footer: what a reply says. A new string. */
char *body_unquoted(const char *text);

#endif
