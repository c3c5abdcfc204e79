/* The digest: what is shown, in which order, with which numbers. Renderers only spell it. */
#ifndef LD_REPORT_DIGEST_H
#define LD_REPORT_DIGEST_H

#include "report/digest/choose.h"
#include "report/digest/news.h"
#include "report/series/review.h"
#include "report/series/series.h"
#include "report/digest/stats.h"
#include "report/series/threads.h"

typedef enum { DETAIL_SERIES, DETAIL_ALL, DETAIL_NONE } Detail;
typedef enum { ORDER_NEWEST, ORDER_READING } Order;

typedef struct {
	Detail detail;
	Order order;
	guint top;        /* rows of the people tables */
	guint max_lines;  /* of one text; 0: all */
	bool color;       /* SGR colours in text */
	const char *link; /* an archive's URL with %s, or NULL; borrowed, as all pointers here */
	const struct MailHead *mail; /* mail.h; NULL: nothing in particular */
	const struct People *people; /* people.h; NULL: everybody is who the mail says */
	Choice choice;
	gint64 now_s; /* the mail's Date */
} DigestOptions;

typedef struct {                         /* the range and how the log stood; strings are owned */
	char *title, *from, *to, *as_of; /* as_of: NULL if what is known ends with the range */
	gint64 since_s, until_s;         /* as asked: G_MININT64, G_MAXINT64 where not limited */
	gint64 first_s, last_s;          /* arrival of the first and last message */
	gint64 end_s;                    /* arrival of the newest entry that is known */
	guint64 last_seq;                /* the last entry of the log that is known */
	guint messages, variants, unparsed;
	bool recipients;      /* To and Cc are read */
	gint64 late_before_s; /* what arrived before came late, was counted and is not shown; 0:
	                         nothing did */
	guint late;
	char *choice;           /* what was chosen, in words; NULL: everything */
	char tip[65], uuid[37]; /* of the log; of the store */
} DigestHead;

typedef enum {
	BLOCK_POST, /* one mail with its text */
	BLOCK_SKIP  /* the place where replaced versions of `series` would stand */
} BlockKind;

typedef struct {
	BlockKind kind;
	Post *post; /* BLOCK_SKIP: the lead of the newest replaced version, for its place */
	Series *series;
	bool lead;          /* the first of its series in this order */
	GPtrArray *skipped; /* Series *, newest first: the versions `series` stands for; of a
	                       BLOCK_SKIP and a lead */
} Block;

typedef enum { MINE_WROTE, MINE_REVIEWED, MINE_ASKED } MineWhy;

typedef struct { /* mine.h; one of the three is set */
	MineWhy why;
	Series *series; /* posted in the range, or one there is news on */
	const Post *pull;
	const Thread *thread;
} Mine;

typedef struct Digest {
	DigestHead head;
	DigestOptions options;
	GPtrArray *posts;        /* Post *, owned */
	GPtrArray *every_series; /* Series *, owned: every one made of the posts; all other lists
	                            borrow from it */
	GPtrArray *known;        /* Series *: those of them that have mails */

	GPtrArray *series; /* Series *: posted in the range, in the order asked for; a resent one
	                      counts as the resend */
	GPtrArray *blocks; /* Block * */
	GPtrArray *contributors, *domains, *reviewers,
	        *bots;   /* Count *, all of them: renderers cut at options.top */
	GPtrArray *news; /* News *: earlier series, not posted in the range, that something happened
	                    to in it */
	GPtrArray *threads; /* Thread *: without a patch, busiest first */
	GPtrArray *pulls;   /* Post *: applied_by is set once they were pulled; carries, replies */
	GPtrArray *waiting; /* Series *, longest first, posted in the range or before it;
	                       digest_age_days */
	GPtrArray *mine;    /* Mine *: what concerns the reader; to be shown first */
	GPtrArray *newcomers; /* Count *: whose first mail in the store is in the range */
	guint people;         /* who wrote in the range, bots apart */
} Digest;

/* digest_build: the digest of POSTS (Post *, any order; taken) with HEAD (its strings taken). Free
 * with digest_free, which takes NULL. */
Digest *digest_build(DigestHead head, GPtrArray *posts, const DigestOptions *options);
void digest_free(Digest *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Digest, digest_free)
void digest_head_clear(DigestHead *head);

/* digest_is_empty: whether no message is in the range, shown or counted. */
bool digest_is_empty(const Digest *d);

/* digest_project: the tree words of S ("kvm-unit-tests"), "" if none; a new string.
 * digest_state_name: the word of JSON and text. */
char *digest_project(const Series *s);
const char *digest_state_name(SeriesState state);

/* digest_remarks: what the heading has to say besides: what was chosen, what came late. Strings
 * that may hold words of the command line, to be escaped. Free with g_ptr_array_unref. */
GPtrArray *digest_remarks(const Digest *d);

/* digest_age_days: how many days before the end of what is known S was posted: of waiting ones 3
 * to 30. */
guint digest_age_days(const Digest *d, const Series *s);

/* digest_patch_state: of one patch: applied where it is though its series is not (or the other way
 * round), else its series'. */
SeriesState digest_patch_state(const Series *s, const Post *patch);

/* digest_text: what a mail's block shows: message, `---`, notes, diffstat, as the mail has them,
 * without blank lines around them and ending in a line feed. POST has its full record. A new
 * string. */
char *digest_text(const Post *post);

/* digest_text_add, digest_text_end: what such texts are made with. Append PART, which ends in a
 * line feed then; OUT as a string without blank lines around it (frees OUT). */
void digest_text_add(GString *out, const char *part);
char *digest_text_end(GString *out);

#endif
