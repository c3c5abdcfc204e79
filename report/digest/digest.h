/* The digest: what is shown, in which order, with which numbers. This file has the model alone;
 * digest_build.c makes it; the renderers write it in a format. */
#pragma once

/* what a renderer needs to read the model */
#include "report/digest/choice.h"
#include "report/digest/highlights.h"
#include "report/digest/news.h"
#include "report/digest/section.h"
#include "report/digest/state.h"
#include "report/digest/tally.h"
#include "report/digest/turn.h"
#include "report/digest/waiting.h"
#include "report/series/audit.h"
#include "report/series/review.h"
#include "report/series/series.h"
#include "report/series/thread.h"

#define DIGEST_TOP_DEFAULT 15

typedef enum { DIGEST_DETAIL_SERIES, DIGEST_DETAIL_ALL, DIGEST_DETAIL_NONE } DigestDetail;
typedef enum { DIGEST_ORDER_NEWEST, DIGEST_ORDER_READING } DigestOrder;

typedef struct { /* what was asked for; all pointers are borrowed */
	DigestDetail detail;
	DigestOrder order;
	guint top;                   /* rows of the people tables; 0: no tables */
	guint max_lines;             /* of one mail's text; 0: all */
	guint items_max;             /* of a digest that is cut, since it would be too long: in JSON
	                                so many of the lists inside a series are shown, in HTML
	                                fewer files; 0: all */
	bool by_subsystem;           /* the groups of series are subsystems, not projects */
	bool state_labels;           /* before a text stands its series' state, not "New" */
	bool summary;                /* one line for each item, no texts */
	guint rows;                  /* of each section of a summary; 0: all */
	bool color;                  /* SGR colours in text */
	const char *link;            /* an archive's URL with %s for the Message-ID, or NULL */
	const char *commit_link;     /* a URL with %s for a commit's hash, or NULL */
	bool site;                   /* the page and the feed of a page set link to each other */
	bool append;                 /* notes: follow those that the repository has */
	const struct MailHead *mail; /* what the mail renderer needs, or NULL */
	const struct People *people; /* people.h; NULL: everybody is who the mail says */
	Choice choice;
	gint64 now_s; /* the mail's Date */
} DigestOptions;

typedef struct { /* a source tree that the digest knows */
	char *name;
	guint16 number;
	char tip[65]; /* the commit that its ref names, in hex */
} DigestTree;

typedef struct { /* mail that is left out with what belongs to it: the digest crashed with it */
	char *message_id, *title; /* owned; maybe empty */
} DigestCrashed;

typedef struct {                  /* the range and the log; strings are owned */
	char *title;              /* the list's or the store's name */
	const char *const *lists; /* borrowed: the lists asked for; NULL: all */
	char *from, *to;          /* the two ends of the range, as shown */
	bool from_start;          /* the range begins with the log: from names no entry */
	char *as_of;              /* id; NULL: what is known ends with the range */
	gint64 since_s, until_s;  /* as asked for; G_MININT64, G_MAXINT64: no limit */
	gint64 first_s, last_s;   /* arrival of the range's first and last message */
	gint64 end_s;             /* the end of the range: --until, else arrival of the newest known
	                             entry; ages run to it */
	WaitingAges waiting;      /* the ages of what waits */
	bool waiting_cut;         /* not all that may wait was read */
	bool around_cut;          /* not all other mail around the range was read */
	gint64 talk_from_s;       /* of discussions begun then or later all is known; G_MAXINT64:
	                             of those begun in the range */
	guint64 last_seq;         /* the last known entry of the log */
	guint messages;           /* in the range */
	guint variants;           /* copies of a known Message-ID with other content */
	guint unparsed;           /* mail that the parser could not read */
	guint sections[SECTION_N]; /* of `messages`: where they stand, or why nowhere */
	guint administrative;      /* list administration, bounces, digests: not in `messages` */
	guint copies;              /* came before by another list: not in `messages` */
	bool recipients;           /* To and Cc are to be read */
	bool brief;                /* no texts are to be read */
	bool audit;           /* the tags of commits are to be compared with those given by mail */
	gint64 late_before_s; /* what arrived earlier is only counted in `late`; 0: no limit */
	guint late;
	char *choice;       /* what was chosen, in words; NULL: everything */
	GPtrArray *trees;   /* DigestTree *, owned; NULL: none was looked for */
	GPtrArray *commits; /* LandedCommit *, owned: of these trees; NULL: none */
	GPtrArray *asked;   /* LandedCommit *, owned: the one commit whose mail is asked for, for
	                       each of these trees that has it; NULL: a digest is asked for */
	GPtrArray *crashed; /* DigestCrashed *, owned; NULL: nothing crashed */
	HighlightsBefore before; /* of the range of the same length before this one */
	char tip[65];            /* chain hash of the last known entry, in hex */
	char uuid[37];           /* of the store */
} DigestHead;

