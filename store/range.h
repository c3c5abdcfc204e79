/* What a user calls an entry or a stretch of the log, and which entries that is. */
#ifndef LD_STORE_RANGE_H
#define LD_STORE_RANGE_H

#include "snapshot.h"

/* ident_resolve: the seq TEXT names: a unique prefix (4 hex digits or more) of an entry's id, a commit alias (7 or more), `<message-id>`, `HEAD`,
 * `HEAD~N`. Fails with LD_ERROR_NO: unknown, or ambiguous (the candidates are listed in the text, at most eight);
 * LD_ERROR_USAGE where TEXT is none of these forms. ALIAS (may be NULL) is filled where TEXT named a commit (else archive is G_MAXUINT32). */
G_GNUC_WARN_UNUSED_RESULT
bool ident_resolve(Snapshot *s, const char *text, guint64 *seq, Alias *alias, GError **error);

typedef struct {                   /* what was asked */
	const char *range;         /* `A..B`, `A..`, `..B`, `A`, or NULL */
	const char *since, *until; /* times.h's forms, of arrival: [since, until) */
	const char *list;          /* only what came by this list, or NULL */
	gint64 now_s;
	bool last_week_by_default; /* nothing asked: the last 7 days; else everything */
} RangeSpec;

typedef struct {      /* what it is */
	GArray *seqs; /* guint64: in archive order for a range between aliases of one archive, else in log order. With a list: the entries by
			     * which the messages first came by it (maybe `also` entries); without: message entries only */
	guint64 last_seq; /* what the reader of this range knows: the log up to and with this entry (0: empty log) */
	char *from,
	        *to; /* the two ends as given, or the 9-digit ids where the range begins and ends; "" if nothing */
	gint64 since_s, until_s; /* G_MININT64, G_MAXINT64 where not limited */
	bool backwards;          /* B stands before A: empty, and the caller says so */
} Range;

/* range_resolve: find RANGE's entries. The caller releases it with range_clear, also after failure.
 * `A..B`: after A, up to and with B. Fails as ident_resolve and times_parse do. */
G_GNUC_WARN_UNUSED_RESULT
bool range_resolve(Snapshot *s, const RangeSpec *spec, Range *range, GError **error);
void range_clear(Range *range);

#endif
