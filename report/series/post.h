/* A post: one mail of the digest. It has the record that was read from the store and what the later
 * stages of the report find out about the mail; each member names the file that sets it. */
#pragma once

#include "report/series/number.h"
#include "report/series/review.h"
#include "report/series/text_hash.h"
#include "store/log/entry.h"

struct Series;

/* An entry's number as a key of a GHashTable. A store that a 32-bit machine can map has fewer than
 * 2^32 entries. */
#define POST_SEQ_KEY(seq) GSIZE_TO_POINTER((gsize)(seq))

typedef enum {
	POST_CHANGE_UNKNOWN, /* there is no version before, or it is not known */
	POST_CHANGE_NONE,    /* the version before has a patch with the same patch-id */
	POST_CHANGE_TEXT,    /* the version before has the patch with another patch-id */
	POST_CHANGE_NEW      /* the version before has no such patch */
} PostChange;

typedef struct Post {
	/* set when it is made (report/read) */
	guint64 seq;         /* number of the log entry */
	guint64 message_seq; /* of the entry that holds the message; differs for an `also` entry */
	gint64 arrived_s;    /* arrival time */
	guint64 size_bytes;  /* of the mail, as received */
	gint64 when_s;       /* the Date header if it is plausible, else arrived_s */
	Hash id;             /* content id */
	bool in_range;       /* false: mail around the range, read to understand the range */
	bool later;          /* arrived after the range; known because of --as-of */
	Record *rec;         /* owned; at least a summary */
	bool has_texts;      /* rec was read with its texts */
	Record *full;        /* owned; read again with its texts if rec has none; else NULL */
	const char *sender;  /* key that tells senders apart; see post_sender_key */
	gint64 slot;         /* number_order of its index (the 2 of 2/5); 0 without an index */
	GPtrArray *inner;    /* Post *, owned: the patches inside it; NULL if it has none */
	struct Post *mail;   /* of a patch inside a mail: that mail, which owns rec and full */
	guint part;          /* and its number there, 1 for the first; else 0 */
	bool unread;         /* context.c: some answers to it were not read */
	bool newcomer;       /* newcomers.c: in range, author had no mail in the store before it */

	/* join.c, reroll.c: the series it belongs to; NULL if it is no patch or cover letter */
	struct Series *series;
	/* how: words before "this series"; static; NULL: it opened the series */
	const char *joined;

	/* changes.c */
	struct Post *before; /* the same patch in the version before, or NULL */
	PostChange change;

	/* replies.c */
	struct Post *parent;  /* the mail it answers, or NULL */
	struct Post *answers; /* of a reply: the nearest patch, cover or pull request above it */
	bool traced;          /* answers was looked for; used by replies.c alone */
	bool settled;         /* of a reply: the author of the series wrote below it */
	guint replies;        /* of a pull request: answers by people */
	GPtrArray *reviews; /* Review *: given to this very mail; owned. Of a reply to a patch that
	                       is not known: those that it gives */
	GPtrArray *carried; /* Review *: given in earlier versions and still valid; borrowed */

	/* of a patch or cover letter: answers without a tag, by others than who posted or wrote it
	 */
	GPtrArray *remarks; /* Post *, borrowed; NULL: none */

	const char *root; /* thread.c: Message-ID of the top of its thread */

	/* notices.c */
	const struct Post *applied_by;   /* the first notice that says it was applied or pulled */
	const char *commit;              /* the commit that notice names, or NULL */
	const struct Post *withdrawn_by; /* the reply by which its author takes it back, or NULL */

	/* landed.c; of a patch */
	GPtrArray *landed;     /* Landed *, owned: by tree, oldest first; NULL: none */
	bool landed_otherwise; /* another version of it landed */
	GPtrArray *audits;     /* audit.c: Audit *, owned: of these landings; NULL: none */

	/* pulls.c */
	const struct Post *pulled_in; /* of a patch: the first pull request with it, or NULL */
	guint carries;                /* of a pull request: how many known patches it has */
	guint listed;                 /* of a pull request: patches in its shortlogs */
} Post;

/* post_new: makes a post of REC, which it takes and whose people get names and addresses shared
 * between posts. The caller frees it with post_free. */
Post *post_new(Record *rec, guint64 seq, gint64 arrived_s, bool in_range);

/* post_add_inner: makes a post of part N of MAIL's record, with MAIL's people, times and id, and
 * adds it to MAIL's inner. Returns it, borrowed. */
Post *post_add_inner(Post *mail, const RecordPatch *part);

/* post_free: frees POST with its records, reviews and inner posts. NULL is allowed. */
void post_free(Post *post);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Post, post_free)

/* post_sender_key: returns the key that tells REC's sender from others: the address in lower case.
 * If a list rewrote From ("Ann via list"), all its mail has one address, so the key then has the
 * name too. Borrowed from REC. */
const char *post_sender_key(const Record *rec);

/* post_renew_sender: sets sender from the record. Call it after a change of the record's sender. */
void post_renew_sender(Post *post);

/* post_is_rewritten: whether a list put itself into From, and the author says who wrote POST. */
bool post_is_rewritten(const Post *post);

/* post_person: returns a key that tells apart who wrote replies: sender, or the author's address if
 * a list rewrote From. Borrowed. */
const char *post_person(const Post *post);

/* post_is_patch: whether POST is a patch or cover letter, or has patches attached, is by a person
 * and not forwarded: what the people tables count. */
bool post_is_patch(const Post *post);

/* post_makes_series: whether POST is a patch or cover letter, or has patches attached, and is not
 * forwarded: what series are made of. A robot's make series of their own, such as the reviews of
 * the stable kernel trees. */
bool post_makes_series(const Post *post);

/* post_attaches: whether patches are attached to POST that are a series: git patches, or bare diffs
 * that name a version or are not in a reply. */
bool post_attaches(const Post *post);

/* post_is_bot: whether no person wrote POST. */
bool post_is_bot(const Post *post);

/* post_name: returns what debug messages call POST: its Message-ID or a placeholder. */
const char *post_name(const Post *post);

/* post_record_author: returns REC's author, or its sender if it names no author. Borrowed. */
const RecordPerson *post_record_author(const Record *rec);

/* post_author: returns post_record_author of POST's record. */
const RecordPerson *post_author(const Post *post);

/* post_same_person: whether A and B have one address, or one full name of two words or more: one
 * person at a new address. Neither depends on case. */
bool post_same_person(const RecordPerson *a, const RecordPerson *b);

/* post_address_key, post_name_key: return PERSON's address, and the name if it has two words or
 * more, in lower case, as new strings; NULL: none. People with one in common are post_same_person.
 */
char *post_address_key(const RecordPerson *person);
char *post_name_key(const RecordPerson *person);

/* post_same_author: whether the authors of A and B have one address, compared without case. */
bool post_same_author(const Post *a, const Post *b);

/* post_compare_newest: compares Post ** by Date, newest first; then by Message-ID, then by content
 * id, so that the order of delivery never shows. For g_ptr_array_sort. */
gint post_compare_newest(gconstpointer a, gconstpointer b);

/* post_compare_oldest: as post_compare_newest, but oldest first; ties are ordered alike. */
gint post_compare_oldest(gconstpointer a, gconstpointer b);

/* post_compare_slots: compares Post ** by slot, then as post_compare_oldest. */
gint post_compare_slots(gconstpointer a, gconstpointer b);

/* post_compare_log: compares Post ** by the place of their messages in the log. */
gint post_compare_log(gconstpointer a, gconstpointer b);
