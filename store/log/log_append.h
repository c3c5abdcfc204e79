/* A write transaction of the log from inside: log.c's and archive.c's. */
#ifndef LD_STORE_LOG_APPEND_H
#define LD_STORE_LOG_APPEND_H

#include <string.h>

#include "store/block/block.h"
#include "store/log/log.h"

struct Append {
	Txn *txn;
	BlockWriter *blocks;
	guint64 last; /* seq of the newest entry */
	EntryHash tip;
	GHashTable *lists; /* label -> number, as far as met */
	GArray *keys;      /* IndexKey: of the message in hand */
	GArray *archives;  /* newest generation (guint32) of each archive number met */
};

static inline Slice text_slice(const char *text)
{
	return (Slice){text, strlen(text)};
}

#endif
