/* Whether git-apply(1) can read a diff, without the files that it changes. */
#pragma once

#include <glib.h>

/* hunks_fault: returns why git-apply(1) would call DIFF (N bytes) corrupt: a hunk that has not as
 * many lines as it says, a line that is none of a hunk (a mail program wrapped it), a binary file
 * without its bytes, or no hunk at all. A new string; NULL if there is no such fault. */
char *hunks_fault(const char *diff, gsize n);
