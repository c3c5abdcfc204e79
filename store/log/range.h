/* Ranges of the log: what a user asks for, and which entries that is. */
#pragma once

#include "store/log/entry_name.h"

/* What was asked for. Conditions add up. */
typedef struct {
	/* `A..B` (after A, up to and with B), `A..`, `..B`, `A` (it alone); NULL: no limit */
	const char *range;
	const char *since, *until; /* arrived in [since, until), in the forms of times.h; or NULL */
	const char *const *lists; /* came by one of these (NULL-terminated); NULL: by any or none */
	gint64 now_s;             /* for relative times */
	bool last_week_by_default; /* without range, since and until: the last 7 days; else all */
	bool with_also;            /* without lists: `also` entries, too */
	guint64 after_seq;         /* stored after this entry; 0: no limit */
	guint64 upto_seq;          /* stored up to and with this entry; 0: no limit */
} RangeSpec;

/* What it is. */
typedef struct {
	/* guint64, in order of storing; between two commits of one archive, in the archive's order.
	 * With lists: the entries by which the messages first came by one, maybe `also` entries.
	 * Without: the entries that hold messages. */
	GArray *seqs;
	guint copies; /* entries not in seqs: their messages came before, by another list */
	/* The newest entry that the reader of the range knows, 0 if there is none: B or the head of
	 * the log; with --until the newest entry of the range; of an archive's range the newest. */
	guint64 last_seq;
	/* Both ends as given, else the shown digits of the ids of the first and the last entry; ""
	 * if there are no entries. */
	char *from, *to;
	gint64 since_s, until_s; /* G_MININT64, G_MAXINT64: no limit */
	bool backwards;          /* B is before A; then there are no entries */
} Range;

/* range_resolve: finds the entries of SPEC. Free *RANGE with range_clear, also after a failure.
 * Takes time in proportion to the range, not to the store. Fails as entry_name_resolve, times_parse
 * and lists_check, and with ERROR_USAGE if SPEC's range has three dots. */
G_GNUC_WARN_UNUSED_RESULT
bool range_resolve(Snapshot *s, const RangeSpec *spec, Range *range, GError **error);

/* range_dots: returns the ".." between the two ends of the range TEXT, borrowed; NULL if there is
 * none. Dots within <> belong to a Message-ID. */
const char *range_dots(const char *text);

/* range_clear: frees what RANGE holds. */
void range_clear(Range *range);

/* range_newest_arrival: returns the latest time of arrival (seconds since 1970) of the entries up
 * to and with SEQ; G_MININT64 if there are none. Imports do not store in order of arrival, so this
 * need not be that of SEQ. Takes time in proportion to what was stored after SEQ. */
gint64 range_newest_arrival(Snapshot *s, guint64 seq);
