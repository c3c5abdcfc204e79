/* Small charts for the HTML page. The numbers also stand beside them as text, or the chart has a
 * title and a description. */
#pragma once

#include "report/digest/digest.h"

/* A horizontal bar is empty elements, which the classes w1 to w25 of the style sheet make so many
 * steps wide: a drawing would be five times as long, and many mail programs drop drawings. */
#define CHART_STEPS 25

/* chart_days: appends a figure to OUT: the messages of each day of D's range, patch mails and
 * others apart. A short range has a bar for each hour, a long one for several days. Appends nothing
 * if there are no messages. */
void chart_days(GString *out, const Digest *d);

/* chart_bar: appends a bar of VALUE, where MOST fills the width, to OUT. */
void chart_bar(GString *out, guint value, guint most);

/* chart_diff: appends a bar of a file's INSERTIONS and DELETIONS to OUT, where MOST fills the
 * width.
 */
void chart_diff(GString *out, guint32 insertions, guint32 deletions, guint64 most);

/* chart_changes: appends how many patches are the same, changed, new and dropped since the version
 * before, in words and as a bar, to OUT. */
void chart_changes(GString *out, const SeriesChanges *changes);
