/* The inside of an Append, for append.c, archive.c and source_state.c only. archive.c would
 * otherwise call append.c, and the report, which reads archives, would carry all that compresses
 * blocks. */
#pragma once

#include "store/block/block_writer.h"
#include "store/log/append.h"

struct Append {
	Txn *txn;
	BlockWriter *blocks;
	guint64 last; /* seq of the newest entry, 0 if there is none */
	Hash tip;     /* its chain value */
	GArray *keys; /* IndexKey: those of the message being appended */
};
