/* Replies: what was said to the series, who reviewed them, which were applied. */
#ifndef LD_REPORT_REVIEW_H
#define LD_REPORT_REVIEW_H

#include "report/series/series.h"

#define REVIEW_KEYS 4
extern const char *const review_keys[REVIEW_KEYS]; /* Reviewed-by, Acked-by, Tested-by, Nacked-by:
                                                      in the order they are shown */

/* review_people: how many people gave KEY (one of review_keys) in REVIEWS (Review *). */
guint review_people(GPtrArray *reviews, const char *key);

/* review_read: read the replies among MAILS' posts and set parent, answers, reviews, carried,
 * applied_by, commit, pulled_in, replies and carries of the posts, and reviews, carried, replies,
 * answered and applied of SERIES, whose changes are traced. Trailers in a reply count for the patch
 * it answers, those in a reply to a cover for the whole series; bots' count for nothing but applied
 * notices. */
void review_read(const Mails *mails, GPtrArray *series);

#endif
