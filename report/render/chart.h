/* Small charts as inline SVG. They show numbers that stand beside them as text, or carry a title
 * and a description. */
#ifndef LD_REPORT_CHART_H
#define LD_REPORT_CHART_H

#include "report/digest/digest.h"

/* chart_days: a figure of the messages of each day of D's range (hour, of a short one; several
 * days, of a long one); nothing if there are none: patch mails and others apart. */
void chart_days(GString *out, const Digest *d);

/* chart_bar: VALUE of MOST as a bar. chart_diff: insertions and deletions of a file, where MOST is
 * the largest sum of both. */
void chart_bar(GString *out, guint value, guint most);
void chart_diff(GString *out, guint32 insertions, guint32 deletions, guint64 most);

/* chart_changes: what became of the patches of the version before, in words and as a bar. */
void chart_changes(GString *out, const SeriesChanges *changes);

#endif
