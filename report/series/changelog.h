/* The changelog of a version as its author wrote it, found in the text of a cover letter or in the
 * notes below the `---` of a patch. */
#pragma once

#include <stdbool.h>

/* changelog_find: returns the lines of TEXT that say what VERSION changed, as a new string; NULL if
 * there are none. They follow a heading such as "v4:", "Changes in v4:", "Changes since v3:" or "v3
 * -> v4:". The heading, blank lines around, common indentation and links to other versions are left
 * out. BEFORE is the version of the series that came before, or NULL; BEFORE_RFC says whether that
 * was an RFC. */
char *changelog_find(const char *text, const char *version, const char *before, bool before_rfc);
