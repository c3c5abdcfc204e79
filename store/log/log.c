/* The log, written. An entry's log value is written after its body and before its index keys; all
 * of it in one transaction, so the order is only for reading. What every index holds of an entry
 * stands in index.c. */
#include "store/log/log_append.h"

#include "store/log/draft.h"
#include "store/base/error.h"
#include "store/log/index.h"
#include "store/base/place.h"

#define VALUE_BYTES      256 /* of a usual log value */
#define LABEL_MAX_BYTES  250
#define SENDER_MAX_BYTES 1000

static bool read_tip(Append *a, GError **error)
{
	Slice key, value;
	if (!txn_last(a->txn, TABLE_LOG, &key, &value))
		return txn_check(a->txn, error);
	Entry e;
	a->last = key.size == 8 ? be_get(key.data, 8) : 0;
	if (!entry_decode(value.data, value.size, a->last, &e, error))
		return false;
	a->tip = e.chain;
	return true;
}

Append *append_begin(Store *store, AppendMode mode, GError **error)
{
	Txn *txn = txn_begin(store, true, error);
	if (!txn)
		return NULL;
	g_autoptr(Append) a = g_new0(Append, 1);
	a->txn = txn;
	a->lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	a->keys = g_array_new(FALSE, FALSE, sizeof(IndexKey));
	a->archives = g_array_new(FALSE, TRUE, sizeof(guint32));
	a->blocks = block_writer_new(txn, mode == APPEND_BATCH ? BLOCKS_FILLED : BLOCKS_SINGLE);
	if (!read_tip(a, error))
		return NULL;
	/* who made the store may have been killed, or not yet come, to make its names durable */
	if (a->last == 0 && !place_sync_up(store_dir(store), error))
		return NULL;
	return g_steal_pointer(&a);
}

static void release(Append *a)
{
	block_writer_free(a->blocks);
	g_hash_table_unref(a->lists);
	g_array_unref(a->keys);
	g_array_unref(a->archives);
	g_free(a);
}

bool append_commit(Append *a, GError **error)
{
	block_writer_flush(a->blocks);
	Txn *txn = a->txn;
	release(a);
	return txn_commit(txn, error);
}

void append_abort(Append *a)
{
	if (!a)
		return;
	txn_abort(a->txn);
	release(a);
}

/* --- what is known already
 * ------------------------------------------------------------------------------ */

typedef struct {
	Append *a;
	const EntryHash *id;
	const char *list;
	guint64 message; /* seq of the entry that holds the message, 0: not known */
	guint32 flags;
	guint64 by_list; /* seq of the entry by which it came by LIST, 0: it did not */
	GError *error;
} Known;

bool log_entry(Txn *txn, guint64 seq, Entry *e, GError **error)
{
	guint8 key[8];
	Slice value;
	be_put(key, seq, 8);
	if (txn_get(txn, TABLE_LOG, (Slice){key, 8}, &value))
		return entry_decode(value.data, value.size, seq, e, error);
	if (txn_check(txn, error))
		g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED,
		        "entry %" G_GUINT64_FORMAT " is missing", seq);
	return false;
}

static bool look_at_known(Slice key, Slice value, void *data)
{
	Known *k = data;
	Entry e;
	(void)key;
	if (!log_entry(k->a->txn, be_get(value.data, 8), &e, &k->error))
		return false;
	if (memcmp(&e.id, k->id, sizeof e.id) != 0)
		return true;
	if (e.kind == ENTRY_MESSAGE && k->message == 0) {
		k->message = e.seq;
		k->flags = e.flags;
	}
	if (k->by_list == 0 && g_strcmp0(e.list, k->list) == 0)
		k->by_list = e.seq;
	return true;
}

static bool find_known(Append *a, const EntryHash *id, const char *list, Known *k, GError **error)
{
	*k = (Known){.a = a, .id = id, .list = list};
	txn_walk_values(a->txn, TABLE_ID, (Slice){id->b, 16}, NULL, look_at_known, k);
	if (k->error) {
		txn_fail(a->txn, g_error_copy(k->error));
		g_propagate_error(error, k->error);
		return false;
	}
	return txn_check(a->txn, error);
}

/* --- one entry
 * ------------------------------------------------------------------------------------------ */

static guint32 list_number(Append *a, const char *label)
{
	if (!label)
		return 0;
	guint32 number = GPOINTER_TO_UINT(g_hash_table_lookup(a->lists, label));
	if (number != 0)
		return number;
	guint8 bytes[4];
	Slice value;
	if (txn_get(a->txn, TABLE_LIST_NAME, text_slice(label), &value)) {
		number = (guint32)be_get(value.data, 4);
	} else {
		number = (guint32)txn_count(a->txn, TABLE_LIST_NAME) + 1;
		be_put(bytes, number, 4);
		txn_put(a->txn, TABLE_LIST_NAME, text_slice(label), (Slice){bytes, 4});
	}
	g_hash_table_insert(a->lists, g_strdup(label), GUINT_TO_POINTER(number));
	return number;
}

