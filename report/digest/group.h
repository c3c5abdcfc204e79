/* The groups that series stand in: by project, or by subsystem. */
#pragma once

#include "report/digest/digest.h"

#define GROUP_NO_SUBSYSTEM "Without a subsystem"

/* group_name: returns the name of the group of S in D, as a new string: its subsystem or, in
 * reading order, its project (series_project); "" if there are no groups. */
char *group_name(const Digest *d, const Series *s);

/* group_compare: compares the groups of the series A and B by name, without regard to case; what
 * has no subsystem comes last. */
gint group_compare(const Digest *d, const Series *a, const Series *b);
