/* Applied notices: a maintainer's or a bot's word that patches or a pull request went into a tree.
 */
#ifndef LD_MDA_APPLIED_H
#define LD_MDA_APPLIED_H

#include "store/record/record.h"

/* applied_read: read the branch, URL and patches named in TEXT, the unquoted lines of a reply, into
 * REC's applied_* fields. True if TEXT is such a notice: "Applied to kvm/next, thanks!" (b4 ty,
 * people), patchwork-bot's, pr-tracker-bot's. SUBSET: the subject already says so. */
bool applied_read(const char *text, bool subset, Record *rec);

#endif
