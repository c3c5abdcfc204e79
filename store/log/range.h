/* What a user calls a stretch of the log, and which entries that is. */
#ifndef LD_STORE_RANGE_H
#define LD_STORE_RANGE_H

#include "store/log/ident.h"

typedef struct {           /* what was asked */
	const char *range; /* `A..B` (after A, up to and with B), `A..`, `..B`, `A` (that one), or
	                      NULL */
	const char *since, *until; /* times.h's forms, of arrival: [since, until) */
	const char *list;          /* only what came by this list, or NULL */
	gint64 now_s;
	bool last_week_by_default;   /* nothing asked: the last 7 days; else everything */
	bool with_also;              /* without a list: the `also` entries of the log too */
	guint64 after_seq, upto_seq; /* besides: what was logged after this entry, up to and with
	                                that; 0: not limited */
} RangeSpec;

typedef struct { /* what it is */
	/* guint64: in archive order for a range between aliases of one archive, else in log order.
	 * With a list: the entries by which the messages first came by it (maybe `also` entries);
	 * without: message entries only. */
	GArray *seqs;
	/* What the reader of this range knows: the log up to and with this entry (0: empty log). Of
	 * a range that is B, or the newest entry of an archive's range; of one that ends by --until
	 * the newest entry in it. */
	guint64 last_seq;
	/* The two ends as given, or the 9-digit ids where the range begins and ends; "" if nothing.
	 */
	char *from, *to;
	gint64 since_s, until_s; /* G_MININT64, G_MAXINT64 where not limited */
	bool backwards;          /* B stands before A: empty, and the caller says so */
} Range;

/* range_resolve: find RANGE's entries. The caller releases it with range_clear, also after failure.
 * Its cost follows the range, not the store. Fails as ident_resolve and times_parse do, and with
 * ERROR_NO for a list the store does not know. */
G_GNUC_WARN_UNUSED_RESULT
bool range_resolve(Snapshot *s, const RangeSpec *spec, Range *range, GError **error);
void range_clear(Range *range);

/* range_newest_arrival: the latest arrival among the entries up to and with SEQ (in a log made by
 * imports the last to be stored need not be the last that arrived); G_MININT64 where there is none.
 * Its cost follows what was logged after SEQ. */
gint64 range_newest_arrival(Snapshot *s, guint64 seq);

#endif
