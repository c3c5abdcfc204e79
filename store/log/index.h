/* What the index tables hold of an entry: the one list of it, from which the log is written and
 * verify checks. */
#ifndef LD_STORE_INDEX_H
#define LD_STORE_INDEX_H

#include "store/log/entry.h"
#include "store/env/txn.h"

#define INDEX_HASH_BYTES 16
#define INDEX_SIZE_BYTES 6

/* index_hash: the key of TEXT in TABLE, one of the tables keyed by a hash (in TABLE_AUTHOR any case
 * of an address is the same). index_author_title: what TABLE_AUTHOR_TITLE's key is the hash of; a
 * new string, NULL where one of the two is missing. */
void index_hash(Table table, const char *text, guint8 key[INDEX_HASH_BYTES]);
char *index_author_title(const char *address, const char *title);

/* index_time: the key of an entry in TABLE_TIME; keys sort as times do, also before 1970. */
void index_time(gint64 arrived_s, guint64 seq, guint8 key[16]);
gint64 index_time_arrived(const guint8 key[16]);

/* index_entry: call EACH with every (table, key, value) that belongs to entry E, whose record is
 * REC (NULL for an `also` entry) and whose list has number LIST_NUMBER (0: none): TABLE_ID, TIME
 * (with the size as its value: of an entry without raw bytes nothing else could prove it), LIST;
 * for messages MSGID, CHILD, CHANGE_ID, PATCH_ID, AUTHOR_TITLE (of patches, covers and pull
 * requests) and AUTHOR. In TABLE_AUTHOR only an author's first entry is kept. */
typedef void (*IndexEach)(Table table, Slice key, Slice value, void *data);
void index_entry(
        const Entry *e, const Record *rec, guint32 list_number, IndexEach each, void *data);

/* The part of it that follows from the record alone, found beforehand. index_keys: append REC's to
 * KEYS (IndexKey). index_entry_by_keys: as index_entry, with the N KEYS of the record instead of
 * it. */
typedef struct {
	guint8 hash[INDEX_HASH_BYTES];
	guint8 table; /* Table */
} IndexKey;

void index_keys(const Record *rec, GArray *keys);
void index_entry_by_keys(const Entry *e, const IndexKey *keys, guint n, guint32 list_number,
        IndexEach each, void *data);

#endif
