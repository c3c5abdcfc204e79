/* The diffstat of a series as an HTML table that can be folded: a row and a bar for each file. */
#ifndef LD_REPORT_HTML_DIFFSTAT_H
#define LD_REPORT_HTML_DIFFSTAT_H

#include "report/series/series.h"

/* html_diffstat: appends the table of the files that S changes to OUT, the most changed first.
 * Appends nothing if no file is known. */
void html_diffstat(GString *out, const Series *s);

#endif
