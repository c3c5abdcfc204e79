/* Changes: what a version brought against the one before it. */
#ifndef LD_REPORT_CHANGES_H
#define LD_REPORT_CHANGES_H

#include "report/series/series.h"

/* changes_trace: set changes, dropped and changelog of every Series of SERIES, whose previous is
 * set, and before and change of its patches. A patch is the one of the version before with the same
 * patch-id, else the one with its title; the only patch of one is the only patch of the other. */
void changes_trace(GPtrArray *series);

/* changes_log: the lines of TEXT (a cover or notes) that say what VERSION changed ("v4:", "Changes
 * in v4:", "Changes since v3:", "v3 -> v4:"), without that heading, blank lines around and links to
 * versions. BEFORE is the version it is compared with, or NULL, BEFORE_RFC whether that was an RFC.
 * A new string, NULL if there is none. */
char *changes_log(const char *text, const char *version, const char *before, bool before_rfc);

#endif
