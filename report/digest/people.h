/* People: what the user says of people in options and files: who is the same person (mailmap),
 * where an address belongs (domains.h), who is a bot (bots.h), and who the reader is. */
#pragma once

#include "report/digest/mailmap.h"
#include "report/digest/robot.h"
#include "report/series/post.h"

typedef struct People {
	Mailmap *mailmap;    /* owned; NULL: none */
	GHashTable *domains; /* owned; the domain map, see domains_add; NULL: none */
	char **bots;         /* borrowed; patterns as for bots_mark, or NULL */
	GPtrArray *robots;   /* Robot *, owned: those of list.conf; NULL: none */
	char **me;           /* borrowed; the reader's addresses, or NULL */
} People;

/* people_clear: frees what P owns and empties it. */
void people_clear(People *p);

/* people_apply: gives the authors and senders of POSTS, and the people in their trailers, the names
 * and addresses that P's mailmap has for them, and marks bots. Done once, on the records, so that
 * later stages need not ask. */
void people_apply(const People *p, GPtrArray *posts);

/* people_apply_commits: gives the writers of COMMITS (LandedCommit *), and the people in their
 * trailers, the names and addresses that P's mailmap has for them. P may be NULL. */
void people_apply_commits(const People *p, GPtrArray *commits);

/* people_is_me: whether ADDRESS (may be NULL) is one of the reader's, compared without case, as it
 * is or after both went through the mailmap. */
bool people_is_me(const People *p, const char *address);
