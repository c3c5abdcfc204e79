/* A message of the range as the report sees it: its record's summary, and what later stages find
 * out about it. */
#ifndef LD_REPORT_POST_H
#define LD_REPORT_POST_H

#include "store/log/entry.h"

struct Series;

typedef struct { /* a trailer somebody gave in a reply; strings borrow from that reply's record */
	const char *key;      /* canonical: one of review_keys */
	char *name, *address; /* the name may be "", neither is NULL */
	const char *message_id;
	const struct Post *target,
	        *reply; /* the patch or cover it was given to; the mail it was given in */
	const RecordPerson *passed_on_by; /* who mailed it, where neither name nor address is the
	                               trailer's; else NULL */
} Review;

/* An entry's number as a key: a store that a 32-bit machine can map has fewer than 2^32. */
#define SEQ_KEY(seq) GSIZE_TO_POINTER((gsize)(seq))

typedef enum { CHANGE_UNKNOWN, CHANGE_NONE, CHANGE_TEXT, CHANGE_NEW } Change;

typedef struct Post {
	guint64 seq, message_seq; /* of the entry; of the message it names, which differs of an
	                             `also` entry */
	gint64 arrived_s;
	gint64 when_s;      /* the Date header where it is good, else arrived_s */
	Hash id;            /* content id */
	bool in_range;      /* else: mail around the range */
	bool later;         /* not of the range, but mail that --as-of makes known */
	Record *rec;        /* summary; owned */
	bool has_texts;     /* rec was read with its texts */
	Record *full;       /* read again with its texts, where rec is without; owned */
	const char *sender; /* who mailed it, as a comparable key */
	bool newcomer;      /* in the range, by somebody who had no mail in the store before it */
	gint64 slot; /* the order of its index in its series: "10.5" comes after 10 and before 11; 0
	                without an index */

	struct Series *series; /* the series this patch or cover belongs to */
	struct Post *before;   /* the same patch in the version before; NULL if there is none */
	Change change; /* against it: by patch-id; CHANGE_NEW if the version before has no such
	                  patch */

	struct Post *parent;  /* the mail it answers, if known; review_read sets it */
	struct Post *answers; /* replies: the nearest patch, cover or pull request up the thread */
	bool traced;          /* answers is set, maybe to nothing (review.c's own) */
	GPtrArray *reviews;   /* Review *: given to this very mail; the posts own them */
	GPtrArray *carried;   /* Review *, borrowed: given in an earlier version to the same patch
	                         (the same patch-id) or to its cover */
	const char *root;     /* Message-ID at the top of its thread, once threads_pick looked */

	const struct Post *applied_by; /* the first notice that says this patch was applied, or this
	                                  pull request pulled */
	const char *commit;            /* as that notice names it, or NULL */
	const struct Post
	        *pulled_in;     /* of a patch: the first pull request that carries it; else NULL */
	guint replies, carries; /* of a pull request: answers by people; patches known here that it
	                           carries */
} Post;

/* post_new: take REC (summary at least), whose people get names and addresses that posts share. The
 * caller frees it with post_free, which takes NULL. */
Post *post_new(Record *rec, guint64 seq, gint64 arrived_s, bool in_range);
void post_free(Post *post);

/* post_add_review: REVIEW, whose strings are owned too, was given to POST, which takes it.
 * post_carry_review: to an earlier version of it; borrowed. */
void post_add_review(Post *post, Review *review);
void post_carry_review(Post *post, Review *review);

/* post_renew_sender: to be called where the record's sender was changed. */
void post_renew_sender(Post *post);

/* post_is_patch: a patch or cover a person posted: what series are made of and the tables count.
 * post_is_bot: mail no person wrote. */
bool post_is_patch(const Post *post);
bool post_is_bot(const Post *post);

/* post_automatic: what AUTOMATIC, a header's claim, is worth for a mail of KIND: a patch or cover
 * letter is a person's whatever its header says, unless a known robot's. */
RecordAuto post_automatic(RecordKind kind, RecordAuto automatic);

/* post_author: who wrote it: the record's author, else its sender. */
const RecordPerson *post_author(const Post *post);

/* post_compare_newest: newest Date first, then by Message-ID, then by id: an order no delivery can
 * change. post_compare_oldest: the reverse in time, ties alike. Both take Post **, as
 * g_ptr_array_sort does. */
gint post_compare_newest(gconstpointer a, gconstpointer b);
gint post_compare_oldest(gconstpointer a, gconstpointer b);

/* post_sorted: POSTS oldest first in a new array that borrows them. */
GPtrArray *post_sorted(GPtrArray *posts);

/* number_order: the order of a version or an index: "10.5" comes after "10" and before "11"; 0 for
 * what is no number. */
gint64 number_order(const char *text);

/* text_hash: for tables whose keys are texts, as g_str_hash, eight bytes at a time: Message-IDs are
 * long and are looked up often. */
guint text_hash(gconstpointer text);

#endif
