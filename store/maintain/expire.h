/* Expiring: what was received is dropped, that it was received stays provable. */
#ifndef LD_STORE_EXPIRE_H
#define LD_STORE_EXPIRE_H

#include "store/env/env.h"

typedef enum {
	EXPIRE_RAW, /* the bytes received; the record stays whole */
	EXPIRE_ALL  /* also every text and address: what is left is numbers, Message-IDs and hashes
	             */
} ExpireWhat;

typedef struct {
	guint64 entries;      /* expired now, not before */
	guint64 lost;         /* of them, those whose record was damaged */
	guint64 senders_kept; /* of them, those of ENTRY_V1, whose envelope sender the chain needs
	                       */
} ExpireResult;

/* expire_entries: drop WHAT of the messages that the entries SEQS (guint64, ascending) are or name,
 * and of their `also` entries. Id, raw hash, chain and Message-ID stay: a redelivery is still
 * known. Of a message whose record is damaged EXPIRE_ALL leaves no Message-ID either. The log says
 * so from the next transaction on; the bytes are gone from the disk once the store is compacted. In
 * short transactions: stopped, it may be run again. Fails with LD_ERROR_UNAVAILABLE (the store is
 * being rebuilt), _FULL, _IO, _DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool expire_entries(Store *store, const guint64 *seqs, guint n, ExpireWhat what,
        ExpireResult *result, GError **error);

#endif
