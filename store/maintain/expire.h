/* Expiring: drops the content of messages, and keeps what proves that they were received. */
#pragma once

#include "store/env/store.h"

typedef enum {
	EXPIRE_RAW, /* drop the received bytes; the record stays complete */
	EXPIRE_ALL  /* also drop every text and address: numbers, Message-IDs and hashes stay */
} ExpireWhat;

typedef struct {
	guint64 entries;      /* messages expired by this call */
	guint64 unreadable;   /* messages whose record was damaged */
	guint64 senders_kept; /* entries of format 1: their chain needs the envelope sender */
} ExpireResult;

/* Drops WHAT from the messages of the N entries SEQS (ascending; an `also` entry stands for its
 * message). EXPIRE_ALL also drops the envelope senders of its `also` entries, and the Message-ID if
 * the record is damaged; else a redelivery is recognized. Runs in several transactions: after an
 * error or a crash, call it again. The bytes leave the disk when the store is compacted. Fails with
 * ERROR_UNAVAILABLE (a rebuild or another expire is running), _FULL, _IO, _DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool expire_entries(Store *store, const guint64 *seqs, guint n, ExpireWhat what,
        ExpireResult *result, GError **error);
