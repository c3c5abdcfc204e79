/* Applied notices: a maintainer or a bot says that patches or a pull request were applied. */
#ifndef LD_MDA_APPLIED_H
#define LD_MDA_APPLIED_H

#include "store/record/record.h"

/* applied_read: returns true if TEXT, the unquoted text of a reply, is an applied notice: "Applied
 * to kvm/next, thanks!" as b4 ty and people write it, or one of patchwork-bot or pr-tracker-bot.
 * Then fills REC's applied_branch, applied_url and applied_items with what it names. SUBSET: the
 * subject says "(subset)"; then a list of applied patches is enough. */
bool applied_read(const char *text, bool subset, Record *rec);

#endif
