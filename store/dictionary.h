/* A store's compression dictionaries: what its mails have in common, learnt from them. A single mail is too short
 * for zstd to learn from; with a dictionary it takes a third less. They are kept by number in TABLE_DICT,
 * numbers from 1 on, and none is ever changed or dropped: the blocks made with it need it. */
#ifndef LD_STORE_DICTIONARY_H
#define LD_STORE_DICTIONARY_H

#include "env.h"
#include "txn.h"

#define DICTIONARY_BYTES (64u << 10)
#define DICTIONARY_MAX   0xffffu /* numbers are 2 bytes */

/* dictionary_newest: the newest one's number and bytes (valid as any value read in TXN); 0 if there is none.
 * dictionary_get: number N's bytes; false if there is none. */
guint dictionary_newest(Txn *txn, Slice *bytes);
bool dictionary_get(Txn *txn, guint number, Slice *bytes);

/* dictionary_usable: whether BYTES can be used to compress and to read. */
bool dictionary_usable(Slice bytes);

/* dictionary_due: whether the delivery that made entry SEQ is one after which a dictionary is to be made: it
 * then fits the mail there is markedly better than the one made before. */
bool dictionary_due(guint64 seq);

/* dictionary_train: make one of the newest messages and keep it as the newest. Other processes' deliveries go
 * on; they wait only for the short commit. *NUMBER (may be NULL) gets its number, 0 where there is too little mail
 * to learn from (no failure). Fails as txn_begin and txn_commit. */
G_GNUC_WARN_UNUSED_RESULT
bool dictionary_train(Store *store, guint *number, GError **error);

/* dictionary_train_first: the same if the store has none yet. */
G_GNUC_WARN_UNUSED_RESULT
bool dictionary_train_first(Store *store, GError **error);

#endif
