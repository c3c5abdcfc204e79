/* A Message to a Record: the one function that calls subject, body, diff, trailer and kind in their
 * order and applies the limits. */
#ifndef LD_MDA_BUILD_H
#define LD_MDA_BUILD_H

#include "mda/decode/message.h"

/* build_record: the record of M, which it borrows. The caller frees it. Never fails. */
Record *build_record(const Message *m);

#endif
