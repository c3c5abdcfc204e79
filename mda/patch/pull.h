/* Pull requests as git-request-pull(1) writes them. */
#pragma once

#include "store/record/record.h"

/* pull_read: reads the base commit, URL, ref and head commit named in TEXT into REC's pull_*
 * fields. Returns true if TEXT is a pull request: it names a base commit and a repository. If
 * REC->kind is already RECORD_PULL, the URL and ref are read even without a base commit. */
bool pull_read(const char *text, Record *rec);