static void put_index(Table table, Slice key, Slice value, void *data)
{
	Append *a = data;
	Slice last, unused;
	if (table == TABLE_AUTHOR && txn_get(a->txn, table, key, &unused))
		return; /* an earlier mail is the first */
	bool newest = table == TABLE_LIST;
	if (table == TABLE_TIME) /* mostly the newest: packed tight */
		newest = !txn_last(a->txn, table, &last, &unused) ||
		         memcmp(last.data, key.data, key.size) < 0;
	if (newest)
		txn_append(a->txn, table, key, value);
	else
		txn_put(a->txn, table, key, value);
}

typedef struct {
	const IndexKey *keys;
	guint n;
} Keys;

/* Give E its place in the log and the chain, and put it, with the KEYS of its record (none: an
 * `also` entry). */
static void put_entry(Append *a, Entry *e, Keys keys)
{
	guint8 key[8];
	g_autoptr(GByteArray) value = g_byte_array_sized_new(VALUE_BYTES);
	entry_chain(&a->tip, e, &e->chain);
	entry_encode(e, value);
	be_put(key, e->seq, 8);
	txn_append(a->txn, TABLE_LOG, (Slice){key, 8}, (Slice){value->data, value->len});
	index_entry_by_keys(e, keys.keys, keys.n, list_number(a, e->list), put_index, a);
	a->last = e->seq;
	a->tip = e->chain;
}

static void put_message_entry(Append *a, Entry *e, const Record *rec)
{
	g_array_set_size(a->keys, 0);
	index_keys(rec, a->keys);
	put_entry(a, e, (Keys){(const IndexKey *)(void *)a->keys->data, a->keys->len});
}

static bool is_ready(const AppendMessage *m)
{
	return m->body && m->body->pack;
}

/* A draft saw M in the store, or by a list it is not KNOWN by now, so that nobody has what would be
 * needed of it. */
static bool was_known(const AppendMessage *m, const Known *known)
{
	return m->body && ((m->body->known && !known->message) || m->body->known_by_list);
}

static void take_raw_hash(const AppendMessage *m, Entry *e)
{
	if (m->body && (m->body->pack || m->body->known))
		e->raw_hash = m->body->raw_hash;
	else if (m->raw_hash)
		e->raw_hash = *m->raw_hash;
	else
		hash_bytes(m->raw, m->raw_bytes, &e->raw_hash);
}

static void put_also(Append *a, const AppendMessage *m, Entry *e, guint64 of)
{
	e->kind = ENTRY_ALSO;
	e->of = of;
	take_raw_hash(m, e);
	put_entry(a, e, (Keys){NULL, 0});
}

static void mark_variant(Append *a, Entry *e, const guint8 key[INDEX_HASH_BYTES])
{
	Slice unused;
	if (txn_get(a->txn, TABLE_MSGID, (Slice){key, INDEX_HASH_BYTES}, &unused))
		e->flags |= FLAG_VARIANT;
}

static void put_ready(Append *a, const DraftBody *body, Entry *e)
{
	Keys keys = {&g_array_index(body->keys, IndexKey, body->first_key), body->n_keys};
	e->kind = ENTRY_MESSAGE;
	e->raw_hash = body->raw_hash;
	e->record_kind = body->kind;
	e->automatic = body->automatic;
	e->flags = body->flags & ~(guint32)(FLAG_VARIANT | FLAG_EXPIRED);
	e->place = body->place;
	e->place.block = block_writer_put_packed(a->blocks, body->pack, body->place.block);
	for (guint i = 0; i < keys.n; i++) {
		if (keys.keys[i].table == TABLE_MSGID)
			mark_variant(a, e, keys.keys[i].hash);
	}
	put_entry(a, e, keys);
}

static void put_message(Append *a, const AppendMessage *m, Entry *e)
{
	guint8 key[INDEX_HASH_BYTES];
	g_autoptr(GBytes) stream = record_encode(m->record, NULL);
	Slice text = {0};
	text.data = g_bytes_get_data(stream, &text.size);
	block_writer_add(a->blocks, text, (Slice){m->raw, m->raw_bytes}, &e->place);
	take_raw_hash(m, e);
	e->kind = ENTRY_MESSAGE;
	e->record_kind = m->record->kind;
	e->automatic = m->record->automatic;
	e->flags = record_stream_flags(stream) & ~(guint32)(FLAG_VARIANT | FLAG_EXPIRED);
	if (m->record->message_id) {
		index_hash(TABLE_MSGID, m->record->message_id, key);
		mark_variant(a, e, key);
	}
	put_message_entry(a, e, m->record);
}

