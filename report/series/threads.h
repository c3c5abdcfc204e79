/* Threads: the discussions that hold no patch and no pull request. */
#ifndef LD_REPORT_THREADS_H
#define LD_REPORT_THREADS_H

#include "report/series/mails.h"

typedef struct {                /* a discussion without a patch; strings borrow from the posts */
	const char *message_id; /* of its first mail, maybe outside the range */
	const char *title;
	const RecordPerson *author; /* of the first mail known */
	guint replies, people;
	const Post *first;
} Thread;

/* threads_pick: the threads of MAILS with mail in the range, busiest first (Thread *, owned by the
 * array). After review_read. */
GPtrArray *threads_pick(const Mails *mails);

#endif
