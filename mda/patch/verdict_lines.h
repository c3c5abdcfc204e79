/* Robots that put their results into numbers or a table instead of a sentence. */
#pragma once

#include "store/record/record.h"

/* verdict_lines_table: reads lines such as "GitLint   FAIL   0.4 seconds" and "Test: GitLint -
 * FAIL" of TEXT. The worst line is the result, the names of such lines are what was found. Lines
 * that are PENDING or SKIP do not count. Returns false if there is no such line. */
bool verdict_lines_table(const char *text, Record *rec);

/* verdict_lines_counts: reads the numbers in a SUBJECT such as "build: 9 builds: 1 failed, 8
 * passed, 2 errors" or "baseline: 80 runs, 3 regressions", or, of a subject with [STATUS], the
 * crosses in TEXT. Returns false if SUBJECT is not of these forms. */
bool verdict_lines_counts(const char *subject, const char *text, Record *rec);
