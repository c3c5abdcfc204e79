/* What robots found, in words. The text comes from mail: escape it before you print it. */
#pragma once

#include "report/digest/digest.h"

/* words_verdict_result: returns what RESULT is called, such as "build error". A static string. */
const char *words_verdict_result(const char *result);

/* words_verdict_series: returns the worst verdict on S, such as "CI: build error, patch 2 (kernel
 * test robot); 1 more", as a new string; NULL if there are none. If NEWS, the worst three of those
 * that came in the range, without "CI: ". */
char *words_verdict_series(const Series *s, bool news);

/* words_verdict_one: returns one verdict with what was found, such as "build error, patch 2: a.c:3:
 * no 'x' (kernel test robot, 2 findings, 1 earlier report)", as a new string. */
char *words_verdict_one(const SeriesVerdict *v);

/* words_verdict_fixes: returns what S says it fixes of what robots found in earlier versions, such
 * as "says it fixes: build error in v2 (kernel test robot)", as a new string; NULL if nothing. */
char *words_verdict_fixes(const Series *s);

/* words_verdict_tree: returns the title of a report on a tree or commit: what was found, else the
 * subject. Borrowed from MAIL. */
const char *words_verdict_tree(const Post *mail);

/* words_verdict_commit: returns the commit that MAIL names, such as "0123456789ab (vm: halt)", as a
 * new string; NULL if it names none. */
char *words_verdict_commit(const Post *mail);

/* words_verdict_digest: returns how many series of D robots tested, such as "robots tested 4
 * series: 1 build error, 3 passed; 2 reports on trees", as a new string; NULL if none. */
char *words_verdict_digest(const Digest *d);
