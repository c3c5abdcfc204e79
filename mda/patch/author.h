/* Who wrote a message, which a list or a relay may have hidden in its From. */
#ifndef LD_MDA_AUTHOR_H
#define LD_MDA_AUTHOR_H

#include "mda/patch/body.h"

/* author_find: the author of M: the in-body From of a patch (B has one), else X-Original-From, else
 * the Reply-To or Cc whose name is the one before " via " in From, else From. NAME is NULL where
 * git mailinfo would give the address for it. The strings are new: free both. */
Mailbox author_find(const Message *m, const Body *b);

#endif
