/* A dump: a whole store as text, for machines with another byte order or page size and for other
 * versions. JSON lines, one object each:
 *
 *   {"dump":1, "uuid", "entries", "tip"}                           first line
 *   {"archive", "generation", "identity"}                          public-inbox archives
 *   {"source", "state"}                                            progress of imports
 *   {"tree_row", "value"}                                          source trees: the tables tree
 *   {"commits", "value"}                                           and commit, base64
 *   {"seq", "version", "kind", "of", "tree", "reading", "id", "raw_hash", "chain", "arrived",
 *    "size", "flags", "list", "sender", "record", "raw"}           entries, in order from 1
 *   {"alias", "archive", "generation", "epoch", "ordinal", "seq"}  commits of archives, in hex
 *   {"end":1, "entries"}                                           last line; without it the dump
 *                                                                  is incomplete
 *
 * "kind" is "message", "also" or "tree"; "version" is the entry's (entry.h; default 1); "arrived"
 * is in seconds since 1970. "record" (record.h's bytes, with all texts) and "raw" are base64. A
 * text that is not UTF-8 is base64 under its name with "_base64" appended. The hash of an expired
 * sender is "sender_hash". Missing and empty values are left out, unknown names and objects
 * ignored. */
#pragma once

#include "store/env/store.h"

/* Writes N bytes of a dump; returns false if that failed. */
typedef bool (*DumpPut)(const void *bytes, gsize n);

/* Writes the log of STORE as it is now with PUT. Takes a new snapshot now and then, so that the
 * data file does not grow meanwhile. Fails with ERROR_DAMAGED, and with ERROR_IO if PUT
 * fails. */
G_GNUC_WARN_UNUSED_RESULT
bool dump_write(Store *store, DumpPut put, GError **error);
