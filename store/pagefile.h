/* LMDB's file as bytes: what liblmdb 0.9 (data version 1) lays down on a 64-bit machine, as far as we must know it
 * where liblmdb itself has no call for it. */
#ifndef LD_STORE_PAGEFILE_H
#define LD_STORE_PAGEFILE_H

#include <glib.h>
#include <stdbool.h>

/* pagefile_set_txnid: let the data file FD, complete and open to nobody else, go on from transaction TXNID, which must not be
 * below the one that wrote it last: the newest transaction is numbered TXNID, and the next one TXNID + 1. The lock file
 * of a store whose data file this one replaces then fits it. The caller syncs FD. Fails with LD_ERROR_IO, LD_ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool pagefile_set_txnid(int fd, guint64 txnid, GError **error);

#endif
