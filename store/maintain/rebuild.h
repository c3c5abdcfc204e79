/* Rebuilds the data file of a store (compact, upgrade, reindex): copies it entry by entry into a
 * new file, which then replaces the old one in one step. Deliveries, reports and imports go on
 * meanwhile; only the last few entries are copied under LMDB's write lock. Numbers, ids, chain,
 * commits and import progress stay. Stopped at any moment, the store is the old one or the new one,
 * and the next rebuild removes leftovers. Needs free disk space for two more stores. */
#pragma once

#include "store/env/store.h"
#include "store/log/entry.h"

typedef struct Rebuild Rebuild;

typedef struct { /* an entry being copied; an `also` entry has neither fields nor raw */
	Entry entry;
	char *list, *sender; /* what ENTRY points to */
	GBytes *fields;      /* field stream of the record */
	GBytes *raw;         /* received bytes, empty if expired */
	GError *doubt;       /* why FIELDS is NULL although RAW matches its hash, else NULL */
} RebuildItem;

/* Frees what ITEM holds. */
void rebuild_item_clear(RebuildItem *item);

/* Reads the next entry of the old file into ITEM, which the caller clears. *MORE is false if there
 * is no more entry yet. Fails with ERROR_DAMAGED, ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_read(Rebuild *r, RebuildItem *item, bool *more, GError **error);

/* Writes ITEM to the new file, in the order of reading. REC replaces its record; NULL keeps the one
 * it has, which fails with ERROR_DAMAGED if that is in doubt. Fails as append_restored. */
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_write(Rebuild *r, const RebuildItem *item, const Record *rec, GError **error);

/* Reads and writes all entries that rebuild_read() returns. It is called several times; entries
 * that arrive in the last moments are copied by rebuild_copy(). */
typedef bool (*RebuildPass)(Rebuild *r, void *data, GError **error);

/* The pass that copies every entry unchanged. DATA is ignored. */
bool rebuild_copy(Rebuild *r, void *data, GError **error);

/* Rebuilds STORE, which is open for writing without a transaction, with PASS in FORMAT. Fails with
 * ERROR_UNAVAILABLE (another rebuild or expire is running, or other processes keep opening the
 * store), _FULL, _IO, _DAMAGED, and as PASS; the store is then as it was. */
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_run(Store *store, guint format, RebuildPass pass, void *data, GError **error);
