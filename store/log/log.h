/* The log table: entries by number. A number (seq) is given in order of storing, from 1 on. */
#ifndef LD_STORE_LOG_H
#define LD_STORE_LOG_H

#include "store/env/txn.h"
#include "store/log/entry.h"

/* log_head: returns the seq of the newest entry that TXN sees; 0 if the log is empty, or if it
 * cannot be read (see txn_check). */
guint64 log_head(Txn *txn);

/* log_entry: reads entry SEQ into *E, whose pointers are valid until TXN ends or writes. Fails with
 * ERROR_DAMAGED if it is missing or malformed, and as txn_check. */
bool log_entry(Txn *txn, guint64 seq, Entry *e, GError **error);

#endif
