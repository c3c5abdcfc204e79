#include "store/log/log.h"

#include "store/base/error.h"

guint64 log_head(Txn *txn)
{
	Slice key, value;
	return txn_last(txn, TABLE_LOG, &key, &value) ? slice_number(key) : 0;
}

bool log_entry(Txn *txn, guint64 seq, Entry *e, GError **error)
{
	guint8 key[8];
	Slice value;
	if (txn_get(txn, TABLE_LOG, slice_of_number(seq, key), &value))
		return entry_decode(value.data, value.size, seq, e, error);
	return txn_check(txn, error) &&
	       error_set(error, ERROR_DAMAGED, "entry %" G_GUINT64_FORMAT " is missing", seq);
}

void log_put(Txn *txn, const Entry *e)
{
	guint8 key[8];
	g_autoptr(GByteArray) value = g_byte_array_new();
	entry_encode(e, value);
	txn_put(txn, TABLE_LOG, slice_of_number(e->seq, key), (Slice){value->data, value->len});
}

typedef struct {
	Txn *txn;
	const Hash *id;
	LogEach each;
	void *data;
	GError *error;
} CopyWalk;

static bool see_copy(Slice key, Slice value, void *data)
{
	CopyWalk *w = data;
	Entry e;
	(void)key;
	if (!log_entry(w->txn, slice_number(value), &e, w->error ? NULL : &w->error))
		return true;
	return !hash_equal(&e.id, w->id) || w->each(&e, w->data);
}

bool log_each_copy(Txn *txn, const Hash *id, LogEach each, void *data, GError **error)
{
	CopyWalk w = {txn, id, each, data, NULL};
	txn_walk_values(txn, TABLE_ID, (Slice){id->b, 16}, NULL, see_copy, &w);
	if (!w.error)
		return txn_check(txn, error);
	g_propagate_error(error, w.error);
	return false;
}

typedef struct {
	const char *list;
	LogKnown *known;
} KnownSearch;

static bool note_known(const Entry *e, void *data)
{
	const KnownSearch *search = data;
	LogKnown *known = search->known;
	if (e->kind == ENTRY_MESSAGE && known->message == 0) {
		known->message = e->seq;
		known->flags = e->flags;
	}
	if (known->by_list == 0 && g_strcmp0(e->list, search->list) == 0)
		known->by_list = e->seq;
	return true;
}

bool log_known(Txn *txn, const Hash *id, const char *list, LogKnown *known, GError **error)
{
	*known = (LogKnown){0};
	KnownSearch search = {list, known};
	return log_each_copy(txn, id, note_known, &search, error);
}
