#include "store/log/log.h"

#include "store/base/error.h"

#include <string.h>

#define NAME_MAX_BYTES 500  /* of a key in TABLE_LIST_NAME */
#define COPIES_MAX     1000 /* looked at for one without a list */

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

guint32 log_list_number(Txn *txn, const char *list)
{
	Slice value;
	gsize n = list ? strlen(list) : 0;
	if (n == 0 || n > NAME_MAX_BYTES ||
	        !txn_get(txn, TABLE_LIST_NAME, (Slice){list, n}, &value) || value.size != 4)
		return 0;
	return (guint32)bytes_get_be(value.data, 4);
}

static bool take_seq(Slice key, Slice value, void *data)
{
	guint64 *seq = data;
	(void)key;
	*seq = value.size == 8 ? slice_number(value) : 0;
	return false;
}

/* Returns the first seq from FROM on that TABLE has under KEY; 0: none. */
static guint64 next_seq(Txn *txn, Table table, Slice key, guint64 from)
{
	guint8 bytes[8];
	guint64 seq = 0;
	const Slice start = slice_of_number(from, bytes);
	txn_walk_values(txn, table, key, &start, take_seq, &seq);
	return seq;
}

guint64 log_by_list(Txn *txn, const Hash *id, guint32 number)
{
	guint8 list[4];
	bytes_put_be(list, number, sizeof list);
	for (guint64 from = 1; number != 0;) {
		guint64 copy = next_seq(txn, TABLE_ID, (Slice){id->b, 16}, from);
		guint64 post = copy ? next_seq(txn, TABLE_LIST, (Slice){list, 4}, copy) : 0;
		Entry e;
		if (post == 0)
			return 0;
		if (post == copy && log_entry(txn, copy, &e, NULL) && hash_equal(&e.id, id))
			return copy;
		from = post == copy ? post + 1 : post;
	}
	return 0;
}

typedef struct {
	bool by_none; /* wanted: the entry without a list */
	guint left;   /* how many more entries to look at */
	LogKnown *known;
} KnownSearch;

static bool note_known(const Entry *e, void *data)
{
	KnownSearch *search = data;
	LogKnown *known = search->known;
	if (e->kind == ENTRY_MESSAGE && known->message == 0) {
		known->message = e->seq;
		known->flags = e->flags;
	}
	if (search->by_none && known->by_list == 0 && !e->list)
		known->by_list = e->seq;
	if (search->by_none && known->by_list == 0 && --search->left == 0)
		known->by_list = known->message;
	return known->message == 0 || (search->by_none && known->by_list == 0);
}

bool log_known(Txn *txn, const Hash *id, const char *list, LogKnown *known, GError **error)
{
	*known = (LogKnown){0};
	KnownSearch search = {!list, COPIES_MAX, known};
	if (!log_each_copy(txn, id, note_known, &search, error))
		return false;
	if (list && known->message)
		known->by_list = log_by_list(txn, id, log_list_number(txn, list));
	return txn_check(txn, error);
}
