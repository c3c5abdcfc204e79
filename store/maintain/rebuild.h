/* Rebuilding a store: its data file is made anew beside the one in use, entry by entry, and takes
 * its place in one step. Compacting, upgrading and decoding anew are this, with what each does to
 * an entry.
 *
 * Deliveries, reports and an import go on meanwhile. What came in the meantime is brought over
 * before the step, the rest of it under the writer's lock, which is held for that alone. Whoever
 * has the old file open finds it replaced when his next transaction begins (env.h). Seqs, ids,
 * chain, aliases and what imports remember stay as they are. Stopped at any moment, the store is
 * the old one or the new one, whole; what was left half made is swept away by the next rebuild. It
 * needs room on the disk for a second store and a third while the free pages are taken out. */
#ifndef LD_STORE_REBUILD_H
#define LD_STORE_REBUILD_H

#include "store/log/entry.h"
#include "store/env/store.h"

typedef struct Rebuild Rebuild;

typedef struct { /* an entry on its way; an `also` entry has neither fields nor raw */
	Entry entry;
	char *list, *sender;  /* what ENTRY points to */
	GBytes *fields, *raw; /* the record's stream; the bytes received, empty where expired */
	GError *doubt;        /* why FIELDS is NULL, although RAW is proved; else NULL */
} RebuildItem;

void rebuild_item_clear(RebuildItem *item);

/* rebuild_read: the next entry of the old file into ITEM, which the caller clears; *MORE is false
 * where there is none yet. Fails with ERROR_DAMAGED, _IO. rebuild_write: put ITEM into the new
 * one, in the order read, with REC as its record (NULL: the one it has, if that is not in doubt).
 * Fails as append_restored, and with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_read(Rebuild *r, RebuildItem *item, bool *more, GError **error);
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_write(Rebuild *r, const RebuildItem *item, const Record *rec, GError **error);

/* A pass brings over all that rebuild_read has to give. It is made several times; what comes in the
 * last moments, under the writer's lock, is copied. rebuild_copy is the pass that changes nothing;
 * DATA is not used. */
typedef bool (*RebuildPass)(Rebuild *r, void *data, GError **error);
bool rebuild_copy(Rebuild *r, void *data, GError **error);

/* rebuild_run: rebuild STORE, open for writing and without a transaction, by PASS, into FORMAT.
 * Fails with ERROR_UNAVAILABLE (another rebuild or expire is at work), _FULL, _IO, _DAMAGED, and
 * as PASS does; the store is then as it was. */
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_run(Store *store, guint format, RebuildPass pass, void *data, GError **error);

/* rebuild_reserve: be the only one, but for settling, who changes entries that are there: made sure
 * for as long as *FD is open. Fails with ERROR_UNAVAILABLE where somebody else is, _FULL, _IO.
 */
G_GNUC_WARN_UNUSED_RESULT
bool rebuild_reserve(Store *store, int *fd, GError **error);
void rebuild_release(Store *store, int fd);

#endif
