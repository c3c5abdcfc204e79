/* Sections: where each message of the range stands in the digest, or why it stands nowhere. The
 * numbers of all of them add up to the messages of the range. */
#pragma once

#include <glib.h>

typedef enum {
	SECTION_SERIES,  /* a mail of a series that was posted in the range, or an answer to one */
	SECTION_NEWS,    /* the same of an earlier series */
	SECTION_PULLS,   /* a pull request of the range, or an answer to one */
	SECTION_THREADS, /* a discussion */

	/* left out */
	SECTION_RESENT,       /* of a series that was sent again in the range: shown once */
	SECTION_UNKNOWN,      /* named as a patch, but answers none that is known */
	SECTION_OWN_REPLIES,  /* an author's answer about an earlier series without other news */
	SECTION_PULL_ANSWERS, /* an answer to an earlier pull request */
	SECTION_ROBOTS,       /* a robot's, which no person discusses */
	SECTION_EXPIRED,      /* its text was dropped by `listdigest-store expire` */
	SECTION_UNPARSED,     /* could not be read */
	SECTION_CRASHED,      /* the digest crashed with it */
	SECTION_N
} Section;

#define SECTION_LEFT_OUT SECTION_RESENT /* the first of those that are left out */

struct Digest;

/* section_count: sets the head's `sections` of D, whose lists are complete. */
void section_count(struct Digest *d);

/* section_word: returns the name of SECTION in JSON. */
const char *section_word(Section section);
