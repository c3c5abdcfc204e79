/* The index keys that follow from a record (Message-ID, parents, change-id, patch-id, author and
 * title), when the record itself cannot be trusted or read. */
#pragma once

#include "store/log/index.h"

/* Whether the tables have every key that follows from REC for entry E. False shows that REC is not
 * the record that was stored, although it could be decoded. */
bool record_keys_exist(Txn *txn, const Entry *e, const Record *rec);

/* Deletes the keys of the records of the entries SEQS (a set of guint64). Without their records the
 * keys are not known, so the tables are walked. TABLE_AUTHOR stays as it is. If the first entry
 * with a Message-ID was deleted, the next one is no longer a variant. Failures stay in TXN. */
void record_keys_delete(Txn *txn, GHashTable *seqs);
