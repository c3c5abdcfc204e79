/* The series around a patch: its other patches, its cover letter and the answers to them. Used by
 * context.c and context_versions.c. */
#pragma once

#include "report/read/gather.h"

typedef struct {            /* where a limit of reading was reached */
	bool waiting;       /* not all that may wait was read, or not all answers to it */
	bool around;        /* not all other mail around the range was read */
	gint64 talk_from_s; /* see context_talk.h; G_MAXINT64: never */
} ContextCut;

/* What was looked at for versions under another title; context_versions.c. */
typedef struct {
	GArray *seqs;       /* guint64: entries before series that lack an earlier version */
	GHashTable *seen;   /* POST_SEQ_KEY: those of seqs */
	GHashTable *days;   /* days from the epoch before which seqs has entries */
	GHashTable *people; /* senders of these series, as in gather_is_by */
} ContextBefore;

/* What the rounds of reading the mail around a range share. */
typedef struct {
	Gather g;
	GPtrArray *range;     /* Post *: the posts that were given */
	gint64 from_s;        /* arrival of the first of them */
	GHashTable *roots;    /* Message-ID at a thread's top -> what context_series_read did */
	GHashTable *answered; /* Post *: patches and cover letters of series that are answered */
	GArray *hits;         /* GatherHit: scratch space */
	ContextBefore before;
	ContextCut cut;
} ContextSeries;

enum { /* what is read of a series, as bits */
	CONTEXT_SERIES_PATCHES = 1,
	CONTEXT_SERIES_ANSWERS = 2
};

/* context_series_read: reads the series to which the patches and cover letters among POSTS (Post *)
 * belong, WHAT of each: CONTEXT_SERIES_PATCHES, or this and CONTEXT_SERIES_ANSWERS. Series that
 * were answered are added to C's answered. */
void context_series_read(ContextSeries *c, GPtrArray *posts, guint what);

/* context_series_queue_children: queues the mails of KINDS (GATHER_KIND bits) that name the
 * Message-ID ID in In-Reply-To or References; automatic ones only if they are applied notices.
 * Returns how many of them are patches or cover letters. */
guint context_series_queue_children(ContextSeries *c, const char *id, guint kinds);

/* context_series_root_id: returns the Message-ID at the top of POST's thread as far as POST's own
 * headers tell; NULL if it has no Message-ID at all. Borrowed. */
const char *context_series_root_id(const Post *post);

/* context_series_is_mail: whether POST is a patch or cover letter. */
bool context_series_is_mail(const Post *post);

/* context_series_sorted: returns the posts of SET (keys are Post *) in the order of the log; the
 * caller frees the array with g_ptr_array_unref. */
GPtrArray *context_series_sorted(GHashTable *set);
