/* Threads: discussions, that is mail which belongs to no patch and no pull request. */
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
	guint diffs;                /* mails in the range with a diff, though none says [PATCH] */
	GPtrArray *others; /* RecordPerson *, each once, oldest mail first: who else wrote to it, of
	                      the mail that is known; owned */
	bool whole;        /* all answers to it up to the end of the range are known */
	bool announces;    /* its subject says that it announces something */
	GHashTable *senders; /* private: of `people`; owned */
} Thread;

/* thread_has: whether POST is of a discussion: it is no mail of a series, no pull request and no
 * answer to one, and its subject does not say that it is about a patch. Call it after replies_read.
 */
bool thread_has(const Post *post);

/* thread_pick: returns the threads of MAILS that have mail in the range, most replies first
 * (Thread *, owned by the array); robots' mail makes none. All mail of those begun at WHOLE_FROM_S
 * or later is known. Call it after replies_read. Sets root of all posts. */
GPtrArray *thread_pick(const Mails *mails, gint64 whole_from_s);

/* thread_pick_earlier: returns in the same way the threads of MAILS with mail from FROM_S on, but
 * none in the range; all mail of those begun at FROM_S or later is known. Call it after
 * thread_pick.
 */
GPtrArray *thread_pick_earlier(const Mails *mails, gint64 from_s);
