/* What the index tables hold of an entry. The log is written from this list, and verify checks by
 * it. */
#pragma once

#include "store/env/txn.h"
#include "store/log/entry.h"

#define INDEX_HASH_BYTES 16
#define INDEX_SIZE_BYTES 6 /* of a value in TABLE_TIME */

/* An index key that depends on the record alone. */
typedef struct {
	guint8 hash[INDEX_HASH_BYTES];
	guint8 table; /* Table */
} IndexKey;

/* Called for each key and value of an entry in TABLE. KEY and VALUE are valid during the call. */
typedef void (*IndexEach)(Table table, Slice key, Slice value, void *data);

/* index_hash: computes the key of TEXT in TABLE, one of those whose keys are hashes. In
 * TABLE_AUTHOR the case of TEXT, an address, does not matter. */
void index_hash(Table table, const char *text, guint8 key[INDEX_HASH_BYTES]);

/* index_author_title: returns the text of which TABLE_AUTHOR_TITLE has the hash: address in lower
 * case, line feed, title case-folded with blanks squeezed. A new string; NULL if ADDRESS or TITLE
 * is NULL. */
char *index_author_title(const char *address, const char *title);

/* INDEX_ATTACHED: the text of which TABLE_AUTHOR_TITLE has the hash for every message with attached
 * patches that have titles (they lose them when they expire). No author and title give it. */
#define INDEX_ATTACHED "\n\nattached"

/* index_time: writes the key of entry SEQ in TABLE_TIME. Keys sort by time, also before 1970. */
void index_time(gint64 arrived_s, guint64 seq, guint8 key[16]);

/* index_time_read: sets *ARRIVED_S and *SEQ to what a KEY of TABLE_TIME holds. Returns false if it
 * is malformed. */
bool index_time_read(Slice key, gint64 *arrived_s, guint64 *seq);

/* index_entry: calls EACH for every table, key and value that belongs to E. REC is its record (NULL
 * for an `also` entry; a tree entry has no keys), LIST_NUMBER the number of its list (0: none).
 * TABLE_TIME has the size in bytes as value; TABLE_AUTHOR_TITLE has patches, cover letters and pull
 * requests only. Each patch inside a mail has keys in TABLE_PATCH_ID and TABLE_AUTHOR_TITLE, too,
 * and INDEX_ATTACHED if it is attached. EACH gets every entry of an author; the log keeps only the
 * first in TABLE_AUTHOR. */
void index_entry(
        const Entry *e, const Record *rec, guint32 list_number, IndexEach each, void *data);

/* index_keys: appends the keys (IndexKey) that depend on REC alone to KEYS. */
void index_keys(const Record *rec, GArray *keys);

/* index_entry_by_keys: as index_entry, with the N KEYS of the record (index_keys) in place of the
 * record. */
void index_entry_by_keys(const Entry *e, const IndexKey *keys, guint n, guint32 list_number,
        IndexEach each, void *data);