typedef enum {
	DIGEST_BLOCK_POST, /* one mail with its text */
	DIGEST_BLOCK_SKIP  /* the place where replaced versions of `series` would stand */
} DigestBlockKind;

typedef struct {
	DigestBlockKind kind;
	Post *post; /* of a DIGEST_BLOCK_SKIP the lead of the newest replaced version */
	Series *series;
	bool lead; /* the first block of its series */
	GPtrArray
	        *skipped; /* Series *, newest first: the versions that `series` replaces, or NULL */
} DigestBlock;

typedef struct Digest {
	DigestHead head;
	DigestOptions options;
	GPtrArray *posts;        /* Post *, owned */
	GPtrArray *every_series; /* Series *, owned: every one made of the posts */
	GPtrArray *known;        /* Series *: those of them that have mails */

	/* What is shown. All lists of Series * and Post * borrow from the above. */
	GPtrArray *series; /* Series *: posted in the range, in the order asked for; one that was
	                      resent in the range counts as the resend */
	GPtrArray *blocks; /* DigestBlock *: the texts */
	GPtrArray *contributors; /* TallyCount *, all of them: renderers cut at options.top */
	GPtrArray *domains;      /* TallyCount * */
	GPtrArray *reviewers;    /* TallyCount * */
	GPtrArray *bots;         /* TallyCount * */
	GPtrArray *newcomers;    /* TallyCount * */
	guint people;            /* how many wrote in the range, bots apart */
	GPtrArray *news;         /* News *: what happened in the range to earlier series */
	GPtrArray *threads;      /* Thread *: without a patch, busiest first */
	bool talk; /* the range has mail, but no patch, no pull request and no answer to one */
	GPtrArray
	        *earlier; /* Thread *, if `talk`: those begun before the range without mail in it */
	GPtrArray *unanswered; /* Thread *, oldest first, if `talk`: nobody else answered */
	GPtrArray *posters;    /* TallyCount *, if `talk`: who wrote in the range */
	GPtrArray *verdicts;   /* Post *: robots' reports on trees and commits, newest first */
	GPtrArray *pulls;      /* Post *: pull requests in the range, newest first */
	GPtrArray *waiting;    /* Series *: waiting for an answer, longest first */
	GPtrArray *ready;      /* Series *: reviewed, with nothing open, longest first */
	GPtrArray *turns;      /* Turn *: those that wait for their author */
	GPtrArray *for_me;     /* ForMe *: what concerns the reader */
	GPtrArray *audits;     /* Audit *: of what landed in the range, those with differences;
	                          with options.choice.series of what landed at any time. Newest
	                          first, each commit once. Empty without head.audit */
	guint audited;         /* of how many patches that landed these are */
	GHashTable *routes;    /* Series * -> SubsystemRoute *, owned (subsystem.h); NULL: the user
	                          named no file of maintainers */
	Highlights highlights;
} Digest;

/* digest_free: frees D and all it owns. NULL is allowed. */
void digest_free(Digest *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Digest, digest_free)

/* digest_head_clear: frees the strings of HEAD and empties it. */
void digest_head_clear(DigestHead *head);

/* digest_head_end_s: returns the end of HEAD's range: of what happened later, which --as-of makes
 * known, nothing happened in the range. */
gint64 digest_head_end_s(const DigestHead *head);

/* digest_is_empty: whether no message is in the range, shown or counted as late. */
bool digest_is_empty(const Digest *d);

/* digest_count_state: returns how many series of D are in STATE. */
guint digest_count_state(const Digest *d, SeriesState state);

/* digest_remarks: returns what the heading says beside the numbers: what was chosen, what came late
 * (char *, owned by the array; the caller frees it with g_ptr_array_unref). May contain words of
 * the command line: escape them. */
GPtrArray *digest_remarks(const Digest *d);

/* digest_age_days: returns how many whole days the newest mail of S is older than the newest known
 * entry. */
guint digest_age_days(const Digest *d, const Series *s);

/* digest_thread_age_days: the same of the first mail of T. */
guint digest_thread_age_days(const Digest *d, const Thread *t);
