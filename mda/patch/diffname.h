/* File names in diffs as git-apply(1) reads them: a/ and b/ prefixes, C quoting, time stamps. */
#pragma once

#include "mda/patch/line.h"

/* diffname_git: the file name in L, the rest of a line of a git header behind "--- ", "rename to "
 * and the like, without its first STRIP directories. If AT_TAB, a tab ends the name. A new string;
 * NULL if nothing is left. */
char *diffname_git(Line l, guint strip, bool at_tab);

/* diffname_header: the file name in the "diff --git" line L without STRIP directories, if both
 * sides name the same file. A new string; NULL if they differ. */
char *diffname_header(Line l, guint strip);

/* diffname_traditional: the file name in L, the rest of a "--- " or "+++ " line of a diff without
 * git header, without time stamp and STRIP directories. If the name begins with SHORTER (may be
 * NULL), returns SHORTER: "file" rather than "file.orig". A new string; NULL if nothing is left. */
char *diffname_traditional(Line l, const char *shorter, guint strip);

/* diffname_is_null: whether L names /dev/null. */
bool diffname_is_null(Line l);
