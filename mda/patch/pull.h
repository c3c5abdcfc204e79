/* Pull requests as git-request-pull(1) writes them. */
#ifndef LD_MDA_PULL_H
#define LD_MDA_PULL_H

#include "store/record/record.h"

/* pull_read: read the base, URL, ref and head named in TEXT into REC's pull_* fields. True if TEXT
 * is a pull request: it names a commit to start from and a repository. */
bool pull_read(const char *text, Record *rec);

#endif
