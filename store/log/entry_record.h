/* An entry's record, read from where its parts lie. */
#ifndef LD_STORE_ENTRY_RECORD_H
#define LD_STORE_ENTRY_RECORD_H

#include "store/block/block.h"
#include "store/record/record_decode.h"

/* entry_record: the record of E, a message, to DEPTH, with no more of its block than that takes;
 * the caller frees it. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
Record *entry_record(BlockReader *blocks, const Entry *e, RecordDepth depth, GError **error);

#endif
