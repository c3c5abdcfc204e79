/* Replies: what was said to the series, who reviewed them, which were applied; and the threads that are no series. */
#ifndef LD_REPORT_REVIEW_H
#define LD_REPORT_REVIEW_H

#include "series.h"

typedef struct {                /* a discussion without a patch; strings borrow from the posts */
	const char *message_id; /* of its first mail, maybe outside the range */
	const char *title;
	const Person *author; /* of the first mail known */
	guint replies, people;
	const Post *first;
} Thread;

/* review_read: read the replies among POSTS and set reviews, replies, answered and applied of the posts and of SERIES. Trailers in a reply count for
 * the patch it answers, those in a reply to a cover for the whole series; bots' count for nothing but applied notices. */
void review_read(GPtrArray *posts, GPtrArray *series);

/* review_threads: the threads of POSTS that hold no patch and no pull request, busiest first (Thread *, owned by the array).
 * Call it after review_read. */
GPtrArray *review_threads(GPtrArray *posts);

#endif
