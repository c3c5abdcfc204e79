/* Names of lists, as users mistype them. */
#ifndef LD_STORE_LISTS_H
#define LD_STORE_LISTS_H

#include "store/log/snapshot.h"

/* lists_check: that S knows LIST (NULL: always). Fails with ERROR_NO, naming all lists of a
 * store of few, the nearest ones of many. */
G_GNUC_WARN_UNUSED_RESULT
bool lists_check(Snapshot *s, const char *list, GError **error);

#endif
