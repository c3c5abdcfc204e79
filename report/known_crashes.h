/* Which mail this program crashed with, in a file beside the cursor: the next digest leaves it out
 * at once, and does not look for it again (retry.h). The file is a GKeyFile, `.NAME.crashed`; a
 * program of another version does not believe it, and tries that mail again. */
#pragma once

#include "store/log/cursor.h"
#include "report/read/leave_out.h"

/* known_crashes_read: appends to GROUPS (LeaveOutGroup) those that C's file names, with `known`
 * set. A file that cannot be read, is malformed, or is of another version names none. */
void known_crashes_read(const Cursor *c, GArray *groups);

/* known_crashes_write: writes GROUPS into C's file, the newest 64, if one of them is not known from
 * it. If that fails, says so on stderr: the next run then looks for that mail again. */
void known_crashes_write(const Cursor *c, const GArray *groups);

/* known_crashes_tell: says on stderr which of GROUPS the digest left out because C's file names
 * them, each once in a run of the program. Returns whether there are any. */
bool known_crashes_tell(const Cursor *c, const GArray *groups);
