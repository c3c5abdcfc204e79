/* What concerns the reader (--me): what they wrote, reviewed, or were asked to look at. */
#pragma once

#include "report/digest/digest.h"

typedef enum { FOR_ME_WROTE, FOR_ME_REVIEWED, FOR_ME_ASKED } ForMeWhy;

typedef struct { /* all borrowed; one of the three is set */
	ForMeWhy why;
	Series *series; /* posted in the range, or one with news */
	const Post *pull;
	const Thread *thread;
} ForMe;

/* for_me_pick: returns those of D's series, news, pull requests and threads that concern the reader
 * (ForMe *, owned by the array), each once. First comes what they wrote, then what they reviewed or
 * answered, then what was sent to them or names them in a trailer; within each, newest first. Empty
 * if D's people have no `me`. D's series, news, pulls and threads must be set. */
GPtrArray *for_me_pick(const Digest *d);

/* for_me_word: returns the word for WHY in JSON: "wrote", "reviewed", "asked". */
const char *for_me_word(ForMeWhy why);

/* for_me_heading: returns the heading for WHY: "What you wrote" and so on. */
const char *for_me_heading(ForMeWhy why);

/* for_me_title: returns the title of M, borrowed; "(no subject)" if it has none. */
const char *for_me_title(const ForMe *m);

/* for_me_author: returns who wrote M, borrowed. */
const RecordPerson *for_me_author(const ForMe *m);

/* for_me_message_id: returns the Message-ID of M's lead or first mail, borrowed; may be NULL. */
const char *for_me_message_id(const ForMe *m);
