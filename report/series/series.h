/* Series: which patches and covers were posted together. Made from the records alone, so that no
 * order of delivery shows. */
#ifndef LD_REPORT_SERIES_H
#define LD_REPORT_SERIES_H

#include "report/series/mails.h"

typedef enum { SERIES_NEW, SERIES_UPDATED, SERIES_SUPERSEDED, SERIES_APPLIED } SeriesState;

typedef struct { /* patches against the version before */
	bool known;
	guint unchanged, changed, added, dropped;
} Changes;

typedef struct Series {
	Post *cover;         /* NULL if none is known */
	GPtrArray *patches;  /* Post *, by index, one for each slot; a single patch is a series of
	                        one */
	GPtrArray *replaced; /* Post *: patches whose slot a later one took */
	const char *sender;  /* of its mails; borrowed, as all strings here */
	const char *version; /* "1" where unsaid */
	gint64 number;       /* number_order of version */
	bool version_inferred;
	const char *total; /* "18", "n"; NULL for a single patch and a cover without a counter */
	bool rfc, resend, posted; /* posted: some of it is in the range */
	gint64 first_s, last_s;   /* Date of its oldest and newest mail */
	bool threaded; /* its mails were joined by references; this and span are join.c's own */
	gint64 span;

	/* lineage.c */
	struct Series *previous, *superseded_by; /* among the series known here; superseded_by may
	                                            be a resend of this one */
	const char *previous_id; /* Message-ID of the version before, known only from a link; else
	                            NULL */
	bool resent;             /* superseded_by is the same version, sent again */

	/* changes.c: against previous; each patch's own is in its Post */
	Changes changes;
	GPtrArray *dropped; /* Post *, patches of previous that are not here again; borrowed */
	char *changelog; /* what its notes or cover say this version changed: lines as mailed; NULL
	                    if nothing. Owned */

	/* review.c */
	GPtrArray *reviews; /* Review *, given to any of its mails; borrowed from the posts */
	GPtrArray *carried; /* Review *, those of its patches' that were given in earlier versions;
	                       borrowed */
	guint replies;      /* by people, anywhere in its thread */
	bool answered;      /* one of them by somebody else */
	bool applied;       /* all of it; a part: its patches' applied_by */

	SeriesState state; /* digest.c */
	bool left_out;     /* choose.c: not of what was asked for; known only */
} Series;

typedef struct { /* what the patches of a series change; known: at least one has a diff */
	bool known;
	guint files; /* different paths */
	guint64 insertions, deletions;
} SeriesStat;

/* series_assemble: group the posts of MAILS (only patches and covers are looked at) into series,
 * oldest first. Sets each member's series. Every Series made is added to OWNED (its free function
 * is series_free), also those left empty because their patches went into another one: OWNED must
 * live as long as the posts are looked at. Returns those that have mails (borrowed from OWNED and
 * borrowing the posts); the caller frees the array with g_ptr_array_unref. Joining: same sender,
 * total, version (or one inferred) and compatible trees, and references that reach a mail of the
 * series, or one family of Message-IDs, or 20 minutes. A taken slot opens a new series. */
GPtrArray *series_assemble(const Mails *mails, GPtrArray *owned);

void series_free(Series *series); /* NULL is allowed */

/* series_lead: the cover, else the first patch there. series_title, series_author: the lead's; the
 * title is never NULL. series_order: by version, RFC before PATCH, then Date. series_same_trees:
 * whether two mails' tree prefixes can belong together. */
Post *series_lead(const Series *series);
const char *series_title(const Series *series);
const RecordPerson *series_author(const Series *series);
gint series_order(const Series *a, const Series *b);
bool series_same_trees(const Record *a, const Record *b);

/* series_stat: summed over the patches of SERIES. */
SeriesStat series_stat(const Series *series);

/* series_missing: the numbers of the patches that are not there, as text; at most LIMIT. The caller
 * frees it with g_ptr_array_unref. */
GPtrArray *series_missing(const Series *series, guint limit);

/* series_compare_newest: as post_compare_newest, of the leads; takes Series **. */
gint series_compare_newest(gconstpointer a, gconstpointer b);

#endif
