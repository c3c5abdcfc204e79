/* Patterns of paths and of people, as --path, --author and --bots take them. */
#pragma once

#include "store/record/record.h"

/* glob_path: whether PATTERN matches PATH as a line of gitignore(5) would: `*`, `?` and `[a-z]`
 * match within one name, `**` matches any number of folders, a pattern without a slash matches in
 * every folder, and a pattern that matches a folder matches all files in it. There is no `!`. */
bool glob_path(const char *pattern, const char *path);

/* glob_person: whether PATTERN matches PERSON, without regard to case. With one of `*?[` it must
 * match the whole name, the whole address or the whole "Name <address>"; else it must be a part of
 * the last. */
bool glob_person(const char *pattern, const RecordPerson *person);
