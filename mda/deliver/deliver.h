/* Parsed message to stored entry: the step shared by delivery and import. */
#ifndef LD_MDA_DELIVER_H
#define LD_MDA_DELIVER_H

#include "store/log/append.h"
#include "mda/parser/parser.h"

typedef struct {            /* what came with the message, from outside it */
	const char *list;   /* label of -l, or NULL: the header's */
	const char *sender; /* envelope sender or NULL */
	guint64 size_bytes;
	bool truncated;
	const EntryHash *raw_hash; /* of the raw bytes, where already known, or NULL */
	gint64 arrived_s;          /* already known to be between 1990 and now */
} Envelope;

/* deliver_message: RAW with PARSED and ENV as the store takes it, borrowing all that is in them.
 * Sets FLAG_TRUNCATED in PARSED's record. */
AppendMessage deliver_message(GBytes *raw, const Parsed *parsed, const Envelope *env);

/* deliver_arrival: the arrival time of an imported message: KNOWN_S if the source had one, else
 * RECEIVED_S, else the record's Date, else NOW_S; never later than NOW_S. *BAD is set where it had
 * to be moved into 1990..now. */
gint64 deliver_arrival(gint64 known_s, const Parsed *parsed, gint64 now_s, bool *bad);

#endif
