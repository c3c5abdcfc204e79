/* Gathering mail around a range from the store, in two steps: entries are found in the store's
 * look-up tables (by Message-ID, change-id, patch-id, author and title) and queued; then all that
 * is queued is read at once, in the order of the log. Used by context*.c and series_history.c. */
#pragma once

#include "report/digest/waiting.h"
#include "report/series/post.h"
#include "store/log/lookup.h"
#include "store/log/snapshot.h"
#include "store/log/trees.h"

/* sets of kinds of mail, as bits */
#define GATHER_KIND(kind) (1u << (kind))
#define GATHER_PATCHES    (GATHER_KIND(RECORD_PATCH) | GATHER_KIND(RECORD_COVER))
#define GATHER_ANSWERS    (GATHER_KIND(RECORD_REPLY) | GATHER_KIND(RECORD_APPLIED))
#define GATHER_ALL        (GATHER_KIND(RECORD_N_KINDS) - 1u)

typedef struct {             /* which mail may be known */
	guint64 last_seq;    /* no entry after this one */
	gint64 until_s;      /* nothing that arrived at this time or later; G_MAXINT64: no limit */
	gint64 end_s;        /* the time from which waiting is counted */
	WaitingAges waiting; /* all zero: what waits is not read */
	Trees *trees;        /* of these, the patches that landed in the range are read; or NULL */
	gint64 since_s, range_end_s; /* the range, for that */
	bool with_texts;             /* mail is read with its texts, as a range's is */
	bool audit; /* all versions of these patches are read, too, and all answers to them */
	const char *const *lists; /* nothing that came by no list, and waiting series only if they
	                             came by one of these (NULL-terminated); NULL: any mail */
} GatherSpec;

typedef struct { /* an entry that was found */
	guint64 seq;
	gint64 arrived_s;
	RecordKind kind;
	RecordAuto automatic;
} GatherHit;

typedef struct {
	Snapshot *s;
	const GatherSpec *spec;
	GPtrArray *posts;   /* the caller's; what is read is added */
	GHashTable *by_seq; /* POST_SEQ_KEY -> Post, of those */
	GHashTable *by_id;  /* Message-ID -> Post, of those */
	GHashTable *asked;  /* Message-ID -> GatherHit, or NULL if the store has none */
	GHashTable *looked; /* table and text given to gather_queue_newest -> its answer */
	GHashTable *queued; /* POST_SEQ_KEY */
	GArray *wanted;     /* guint64: queued and not yet read */
	guint room;         /* how many more may be queued */
	bool full;          /* something was not queued, or not looked at, for want of room */
	GError *error;      /* the first failure; after it nothing more is done */
} Gather;

/* gather_begin: prepares *G to add to POSTS at most ROOM mails from S that SPEC allows. The three
 * are borrowed until gather_end. */
void gather_begin(Gather *g, Snapshot *s, const GatherSpec *spec, GPtrArray *posts, guint room);

/* gather_end: frees what G owns except its error, which the caller takes. */
void gather_end(Gather *g);

/* gather_find: appends to HITS (GatherHit) the entries that TABLE has for TEXT, of KINDS
 * (GATHER_KIND bits), at most the newest 1000 of those that G's spec knows. Leaves out variants,
 * mail that could not be parsed, and what G's spec does not allow. */
void gather_find(Gather *g, Lookup table, const char *text, guint kinds, GArray *hits);

/* gather_find_message_id: returns the first mail in the store with Message-ID ID, borrowed from G;
 * NULL if there is none. */
const GatherHit *gather_find_message_id(Gather *g, const char *id);

/* gather_arrived: sets SEQS (guint64) to the newest MAX entries that G's spec knows of those that
 * arrived in [SINCE_S, UNTIL_S), newest first. Returns whether these are all. */
bool gather_arrived(Gather *g, gint64 since_s, gint64 until_s, guint max, GArray *seqs);

/* gather_queue: queues entry SEQ for the next gather_read, unless it was read or queued before or
 * there is no room; in the latter case sets G's full. */
void gather_queue(Gather *g, guint64 seq);

/* gather_queue_newest: queues the N newest patches, cover letters and mails with patches by people
 * that TABLE has for TEXT, that arrived at SINCE_S or later and are not known yet. Returns how many
 * were looked at, including those that were known. Asked again for the same TABLE and TEXT, it only
 * repeats its answer. */
guint gather_queue_newest(Gather *g, Lookup table, const char *text, guint n, gint64 since_s);

/* gather_look_again: makes gather_queue_newest look again, for older ones than it found so far. */
void gather_look_again(Gather *g);

/* gather_queue_posted: queues those of SEQS (guint64, each once), in their order, that are of KINDS
 * or, if KINDS has patches, have some attached; with LISTED only those that came by the spec's
 * lists, if any. */
void gather_queue_posted(Gather *g, const GArray *seqs, guint kinds, bool listed);

/* gather_queue_posted_by: as gather_queue_posted with GATHER_PATCHES, but only what gather_is_by
 * says is by one of PEOPLE. */
void gather_queue_posted_by(Gather *g, const GArray *seqs, GHashTable *people);

/* gather_add_person: adds to PEOPLE, a set of texts, the sender of POST and its author's name. */
void gather_add_person(GHashTable *people, const Post *post);

/* gather_is_by: whether PEOPLE has the sender of POST or its author's name. */
bool gather_is_by(GHashTable *people, const Post *post);

/* gather_each_author: calls EACH with the author of each patch and cover letter among SEQS
 * (guint64) that is not read yet, and DATA. */
void gather_each_author(Gather *g, const GArray *seqs,
        void (*each)(const RecordPerson *author, void *data), void *data);

/* gather_read: reads what is queued and adds it to G's posts. Returns the new posts, borrowed; the
 * caller frees the array with g_ptr_array_unref. */
GPtrArray *gather_read(Gather *g);
