/* The arrival time of an imported message. */
#ifndef LD_MDA_ARRIVAL_H
#define LD_MDA_ARRIVAL_H

#include "mda/parser/parsed.h"

/* arrival_time: returns when a message arrived: KNOWN_S if the source knows it (else G_MININT64),
 * else its newest Received, else its Date, else NOW_S. A time before 1990 is skipped; a time after
 * NOW_S becomes NOW_S. Sets *BAD if one was skipped or changed: the caller sets
 * RECORD_FLAG_BAD_DATE. */
gint64 arrival_time(gint64 known_s, const Parsed *parsed, gint64 now_s, bool *bad);

#endif
