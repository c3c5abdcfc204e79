/* The record of an entry, read from its body. */
#ifndef LD_STORE_ENTRY_RECORD_H
#define LD_STORE_ENTRY_RECORD_H

#include "store/block/block_writer.h"
#include "store/record/record_decode.h"
#include "store/block/block_reader.h"
#include "store/log/entry.h"

/* entry_record: returns the record of E, an ENTRY_MESSAGE, as far as DEPTH asks; no more of its
 * block is decompressed than that needs. The caller frees it with record_free. Returns NULL and
 * fails with ERROR_DAMAGED, and as block_reader_part. */
G_GNUC_WARN_UNUSED_RESULT
Record *entry_record(BlockReader *blocks, const Entry *e, RecordDepth depth, GError **error);

#endif
