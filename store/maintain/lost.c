/* Which keys a record had follows from the record alone; where that is gone they are found from the
 * other end. */
#include "store/maintain/lost.h"

#include <string.h>

#include "store/base/error.h"
#include "store/log/entry_name.h"

static const Table record_tables[] = {
        TABLE_MSGID, TABLE_CHILD, TABLE_CHANGE_ID, TABLE_PATCH_ID, TABLE_AUTHOR_TITLE};

static void advise(const Entry *e, const char *first, GError **error)
{
	bool damaged = error && g_error_matches(*error, LD_ERROR, LD_ERROR_DAMAGED);
	g_autofree char *id = hash_hex(&e->id, ENTRY_NAME_SHOWN);
	g_prefix_error(error, "entry %" G_GUINT64_FORMAT " (%s): ", e->seq, id);
	if (!damaged)
		return;
	char *with = g_strdup_printf(
	        "%s; %s'listdigest-store expire %s' drops it", (*error)->message, first, id);
	g_free((*error)->message);
	(*error)->message = with;
}

void lost_advise(const Entry *e, GError **error)
{
	advise(e, "", error);
}

void lost_advise_reindex(const Entry *e, GError **error)
{
	advise(e, "'listdigest-import --reindex' makes its record anew, ", error);
}

/* --- is it the record?
 * ---------------------------------------------------------------------------------- */

typedef struct {
	Txn *txn;
	bool whole;
} Look;

static void look_up(Table table, Slice key, Slice value, void *data)
{
	Look *look = data;
	for (guint i = 0; i < G_N_ELEMENTS(record_tables); i++) {
		if (table == record_tables[i])
			look->whole = look->whole && txn_has(look->txn, table, key, value);
	}
}

bool lost_looks_whole(Txn *txn, const Entry *e, const Record *rec)
{
	Look look = {txn, true};
	index_entry(e, rec, 0, look_up, &look);
	return look.whole;
}

/* --- its keys
 * ------------------------------------------------------------------------------------------- */

typedef struct {
	guint8 key[INDEX_HASH_BYTES], seq[8];
} Found;

typedef struct {
	GHashTable *seqs;
	GArray *found; /* Found */
} Search;

static bool see_key(Slice key, Slice value, void *data)
{
	Search *search = data;
	Found f;
	guint64 seq = value.size == sizeof f.seq ? be_get(value.data, sizeof f.seq) : 0;
	if (key.size != sizeof f.key || !g_hash_table_contains(search->seqs, &seq))
		return true;
	memcpy(f.key, key.data, sizeof f.key);
	memcpy(f.seq, value.data, sizeof f.seq);
	g_array_append_val(search->found, f);
	return true;
}

/* The first that has Message-ID KEY is a variant of nothing. */
static void set_first(Txn *txn, Slice key)
{
	Slice first, value;
	Entry e;
	if (!txn_get(txn, TABLE_MSGID, key, &first) || !txn_get(txn, TABLE_LOG, first, &value) ||
	        !entry_decode(value.data, value.size, be_get(first.data, 8), &e, NULL) ||
	        !(e.flags & FLAG_VARIANT))
		return;
	guint8 seq[8];
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	e.flags &= ~(guint32)FLAG_VARIANT;
	entry_encode(&e, bytes);
	be_put(seq, e.seq, sizeof seq);
	txn_put(txn, TABLE_LOG, (Slice){seq, sizeof seq}, (Slice){bytes->data, bytes->len});
}

static void forget_in(Txn *txn, Table table, GHashTable *seqs)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
	Search search = {seqs, found};
	txn_walk(txn, table, NULL, see_key, &search);
	for (guint i = 0; i < found->len; i++) {
		Found *f = &g_array_index(found, Found, i);
		txn_delete(txn, table, (Slice){f->key, sizeof f->key},
		        &(Slice){f->seq, sizeof f->seq});
	}
	for (guint i = 0; table == TABLE_MSGID && i < found->len; i++)
		set_first(txn, (Slice){g_array_index(found, Found, i).key, INDEX_HASH_BYTES});
}

void lost_forget(Txn *txn, GHashTable *seqs)
{
	for (guint i = 0; i < G_N_ELEMENTS(record_tables); i++)
		forget_in(txn, record_tables[i], seqs);
}
