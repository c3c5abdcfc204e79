/* Patterns of paths and of people. */
#ifndef LD_REPORT_GLOB_H
#define LD_REPORT_GLOB_H

#include "store/record/record.h"

/* glob_path: whether PATTERN means PATH, as a line of gitignore(5) would: `*`, `?` and `[a-z]` stay
 * within one folder's name, `**` crosses folders, a pattern without a slash is of any folder, and
 * what means a folder means all in it. (No `!`.) */
bool glob_path(const char *pattern, const char *path);

/* glob_person: whether PATTERN means PERSON, without case: with one of `*?[` it must fit the whole
 * name, the whole address or "Name <address>"; without, it stands somewhere in the latter. */
bool glob_person(const char *pattern, const RecordPerson *person);

#endif
