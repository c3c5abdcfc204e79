/* A store as text, portable between machines, byte orders, page sizes and versions: JSON, one
 * object a line.
 *
 *   {"dump":1, "uuid", "entries", "tip"}                          first
 *   {"archive", "generation", "identity"}                         the public-inboxes known
 *   {"source", "state"}                                           how far each import was
 *   {"seq", "version", "kind", "of", "id", "raw_hash", "chain", "arrived", "size", "flags", "list",
 * "sender", "record", "raw"}
 *   {"alias", "archive", "generation", "epoch", "ordinal", "seq"} commits, as hex
 *   {"end":1, "entries"}                                          last: a dump without it was cut
 * off
 *
 * `version` is the entry's (entry.h; left out: 1); a sender that was dropped is "sender_hash".
 * `arrived` is seconds since 1970; record (record.h's bytes, every text in it) and raw are base64.
 * A text that is not UTF-8 stands as base64 under its name with "_base64". What is missing or empty
 * is left out. Entries are in order from 1, each once; "kind" is "message" or "also". Unknown
 * members and objects are passed over. */
#ifndef LD_STORE_DUMP_H
#define LD_STORE_DUMP_H

#include <stdio.h>

#include "store/env/store.h"

/* dump_write: all of STORE's log as it is now, by PUT, which says whether the bytes were written.
 * Long: it lets go of its snapshot now and then, and writes what was there when it began. Fails
 * with ERROR_DAMAGED, ERROR_IO. */
typedef bool (*DumpPut)(const void *bytes, gsize n);

G_GNUC_WARN_UNUSED_RESULT
bool dump_write(Store *store, DumpPut put, GError **error);

/* dump_load: make the store DIR of a dump read from IN: equal in seqs, ids, chain, aliases, sources
 * and uuid. It is made beside DIR, in "DIR.partial", and is there whole or not at all. GROUP as in
 * store_create. Fails as store_create; with ERROR_FORMAT where IN is no dump, ERROR_DAMAGED where
 * it is cut off or contradicts itself (NAME and the line are in the text). */
G_GNUC_WARN_UNUSED_RESULT
bool dump_load(FILE *in, const char *name, const char *dir, const char *group, GError **error);

#endif