bool append_message(Append *a, const AppendMessage *m, AppendResult *result, GError **error)
{
	g_autofree char *list = m->list && *m->list ? g_strndup(m->list, LABEL_MAX_BYTES) : NULL;
	g_autofree char *sender =
	        m->sender && *m->sender ? g_strndup(m->sender, SENDER_MAX_BYTES) : NULL;
	Known known;
	if (m->raw_bytes > G_MAXUINT32 / 2)
		txn_fail(a->txn, g_error_new(LD_ERROR, LD_ERROR_FULL, "a message of over 2 GiB"));
	if (!txn_check(a->txn, error) || !find_known(a, m->id, list, &known, error))
		return false;
	*result = (AppendResult){.outcome = APPEND_DUPLICATE,
	        .seq = known.by_list,
	        .message_seq = known.message,
	        .flags = known.flags,
	        .id = *m->id};
	if (known.message && known.by_list)
		return true;
	if (was_known(m, &known)) {
		txn_fail(a->txn,
		        g_error_new(LD_ERROR, LD_ERROR_UNAVAILABLE,
		                "the store has become another: a message it had is missing"));
		return txn_check(a->txn, error);
	}
	Entry e = {.seq = a->last + 1,
	        .version = ENTRY_V2,
	        .id = *m->id,
	        .arrived_s = m->arrived_s,
	        .size_bytes = m->size_bytes,
	        .list = list,
	        .sender = sender};
	if (known.message) {
		put_also(a, m, &e, known.message);
	} else {
		if (is_ready(m))
			put_ready(a, m->body, &e);
		else
			put_message(a, m, &e);
		result->flags = e.flags;
		result->message_seq = e.seq;
	}
	result->outcome = known.message ? APPEND_ALSO : APPEND_NEW;
	result->seq = e.seq;
	return txn_check(a->txn, error);
}

/* --- entries of another store
 * ---------------------------------------------------------------------------- */

static const char *fault_of_restored(Append *a, const Entry *e, gsize n)
{
	Entry message;
	if (e->seq != a->last + 1)
		return "an entry out of order";
	if (n > G_MAXUINT32 / 2)
		return "a message of over 2 GiB";
	if (e->kind == ENTRY_ALSO)
		return log_entry(a->txn, e->of, &message, NULL) && message.kind == ENTRY_MESSAGE &&
		                       memcmp(&message.id, &e->id, sizeof e->id) == 0
		               ? NULL
		               : "it names no entry of the same message";
	return NULL;
}

static void put_restored(Append *a, Entry *e, const Record *rec, GBytes *fields, Slice raw)
{
	if (e->kind == ENTRY_MESSAGE) {
		g_autoptr(GBytes) stream = fields ? g_bytes_ref(fields) : record_encode(rec, NULL);
		Slice text = {0};
		text.data = g_bytes_get_data(stream, &text.size);
		block_writer_add(a->blocks, text, raw, &e->place);
		e->record_kind = rec->kind;
		e->automatic = rec->automatic;
		put_message_entry(a, e, rec);
	} else {
		put_entry(a, e, (Keys){NULL, 0});
	}
}

bool append_restored(
        Append *a, const Entry *e, const Record *rec, GBytes *fields, GBytes *raw, GError **error)
{
	Slice bytes = {0};
	bytes.data = g_bytes_get_data(raw, &bytes.size);
	Entry own = *e;
	const char *fault = fault_of_restored(a, e, bytes.size);
	if (!fault) {
		put_restored(a, &own, rec, fields, bytes);
		if (memcmp(&own.chain, &e->chain, sizeof own.chain) != 0)
			fault = "its chain value does not follow from the entry before it";
	}
	if (fault)
		txn_fail(a->txn, g_error_new(LD_ERROR, LD_ERROR_DAMAGED, "%s", fault));
	return txn_check(a->txn, error);
}

void append_uuid(Append *a, const char *uuid)
{
	txn_put(a->txn, TABLE_META, text_slice("uuid"), text_slice(uuid));
}

void append_format(Append *a, guint format)
{
	static const char *const names[] = {"format", "min_reader", "min_writer"};
	g_autofree char *number = g_strdup_printf("%u", format);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		txn_put(a->txn, TABLE_META, text_slice(names[i]), text_slice(number));
}

Txn *append_txn(Append *a)
{
	return a->txn;
}
