/* The log table: entries by number. A number (seq) is given in order of storing, from 1 on. */
#pragma once

#include "store/env/txn.h"
#include "store/log/entry.h"

/* log_head: returns the seq of the newest entry that TXN sees; 0 if the log is empty, or if it
 * cannot be read (see txn_check). */
guint64 log_head(Txn *txn);

/* log_entry: reads entry SEQ into *E, whose pointers are valid until TXN ends or writes. Fails with
 * ERROR_DAMAGED if it is missing or malformed, and as txn_check. */
bool log_entry(Txn *txn, guint64 seq, Entry *e, GError **error);

/* log_put: writes E in place of what the log has under its seq. E may borrow from TXN: its bytes
 * are copied first. Failures are the transaction's. */
void log_put(Txn *txn, const Entry *e);

/* Called for an entry, which is valid during the call; returns false to stop. */
typedef bool (*LogEach)(const Entry *e, void *data);

/* log_each_copy: calls EACH for the entries of the message with content id ID, in order of storing:
 * the message and its `also` entries. EACH is not called for an entry that cannot be read; after
 * the others, the call then fails as log_entry does for the first such entry. */
bool log_each_copy(Txn *txn, const Hash *id, LogEach each, void *data, GError **error);

/* log_list_number: returns the key of LIST in TABLE_LIST; 0 if the store does not know the list,
 * or LIST is NULL. */
guint32 log_list_number(Txn *txn, const char *list);

/* log_by_list: returns the seq of the first entry that says that the message with content id ID
 * came by the list with the key NUMBER; 0: none. A message may have come by thousands of lists, so
 * its other entries are not read: the seqs of the message and those of the list are both sorted,
 * and each step goes to the next seq that the other one has. */
guint64 log_by_list(Txn *txn, const Hash *id, guint32 number);

/* What the log has of a message that came by a list. */
typedef struct {
	guint64 message; /* seq of the entry that holds the message; 0: none */
	guint32 flags;   /* of that entry */
	guint64 by_list; /* seq of the first entry that says it came by the list; 0: none */
} LogKnown;

/* log_known: finds the message with content id ID that came by LIST (NULL: none). A message that
 * came by more than 1,000 lists counts as one that also came by none: no index has those. Fails as
 * log_each_copy; *KNOWN then has what could be read. */
bool log_known(Txn *txn, const Hash *id, const char *list, LogKnown *known, GError **error);
