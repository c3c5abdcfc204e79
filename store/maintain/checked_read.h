/* Reads the bodies of messages and checks them against their hashes. For callers that write a body
 * again with a new checksum: damaged bytes must not get one. */
#pragma once

#include "store/log/snapshot.h"

/* checked_read_advise: prefixes *ERROR with the number and id of entry E. If its code is
 * ERROR_DAMAGED, appends that 'listdigest-store expire' drops the entry. Does nothing if *ERROR is
 * NULL. */
void checked_read_advise(const Entry *e, GError **error);

/* Returns the received bytes of message E after comparing them with the hash in the log; the caller
 * unrefs them. Fails with ERROR_NO if they were expired, with ERROR_DAMAGED if they cannot be
 * read or do not match; the message then names the entry and the command that helps. */
G_GNUC_WARN_UNUSED_RESULT
GBytes *checked_read_raw(Snapshot *s, const Entry *e, GError **error);

/* Reads the record of message E (*FIELDS, its field stream) and its received bytes (*RAW, empty if
 * they were expired), checked by the block's checksum and the hash in the log; the caller unrefs
 * both. If the bytes are good but the block's checksum is not, the record may be damaged: *FIELDS
 * is NULL, and *DOUBT, which the caller frees, says so and how to make it again; if DOUBT is NULL,
 * that is an error. Fails with ERROR_DAMAGED; the message names the entry and the command that
 * helps. */
G_GNUC_WARN_UNUSED_RESULT
bool checked_read_body(
        Snapshot *s, const Entry *e, GBytes **fields, GBytes **raw, GError **doubt, GError **error);
