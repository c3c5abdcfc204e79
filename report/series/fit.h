/* Fit: whether a patch can be of a series. Used by join.c. */
#ifndef LD_REPORT_FIT_H
#define LD_REPORT_FIT_H

#include "report/series/series.h"

typedef enum { BY_REFERENCE, BY_FAMILY, BY_TIME } How; /* what brought the two together */

/* fit_series: whether POST is of the series S but for its slot; with MISCOUNTS also where it counts
 * otherwise than the cover it answers. fit_slot_free: whether S has its slot yet to be filled. */
bool fit_series(const Series *s, const Post *post, How how, bool miscounts);
bool fit_slot_free(const Series *s, const Post *post);

/* fit_near: whether POST's Date is by those of S's mails (JOIN_NEAR_S). fit_distance: by how many
 * seconds it is outside them. */
bool fit_near(const Series *s, const Post *post);
gint64 fit_distance(const Series *s, const Post *post);

#endif
