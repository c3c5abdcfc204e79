/* What a digest covers, in words: its days, its numbers, the states of its series. */
#ifndef LD_REPORT_WORDS_DIGEST_H
#define LD_REPORT_WORDS_DIGEST_H

#include "report/digest/digest.h"

/* words_digest_period: returns the days of the first and the last message of D, such as "2025-11-13
 * to 2025-11-14", one day if both are the same, or "no messages". A new string. */
char *words_digest_period(const Digest *d);

/* words_digest_numbers: returns "15 messages, 3 people, 4 series" as a new string. */
char *words_digest_numbers(const Digest *d);

/* words_digest_states: returns how many series of D are in which state, such as "1 new, 2 updated",
 * as a new string, or NULL if D has no series. */
char *words_digest_states(const Digest *d);

#endif
