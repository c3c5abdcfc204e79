/* A series in a digest's JSON. Both functions append members to OUT; the caller opens and closes
 * the object. */
#ifndef LD_REPORT_JSON_SERIES_H
#define LD_REPORT_JSON_SERIES_H

#include "report/digest/digest.h"

/* json_series: appends all that is known of S, with its patches: an element of series[]. */
void json_series(GString *out, const Digest *d, const Series *s);

/* json_series_brief: appends the members that identify S: an element of waiting_series[]. */
void json_series_brief(GString *out, const Digest *d, const Series *s);

#endif
