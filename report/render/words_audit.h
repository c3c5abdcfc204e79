/* What the audit of a commit found, in words. The text comes from mail and commits: escape it
 * before you print it. */
#pragma once

#include "report/series/audit.h"

/* words_audit_commit: returns the tree and the commit of AUDIT, such as "main 0123456789ab", as a
 * new string. */
char *words_audit_commit(const Audit *audit);

/* words_audit_unseen: returns the tags that nobody gave, such as "not given on the list:
 * Reviewed-by Ann, Bo (who applied it); Tested-by Cy", as a new string; NULL if there are none. */
char *words_audit_unseen(const Audit *audit);

/* words_audit_lost: returns the tags that the commit lacks, such as "not in the commit: Acked-by
 * Bo", as a new string; NULL if there are none. */
char *words_audit_lost(const Audit *audit);
