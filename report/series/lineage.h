/* Lineage: which series is a later version of which, among the series known to the report. */
#ifndef LD_REPORT_LINEAGE_H
#define LD_REPORT_LINEAGE_H

#include "report/series/series.h"

/* lineage_trace: set previous, superseded_by, resent, and previous_id of every Series of SERIES,
 * all that MAILS make. Strongest first: the same change-id; links with the earlier version's label;
 * references into the earlier version; the same author with the same title; more than half of the
 * earlier patches again, by patch-id or by author and title, or of these by the same author there
 * before (a series that was split); the same author, most of the title's words and a file in
 * common. Never a title alone across authors; never over more than 12 months but by change-id or
 * link. The same version of the same title by the same author is a resend: the later stands for
 * both. */
void lineage_trace(const Mails *mails, GPtrArray *series);

/* lineage_is_backport: whether S is for a tree of one release ("5.10", "stable"). */
bool lineage_is_backport(const Series *s);

/* lineage_label_version: the version a link's label speaks of: "4" for "v4"; "" for "Supersedes"
 * and the like, which name the version before; NULL for any other. */
const char *lineage_label_version(const char *label);

#endif
