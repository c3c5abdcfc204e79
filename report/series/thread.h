/* Threads: the discussions that have no patch and no pull request. */
#pragma once

#include "report/series/mails.h"

typedef struct {                    /* all borrowed from the posts */
	const char *message_id;     /* of its first mail, which may be outside the range */
	char *title;                /* of `top`, with its tags but not the list's; owned */
	const RecordPerson *author; /* of `top`: who began it */
	const Post *top;            /* the first mail of the thread that is known */
	guint replies, people;      /* in the range; people are told apart by sender */
	const Post *first;          /* the first mail of the thread in the range */
	GPtrArray *proposed;        /* Post *: patches proposed in its mails in the range; owned */
	bool has_patch;             /* private: or a pull request; such a thread is not listed */
	GHashTable *senders;        /* private: of `people`; owned */
} Thread;

/* thread_pick: returns the threads of MAILS that have mail in the range, most replies first
 * (Thread *, owned by the array). Call it after replies_read. Sets root of all posts. */
GPtrArray *thread_pick(const Mails *mails);
