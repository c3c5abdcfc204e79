/* Entries whose record cannot be read: what a damaged block leaves of them. */
#ifndef LD_STORE_LOST_H
#define LD_STORE_LOST_H

#include "store/log/index.h"

/* lost_advise: add to a failure about entry E which entry that is, and where its body is damaged,
 * what gets it out of the way. lost_advise_reindex: of one whose received bytes are whole: what
 * makes the rest of it anew. */
void lost_advise(const Entry *e, GError **error);
void lost_advise_reindex(const Entry *e, GError **error);

/* lost_looks_whole: whether the tables have every key that follows from REC as entry E's: damaged
 * bytes may be a record too, but not that one. */
bool lost_looks_whole(Txn *txn, const Entry *e, const Record *rec);

/* lost_forget: take the keys of the records of the entries SEQS (a set of guint64) out of the
 * tables, which are walked for them; only an author's first mail stays his. Of the entries that
 * share a Message-ID with one of them the first is no variant any more. Failures go into the
 * transaction. */
void lost_forget(Txn *txn, GHashTable *seqs);

#endif
