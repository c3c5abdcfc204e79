/* File names as diffs write them: a/ b/ prefixes, C quoting, time stamps after a tab. As
 * git-apply(1) reads them. */
#ifndef LD_MDA_DIFFNAME_H
#define LD_MDA_DIFFNAME_H

#include "mda/patch/line.h"

/* diffname_git: the name in L, which stands behind "--- ", "rename to " and the like in a git
 * header, less its first STRIP directories; ends at a tab where AT_TAB. A new string, NULL if
 * nothing is left. */
char *diffname_git(Line l, guint strip, bool at_tab);

/* diffname_header: the one name of a "diff --git" line L whose two sides are equal, less STRIP
 * directories; NULL where they differ. */
char *diffname_header(Line l, guint strip);

/* diffname_traditional: the name behind "--- " or "+++ " of a diff without git header, its date
 * off. Where SHORTER (may be NULL) begins the name, SHORTER is taken: "file" before "file.orig". */
char *diffname_traditional(Line l, const char *shorter, guint strip);

/* diffname_null: whether L names /dev/null. */
bool diffname_null(Line l);

#endif
