/* A series: the patches and the cover letter that were posted together as one version. This file
 * has the data and simple questions about it. join.c makes series out of mail; lineage.c,
 * changes.c, replies.c and report/digest/state.c fill in the rest. */
#pragma once

#include "report/series/post.h"

typedef enum {
	SERIES_NEW,
	SERIES_UPDATED,
	SERIES_PARTIAL,
	SERIES_SUPERSEDED,
	SERIES_APPLIED
} SeriesState;

typedef struct { /* patches compared with those of the version before */
	bool known;
	guint unchanged, changed, added, dropped;
} SeriesChanges;

typedef struct {                       /* what one robot found; verdicts.c */
	Post *patch;                   /* NULL: it speaks of the whole series */
	const Post *mail;              /* its last mail about it */
	GPtrArray *earlier;            /* Post *: those before */
	const struct Series *fixed_in; /* the later version that says it fixes it, or NULL */
} SeriesVerdict;

typedef struct Series {
	/* join.c, reroll.c. All strings are borrowed from the posts' records. */
	Post *cover;         /* the cover letter, or NULL */
	GPtrArray *patches;  /* Post *, by index, one for each slot; at least one without a cover */
	GPtrArray *replaced; /* Post *: patches that were sent again and lost their slot */
	const char *sender;  /* Post.sender of its mails */
	const char *version; /* "1" if no mail says it */
	gint64 number;       /* number_order of version */
	bool version_inferred; /* no mail says the version in its subject */
	const char *total;     /* the "18" of 2/18, or "n"; NULL for a single patch or bare cover */
	bool rfc, resend;      /* some mail is marked so */
	bool posted;           /* some mail is in the range */
	gint64 first_s, last_s; /* Date of its oldest and newest mail */
	const char *thread; /* attached.c: of attached patches, the top of their thread; or NULL */
	bool threaded;      /* a mail joined it by references; used by join.c alone */
	gint64 span;        /* used by join.c alone */

	/* lineage.c. superseded_by may be a resend of this version. */
	struct Series *previous, *superseded_by;
	const char *previous_id; /* Message-ID of the version before, if only a link names it */
	bool resent;             /* superseded_by is this same version, sent again */
	struct Series
	        *repeats; /* report/digest/state.c: the posting that this one repeats, or NULL */
	const char *previous_rule, *superseded_rule; /* what named them; static */
	struct Series *runner_up; /* the nearest other that a rule named as the version before */
	const char *runner_up_rule, *runner_up_why; /* which rule, and why it is not; static */

	struct Series *reposted_in; /* reposted.c: another series with its patches, or NULL */

	/* changes.c: compared with previous. Each patch's own change is in its Post. */
	SeriesChanges changes;
	GPtrArray *dropped; /* Post *, borrowed: patches of previous that are not here */
	char *changelog;    /* owned: what its author says this version changed, or NULL */

	/* replies.c */
	GPtrArray *reviews;  /* Review *, borrowed: given to any of its mails */
	GPtrArray *carried;  /* Review *, borrowed: given in earlier versions, still valid */
	GPtrArray *proposed; /* Post *, borrowed: patches proposed in replies to it */
	guint replies;       /* by people, anywhere in its thread */
	gint64 spoke_s;      /* Date of the last reply by its author; G_MININT64: none */
	bool answered;       /* somebody else than the sender replied */
	bool asked;          /* a pull request of the sender's own lists some of it */
	bool applied;        /* all of it */
	bool withdrawn;      /* its author took all of it back */
	guint taken;         /* how many of its patches a notice, pull request or tree has */
	guint landed;        /* landed.c: how many of its patches are in a tree */

	/* verdicts.c */
	GPtrArray *verdicts; /* SeriesVerdict *, owned: the worst first */
	GPtrArray *fixes;    /* SeriesVerdict *, borrowed: of earlier versions */

	SeriesState state; /* report/digest/state.c */
	bool left_out;     /* report/digest/choice.c: not what the user asked for */
} Series;

typedef struct {     /* what the patches of a series change */
	bool known;  /* some patch has a diff */
	guint files; /* number of different paths */
	guint64 insertions, deletions;
} SeriesStat;

/* series_new: makes a series without mails that takes sender, version and times from FIRST, which
 * is not added. The caller frees it with series_free. */
Series *series_new(const Post *first);

/* series_free: frees SERIES but not its posts. NULL is allowed. */
void series_free(Series *series);

/* series_is_empty: whether SERIES has no mail: all of it went into another series. */
bool series_is_empty(const Series *series);

/* series_lead: returns the cover letter, or else the first known patch; NULL if SERIES is empty. */
Post *series_lead(const Series *series);

/* series_is_automatic: whether a robot sent SERIES: it stands in a group of its own. */
bool series_is_automatic(const Series *series);

/* series_patch: returns patch I of SERIES, counted from 0; NULL if it has fewer. */
Post *series_patch(const Series *series, guint i);

/* series_title: returns the title of the lead, borrowed; "(no subject)" if it has none. */
const char *series_title(const Series *series);

/* series_topic: returns the title of the lead or, if it is a cover letter without one, of the first
 * patch: what versions are compared by. Borrowed; NULL if there is none. */
const char *series_topic(const Series *series);

/* series_author: returns the author of the lead, borrowed. */
const RecordPerson *series_author(const Series *series);

/* series_is_senders: whether POST is by the sender or author of SERIES: one address, or one full
 * name. */
bool series_is_senders(const Series *series, const Post *post);

/* series_posted_again: returns the mail with the place of MAIL in the resend of its series; NULL if
 * there is none. */
const Post *series_posted_again(const Post *mail);

/* series_project: returns the tree words of the lead ("kvm-unit-tests"), separated by blanks, as a
 * new string; "" if it has none. */
char *series_project(const Series *series);

/* series_order: compares two series as versions: by version number, RFC before PATCH of the same
 * number, then by Date. If only one is an RFC and its number is the higher one (RFC v3, then PATCH
 * v1), Date decides: the author began to count anew. */
gint series_order(const Series *a, const Series *b);

/* series_compare_newest: compares Series ** by their leads, as post_compare_newest. */
gint series_compare_newest(gconstpointer a, gconstpointer b);

/* series_compare_oldest: compares Series ** by their leads, as post_compare_oldest. */
gint series_compare_oldest(gconstpointer a, gconstpointer b);

/* series_stat: returns the sum of the diffstats of SERIES' patches. */
SeriesStat series_stat(const Series *series);

/* series_missing: returns the numbers of the patches that are not there, as text, at most LIMIT of
 * them. The caller frees the array with g_ptr_array_unref. */
GPtrArray *series_missing(const Series *series, guint limit);
