/* An entry's body is written before its log value, its index keys after it. All are in one
 * transaction, so readers see all or nothing. index.c says what each index holds of an entry. */
#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/store_dir.h"
#include "store/log/append_private.h"
#include "store/log/index.h"
#include "store/log/log.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"

#define VALUE_BYTES      256 /* room for a usual log value */
#define LABEL_MAX_BYTES  250
#define SENDER_MAX_BYTES 1000

static bool read_tip(Append *a, GError **error)
{
	Entry e;
	a->last = log_head(a->txn);
	if (a->last == 0)
		return txn_check(a->txn, error);
	if (!log_entry(a->txn, a->last, &e, error))
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
	a->keys = g_array_new(FALSE, FALSE, sizeof(IndexKey));
	a->blocks = block_writer_new(txn, mode == APPEND_BATCH ? BLOCK_FILLED : BLOCK_SINGLE);
	if (!read_tip(a, error))
		return NULL;
	/* the process that made the store may have been killed before it synced the directory */
	if (a->last == 0 && !store_dir_sync(store_dir(store), error))
		return NULL;
	return g_steal_pointer(&a);
}

static void release(Append *a)
{
	block_writer_free(a->blocks);
	g_array_unref(a->keys);
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

/* --- what is known already --- */

static bool find_known(Append *a, const Hash *id, const char *list, LogKnown *known, GError **error)
{
	GError *why = NULL;
	if (!log_known(a->txn, id, list, known, &why))
		txn_fail(a->txn, why);
	return txn_check(a->txn, error);
}

/* --- one entry --- */

static guint32 list_number(Append *a, const char *label)
{
	guint8 bytes[4];
	guint32 number = log_list_number(a->txn, label);
	if (!label || number != 0)
		return number;
	number = (guint32)txn_count(a->txn, TABLE_LIST_NAME) + 1;
	bytes_put_be(bytes, number, 4);
	txn_put(a->txn, TABLE_LIST_NAME, slice_of_text(label), (Slice){bytes, 4});
	return number;
}

static void put_index(Table table, Slice key, Slice value, void *data)
{
	Append *a = data;
	Slice last, unused;
	if (table == TABLE_AUTHOR && txn_get(a->txn, table, key, &unused))
		return; /* only the first mail of an author is kept */
	bool newest = table == TABLE_LIST;
	if (table == TABLE_TIME) /* mostly true; appending fills LMDB's pages better */
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

/* Appends E to the log and the chain, and its index keys. KEYS are those of its record (none for an
 * `also` entry). */
static void put_entry(Append *a, Entry *e, Keys keys)
{
	guint8 key[8];
	g_autoptr(GByteArray) value = g_byte_array_sized_new(VALUE_BYTES);
	entry_chain(&a->tip, e, &e->chain);
	entry_encode(e, value);
	txn_append(
	        a->txn, TABLE_LOG, slice_of_number(e->seq, key), (Slice){value->data, value->len});
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

static bool is_prepared(const AppendMessage *m)
{
	return m->body && m->body->pack;
}

/* Returns true if M was stored when it was looked up for a batch, and is not any more: what would
 * be needed to store it was not kept. */
static bool was_known(const AppendMessage *m, const LogKnown *known)
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
		hash_compute(m->raw, m->raw_bytes, &e->raw_hash);
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
	if (!txn_get(a->txn, TABLE_MSGID, (Slice){key, INDEX_HASH_BYTES}, &unused))
		return;
	e->flags |= RECORD_FLAG_VARIANT;
	debug_print(DEBUG_STORE,
	        "entry %" G_GUINT64_FORMAT ": variant, its Message-ID is known under another id",
	        e->seq);
}

static void put_prepared(Append *a, const AppendBody *body, Entry *e)
{
	Keys keys = {&g_array_index(body->keys, IndexKey, body->first_key), body->n_keys};
	e->kind = ENTRY_MESSAGE;
	e->raw_hash = body->raw_hash;
	e->record_kind = body->kind;
	e->automatic = body->automatic;
	e->flags = body->flags & ~(guint32)(RECORD_FLAG_VARIANT | RECORD_FLAG_EXPIRED);
	e->location = body->location;
	e->location.block = block_writer_put_packed(a->blocks, body->pack, body->location.block);
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
	block_writer_add(
	        a->blocks, slice_of_bytes(stream), (Slice){m->raw, m->raw_bytes}, &e->location);
	take_raw_hash(m, e);
	e->kind = ENTRY_MESSAGE;
	e->record_kind = m->record->kind;
	e->automatic = m->record->automatic;
	e->flags =
	        record_decode_flags(stream) & ~(guint32)(RECORD_FLAG_VARIANT | RECORD_FLAG_EXPIRED);
	if (m->expired)
		e->flags |= RECORD_FLAG_EXPIRED;
	if (m->record->message_id) {
		index_hash(TABLE_MSGID, m->record->message_id, key);
		mark_variant(a, e, key);
	}
	put_message_entry(a, e, m->record);
}

static void debug_known(const AppendMessage *m, const char *list, const LogKnown *known)
{
	if (!debug_wants(DEBUG_STORE))
		return;
	g_autofree char *id = hash_hex(m->id, 12);
	debug_print(DEBUG_STORE,
	        "id %s: %s, entry %" G_GUINT64_FORMAT " holds it, entry %" G_GUINT64_FORMAT
	        " came by list %s (0: none)",
	        id,
	        known->by_list   ? "duplicate"
	        : known->message ? "also"
	                         : "new",
	        known->message, known->by_list, list ? list : "(none)");
}

bool append_message(Append *a, const AppendMessage *m, AppendResult *result, GError **error)
{
	g_autofree char *list = m->list && *m->list ? g_strndup(m->list, LABEL_MAX_BYTES) : NULL;
	g_autofree char *sender =
	        m->sender && *m->sender ? g_strndup(m->sender, SENDER_MAX_BYTES) : NULL;
	LogKnown known;
	if (m->raw_bytes > G_MAXUINT32 / 2)
		txn_fail(a->txn,
		        g_error_new(ERROR_DOMAIN, ERROR_FULL, "the message is larger than 2 GiB"));
	if (!txn_check(a->txn, error) || !find_known(a, m->id, list, &known, error))
		return false;
	debug_known(m, list, &known);
	*result = (AppendResult){.outcome = APPEND_DUPLICATE,
	        .seq = known.by_list,
	        .message_seq = known.message,
	        .flags = known.flags,
	        .id = *m->id};
	if (known.message && known.by_list)
		return true;
	if (was_known(m, &known)) {
		txn_fail(a->txn, g_error_new(ERROR_DOMAIN, ERROR_UNAVAILABLE,
		                         "a message that was stored is missing now: the store was "
		                         "replaced; import again"));
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
		if (is_prepared(m))
			put_prepared(a, m->body, &e);
		else
			put_message(a, m, &e);
		result->flags = e.flags;
		result->message_seq = e.seq;
	}
	result->outcome = known.message ? APPEND_ALSO : APPEND_NEW;
	result->seq = e.seq;
	return txn_check(a->txn, error);
}

guint64 append_next(const Append *a)
{
	return a->last + 1;
}

void append_tree(Append *a, Entry *e)
{
	e->seq = append_next(a);
	put_entry(a, e, (Keys){NULL, 0});
}

/* --- entries of another store --- */

static const char *restored_fault(Append *a, const Entry *e, gsize n)
{
	Entry message;
	if (e->seq != a->last + 1)
		return "its number does not follow the entry before it";
	if (n > G_MAXUINT32 / 2)
		return "its message is larger than 2 GiB";
	if (e->kind == ENTRY_ALSO)
		return log_entry(a->txn, e->of, &message, NULL) && message.kind == ENTRY_MESSAGE &&
		                       hash_equal(&message.id, &e->id)
		               ? NULL
		               : "the entry it names does not hold the same message";
	return NULL;
}

static void put_restored(Append *a, Entry *e, const Record *rec, GBytes *fields, Slice raw)
{
	if (e->kind == ENTRY_MESSAGE) {
		g_autoptr(GBytes) stream = fields ? g_bytes_ref(fields) : record_encode(rec, NULL);
		block_writer_add(a->blocks, slice_of_bytes(stream), raw, &e->location);
		e->record_kind = rec->kind;
		e->automatic = rec->automatic;
		put_message_entry(a, e, rec);
	} else { /* what a tree entry stands for is in tables of its own */
		put_entry(a, e, (Keys){NULL, 0});
	}
}

bool append_restored(
        Append *a, const Entry *e, const Record *rec, GBytes *fields, GBytes *raw, GError **error)
{
	Slice bytes = raw ? slice_of_bytes(raw) : (Slice){0};
	Entry own = *e;
	const char *fault = restored_fault(a, e, bytes.size);
	if (!fault) {
		put_restored(a, &own, rec, fields, bytes);
		if (!hash_equal(&own.chain, &e->chain))
			fault = "its chain value does not follow from the entry before it";
	}
	if (fault)
		txn_fail(a->txn, g_error_new(ERROR_DOMAIN, ERROR_DAMAGED, "%s", fault));
	return txn_check(a->txn, error);
}

void append_uuid(Append *a, const char *uuid)
{
	txn_put(a->txn, TABLE_META, slice_of_text("uuid"), slice_of_text(uuid));
}

void append_format(Append *a, guint format)
{
	static const char *const names[] = {"format", "min_reader", "min_writer"};
	g_autofree char *number = g_strdup_printf("%u", format);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		txn_put(a->txn, TABLE_META, slice_of_text(names[i]), slice_of_text(number));
}

Txn *append_txn(Append *a)
{
	return a->txn;
}
