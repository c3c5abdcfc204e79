/* The inside of an Append, for append.c, archive.c and source_state.c only. */
#ifndef LD_STORE_APPEND_PRIVATE_H
#define LD_STORE_APPEND_PRIVATE_H

#include "store/block/block_writer.h"
#include "store/log/append.h"

struct Append {
	Txn *txn;
	BlockWriter *blocks;
	guint64 last;      /* seq of the newest entry, 0 if there is none */
	Hash tip;          /* its chain value */
	GHashTable *lists; /* label -> number, of the lists met so far */
	GArray *keys;      /* IndexKey: those of the message being appended */
	GArray *archives;  /* newest generation (guint32) of the archives met so far, by number */
};

#endif
