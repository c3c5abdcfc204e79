/* A batch of messages prepared for appending without the write lock: encoded, hashed, compressed
 * into blocks. Appending them then holds the lock for as long as it takes to write them.
 *
 * First every message of a batch is looked up (begin, lookup, end), then those worth it are added,
 * then the batch is finished. One thread may look up the next batch while another adds to this. */
#pragma once

#include "store/log/append.h"

typedef struct Prepared Prepared;

/* prepared_new: returns an empty batch for STORE, which must outlive it. */
Prepared *prepared_new(Store *store);

/* prepared_free: frees P and everything that the AppendBody of its messages points to. NULL is
 * allowed. */
void prepared_free(Prepared *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Prepared, prepared_free)

/* prepared_begin_lookup: begins to look up messages in the store as it is now. It may be called
 * again for more messages, as long as none of the batch was appended. Fails as txn_begin. */
G_GNUC_WARN_UNUSED_RESULT
bool prepared_begin_lookup(Prepared *p, GError **error);

/* prepared_knows: whether the store has a message with content id ID. Call it between
 * prepared_begin_lookup and prepared_end_lookup, which reports failures. */
bool prepared_knows(Prepared *p, const Hash *id);

/* prepared_lookup: looks up the message with content id ID that came by LIST (NULL: none) and sets
 * *BODY: known if the store, this batch or the batch BEFORE (NULL: none; it will be appended before
 * this one) has the message. Failures are reported by prepared_end_lookup. */
void prepared_lookup(
        Prepared *p, const Prepared *before, const Hash *id, const char *list, AppendBody *body);

/* prepared_forget: the message with content id ID, which was looked up, will not be appended. */
void prepared_forget(Prepared *p, const Hash *id);

/* prepared_end_lookup: ends the look-ups and their transaction. Fails with ERROR_IO or
 * ERROR_DAMAGED if the store could not be read. */
G_GNUC_WARN_UNUSED_RESULT
bool prepared_end_lookup(Prepared *p, GError **error);

/* prepared_add: prepares M, of which prepared_lookup has set *BODY, unless it is known. M is
 * borrowed during the call. *BODY goes to append_message with the same message, and is valid until
 * P is freed; all messages with the same BODY->location.block must be appended in one transaction.
 * What is too large to be stored is not prepared, so that append_message reports the error. */
void prepared_add(Prepared *p, const AppendMessage *m, AppendBody *body);

/* prepared_finish: compresses the last block. Call it after the last prepared_add. */
void prepared_finish(Prepared *p);
