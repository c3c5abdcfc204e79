/* A dump: a store, or a part of its log, as text: for machines with another byte order or page
 * size, for other versions, and for other hosts. JSON lines, one object each:
 *
 *   {"dump":1, "uuid", "entries", "part", "feed", "after", "after_chain", "tip"}   first line
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
 * is in seconds since 1970. A dump with "part":1 has the entries after entry "after", whose chain
 * value is "after_chain", and nothing but entries; an `also` entry then brings "record" and "raw"
 * of its message if that comes before. With "feed":1 the reader must have all entries before it. A
 * dump that follows the log has no "entries" and no last line. "record" (record.h's bytes, with all
 * texts) and "raw" are base64. A text that is not UTF-8 is base64 under its name with "_base64"
 * appended. The hash of an expired sender is "sender_hash". Missing and empty values are left out,
 * unknown names and objects ignored. */
#pragma once

#include "store/env/store.h"

/* Writes N bytes of a dump; returns false if that failed. */
typedef bool (*DumpPut)(const void *bytes, gsize n, void *data);

/* Called when everything up to entry SEQ was written, again and again: flushes, waits, and returns
 * whether to look for newer entries. */
typedef bool (*DumpWait)(guint64 seq, void *data);

/* Where a dump goes. */
typedef struct {
	DumpPut put;
	DumpWait wait; /* follow the log; NULL: end with the newest entry */
	void *data;
} DumpOut;

/* What is in it. */
typedef struct {
	guint64 after; /* only entries after this one; 0: from the first on */
	guint64 upto;  /* the last entry; 0: the newest */
	bool part;     /* only entries, for listdigest-import; else the whole store */
	bool feed;     /* the reader must have all entries before it */
} DumpRange;

/* Writes R of the log of STORE as it is now to OUT. Takes a new snapshot now and then, so that the
 * data file does not grow meanwhile. Fails with ERROR_DAMAGED, and with ERROR_IO if OUT's put
 * fails. */
G_GNUC_WARN_UNUSED_RESULT
bool dump_write(Store *store, const DumpRange *r, const DumpOut *out, GError **error);
