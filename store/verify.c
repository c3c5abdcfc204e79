/* Every promise of the store, checked. Forwards, each entry is checked and each of its index keys looked up
 * and counted; a table with just as many values as were found then holds nothing else, and only one with
 * more is walked back to its entries. */
#include "verify.h"

#include <string.h>

#include "block.h"
#include "contentid.h"
#include "error.h"
#include "ident.h"
#include "index.h"

#define RENEW_EVERY   1000
#define KEY_MAX_BYTES 511 /* LMDB's */

typedef struct {
	Snapshot *s;
	VerifyDamage damage;
	void *data;
	VerifyResult *result;
	EntryHash previous, tip;
	bool want_tip, tip_found;
	const Entry *entry;     /* being checked */
	guint64 found[TABLE_N]; /* values that entries account for */
	GByteArray *blocks;     /* a bit for each block that an entry lies in */
	guint64 last_body_key,
	        end_body_key; /* of TABLE_BODY: walked last; the newest when the entries were */
} Verify;

__attribute__((format(printf, 2, 3))) static void damaged(Verify *v, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *id = v->entry ? hash_hex(&v->entry->id, IDENT_SHOWN) : NULL;
	g_autofree char *line =
	        id ? g_strdup_printf("entry %" G_GUINT64_FORMAT " (%s): %s", v->entry->seq, id, text)
	           : g_steal_pointer(&text);
	v->result->damages++;
	v->damage(line, v->data);
}

/* A failure that says what is damaged is a line of the report; any other ends it. Takes FAILURE. */
static bool take_failure(Verify *v, GError *failure, GError **error)
{
	if (!g_error_matches(failure, LD_ERROR, LD_ERROR_DAMAGED)) {
		g_propagate_error(error, failure);
		return false;
	}
	damaged(v, "%s", failure->message);
	g_error_free(failure);
	return true;
}

/* --- forwards ------------------------------------------------------------------------------------------- */

static void mark_block(Verify *v, guint64 block)
{
	guint64 byte = block / 8;
	if (byte > (guint64)1 << 30)
		return;
	if (byte >= v->blocks->len) {
		guint old = v->blocks->len;
		g_byte_array_set_size(v->blocks, (guint)(byte + byte / 2 + 64));
		memset(v->blocks->data + old, 0, v->blocks->len - old);
	}
	v->blocks->data[byte] |= (guint8)(1u << block % 8);
}

static bool block_marked(const Verify *v, guint64 block)
{
	return block / 8 < v->blocks->len && v->blocks->data[block / 8] >> block % 8 & 1;
}

static void check_key(Table table, Slice key, Slice value, void *data)
{
	Verify *v = data;
	Txn *txn = snapshot_txn(v->s);
	Slice first;
	bool there;
	if (table == TABLE_AUTHOR) {
		there = txn_get(txn, table, key, &first) && first.size == 8 &&
		        be_get(first.data, 8) <= v->entry->seq;
		v->found[table] += there && be_get(first.data, 8) == v->entry->seq;
	} else {
		there = table == TABLE_TIME ? txn_get(txn, table, key, &first)
		                            : txn_has(txn, table, key, value);
		v->found[table] += there;
	}
	if (!there)
		damaged(v, "missing in the index '%s'", txn_table_name(table));
}

static void check_chain(Verify *v, const Entry *e)
{
	EntryHash chain;
	entry_chain(&v->previous, e, &chain);
	if (memcmp(&chain, &e->chain, sizeof chain) != 0)
		damaged(v, "its chain value does not follow from the entry before it");
	v->previous = e->chain; /* one broken link is one fault */
	if (v->want_tip && memcmp(&e->chain, &v->tip, sizeof v->tip) == 0)
		v->tip_found = true;
}

static bool check_raw(Verify *v, const Entry *e, GError **error)
{
	EntryHash hash;
	GError *failure = NULL;
	if (e->flags & FLAG_EXPIRED)
		return true;
	g_autoptr(GBytes) raw = snapshot_raw(v->s, e, &failure);
	if (!raw)
		return take_failure(v, failure, error);
	gsize n;
	const void *bytes = g_bytes_get_data(raw, &n);
	hash_bytes(bytes, n, &hash);
	if (memcmp(&hash, &e->raw_hash, sizeof hash) != 0)
		damaged(v, "its raw body does not match its hash");
	if (!(e->flags & FLAG_UNPARSED) || e->flags & FLAG_TRUNCATED)
		return true;
	contentid_of_raw(bytes, n, &hash);
	if (memcmp(&hash, &e->id, sizeof hash) != 0)
		damaged(v, "its id is not that of its raw body");
	return true;
}

static void check_also(Verify *v, const Entry *e)
{
	Entry message;
	if (e->of == 0 || e->of >= e->seq || !snapshot_entry(v->s, e->of, &message, NULL))
		damaged(v, "names no entry before it");
	else if (message.kind != ENTRY_MESSAGE || memcmp(&message.id, &e->id, sizeof e->id) != 0)
		damaged(v, "names entry %" G_GUINT64_FORMAT ", which is another message", e->of);
}

static bool check_entry(Verify *v, const Entry *e, GError **error)
{
	g_autoptr(Record) rec = NULL;
	check_chain(v, e);
	if (e->kind == ENTRY_ALSO) {
		check_also(v, e);
	} else {
		GError *failure = NULL;
		mark_block(v, e->place.block);
		if (!check_raw(v, e, error)) /* first: opens the whole block, texts included */
			return false;
		rec = snapshot_record(v->s, e, RECORD_ALL, &failure);
		if (!rec && !take_failure(v, failure, error))
			return false;
	}
	guint32 number = e->list ? snapshot_list_number(v->s, e->list) : 0;
	if (e->list && number == 0)
		damaged(v, "its list is missing in '%s'", txn_table_name(TABLE_LIST_NAME));
	index_entry(e, rec, number, check_key, v);
	return txn_check(snapshot_txn(v->s), error);
}

static bool check_log(Verify *v, GError **error)
{
	for (guint64 seq = 1; seq <= snapshot_head(v->s); seq++) {
		Entry e;
		GError *failure = NULL;
		if (seq % RENEW_EVERY == 0 && !snapshot_renew(v->s, error))
			return false;
		if (snapshot_entry(v->s, seq, &e, &failure)) {
			v->entry = &e;
			bool ok = check_entry(v, &e, error);
			v->entry = NULL;
			if (!ok)
				return false;
		} else if (!txn_check(snapshot_txn(v->s), NULL)) {
			g_propagate_error(error, failure);
			return false;
		} else if (!take_failure(v, failure, error)) {
			return false;
		}
		v->result->entries++;
	}
	return true;
}

/* --- long walks ----------------------------------------------------------------------------------------- */

typedef struct {
	TxnEach each;
	Verify *v;
	guint8 key[KEY_MAX_BYTES]; /* where to go on */
	gsize key_bytes;
	guint left; /* values until a new snapshot is due */
	bool due, ended;
} Stretch;

/* All values of a key are seen in one stretch. */
static bool see_stretch(Slice key, Slice value, void *data)
{
	Stretch *s = data;
	if (s->left > 0)
		s->left--;
	else if (key.size != s->key_bytes || memcmp(key.data, s->key, key.size) != 0)
		s->due = true;
	if (s->left == 0) {
		s->key_bytes = MIN(key.size, sizeof s->key);
		memcpy(s->key, key.data, s->key_bytes);
	}
	s->ended = !s->due && !s->each(key, value, s->v);
	return !s->due && !s->ended;
}

/* Every value of TABLE to EACH, in a new snapshot now and then: one held for long lets the store grow. */
static bool walk_renewing(Verify *v, Table table, TxnEach each, GError **error)
{
	Stretch s = {.each = each, .v = v};
	bool ok = true;
	do {
		Slice start = {s.key, s.key_bytes};
		s.left = RENEW_EVERY;
		s.due = false;
		txn_walk(snapshot_txn(v->s), table, s.key_bytes > 0 ? &start : NULL, see_stretch, &s);
		ok = !s.due || snapshot_renew(v->s, error);
	} while (ok && s.due);
	return ok && txn_check(snapshot_txn(v->s), error);
}

/* --- back ----------------------------------------------------------------------------------------------- */

typedef struct {
	Verify *v;
	Table table;
	Slice key;
	bool belongs;
} Back;

static void compare_key(Table table, Slice key, Slice value, void *data)
{
	Back *b = data;
	(void)value;
	if (table == b->table && key.size == b->key.size && memcmp(key.data, b->key.data, key.size) == 0)
		b->belongs = true;
}

static bool see_back(Slice key, Slice value, void *data)
{
	Back *b = data;
	Entry e;
	b->key = key;
	b->belongs = false;
	guint64 seq = 0;
	if (b->table == TABLE_TIME && key.size == 16)
		seq = be_get((const guint8 *)key.data + 8, 8);
	else if (b->table != TABLE_TIME && value.size == 8)
		seq = be_get(value.data, 8);
	if (seq != 0 && snapshot_entry(b->v->s, seq, &e, NULL)) {
		g_autoptr(Record) rec =
		        e.kind == ENTRY_MESSAGE ? snapshot_record(b->v->s, &e, RECORD_SUMMARY, NULL) : NULL;
		index_entry(&e, rec, e.list ? snapshot_list_number(b->v->s, e.list) : 0, compare_key, b);
		if (b->table == TABLE_AUTHOR && e.flags & FLAG_EXPIRED)
			b->belongs = true; /* the hash of an address that was dropped */
	}
	if (!b->belongs)
		damaged(b->v,
		        "the index '%s' leads to entry %" G_GUINT64_FORMAT ", which does not have that key",
		        txn_table_name(b->table), seq);
	return true;
}

static void check_indexes_back(Verify *v)
{
	static const Table tables[] = {TABLE_ID, TABLE_MSGID, TABLE_LIST, TABLE_TIME, TABLE_CHILD,
	        TABLE_CHANGE_ID, TABLE_PATCH_ID, TABLE_AUTHOR_TITLE, TABLE_AUTHOR};
	Txn *txn = snapshot_txn(v->s);
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		Back b = {.v = v, .table = tables[i]};
		if (txn_count(txn, tables[i]) != v->found[tables[i]])
			txn_walk(txn, tables[i], NULL, see_back, &b);
	}
	guint64 n = txn_count(txn, TABLE_LOG);
	if (n != snapshot_head(v->s))
		damaged(v,
		        "the log holds %" G_GUINT64_FORMAT
		        " entries, but its newest is number %" G_GUINT64_FORMAT,
		        n, snapshot_head(v->s));
}

static bool see_body(Slice key, Slice value, void *data)
{
	Verify *v = data;
	(void)value;
	guint64 number = key.size == 8 ? be_get(key.data, 8) : 0;
	if (number > v->end_body_key) /* delivered meanwhile */
		return false;
	guint64 block = number >> BLOCK_CHUNK_BITS, chunk = number & ((1u << BLOCK_CHUNK_BITS) - 1);
	if (key.size != 8 || (chunk != 0 && number != v->last_body_key + 1))
		damaged(v, "block %" G_GUINT64_FORMAT ": a chunk of it is missing", block);
	else if (chunk == 0 && !block_marked(v, block))
		damaged(v, "block %" G_GUINT64_FORMAT ": no entry lies in it", block);
	v->last_body_key = number;
	return true;
}

static bool see_list_name(Slice key, Slice value, void *data)
{
	Verify *v = data;
	guint64 number = value.size == 4 ? be_get(value.data, 4) : 0;
	if (number == 0 || number > txn_count(snapshot_txn(v->s), TABLE_LIST_NAME))
		damaged(v, "list '%.*s' has no valid number", (int)key.size, (const char *)key.data);
	return true;
}

static bool see_alias(Slice key, Slice value, void *data)
{
	Verify *v = data;
	Alias a;
	Slice at, place = {value.data, 20};
	bool ok = ident_alias(key, value, &a) && a.seq >= 1 && a.seq <= snapshot_head(v->s) &&
	          txn_get(snapshot_txn(v->s), TABLE_ARCHIVE, place, &at) && at.size == 8 + key.size &&
	          be_get(at.data, 8) == a.seq && memcmp((const guint8 *)at.data + 8, key.data, key.size) == 0;
	if (!ok)
		damaged(v, "the alias %02x%02x%02x%02x... has no place in its archive",
		        ((const guint8 *)key.data)[0], ((const guint8 *)key.data)[1],
		        ((const guint8 *)key.data)[2], ((const guint8 *)key.data)[3]);
	return true;
}

static bool check_back(Verify *v, GError **error)
{
	Txn *txn = snapshot_txn(v->s);
	Slice key, value;
	check_indexes_back(v);
	v->end_body_key =
	        txn_last(txn, TABLE_BODY, &key, &value) && key.size == 8 ? be_get(key.data, 8) : G_MAXUINT64;
	if (txn_count(txn, TABLE_ALIAS) != txn_count(txn, TABLE_ARCHIVE))
		damaged(v, "the archives hold another number of places than there are aliases");
	if (!walk_renewing(v, TABLE_BODY, see_body, error) ||
	        !walk_renewing(v, TABLE_LIST_NAME, see_list_name, error) ||
	        !walk_renewing(v, TABLE_ALIAS, see_alias, error))
		return false;
	if (v->want_tip && !v->tip_found)
		damaged(v, "no entry has the chain value given: the log up to it was changed, or is cut off");
	return txn_check(snapshot_txn(v->s), error);
}

static bool read_tip(Verify *v, const char *hex, GError **error)
{
	if (!hex)
		return true;
	v->want_tip = true;
	bool ok = strlen(hex) == 2 * sizeof v->tip.b;
	for (guint i = 0; ok && i < sizeof v->tip.b; i++) {
		int high = g_ascii_xdigit_value(hex[2 * i]), low = g_ascii_xdigit_value(hex[2 * i + 1]);
		ok = high >= 0 && low >= 0;
		v->tip.b[i] = (guint8)(high << 4 | low);
	}
	if (!ok)
		g_set_error(
		        error, LD_ERROR, LD_ERROR_USAGE, "a chain value has 64 hex digits, not '%s'", hex);
	return ok;
}

bool verify_store(Store *store, const char *tip_hex, VerifyDamage damage, void *data, VerifyResult *result,
        GError **error)
{
	Verify v = {.damage = damage, .data = data, .result = result};
	*result = (VerifyResult){0};
	hash_init();
	if (!read_tip(&v, tip_hex, error))
		return false;
	g_autoptr(Snapshot) s = snapshot_open(store, error);
	if (!s)
		return false;
	v.s = s;
	v.blocks = g_byte_array_new();
	GError *failure = NULL;
	bool ok = check_log(&v, &failure) && check_back(&v, &failure);
	if (failure) /* a tree that LMDB itself finds broken is damage like any other */
		ok = take_failure(&v, failure, error);
	g_byte_array_unref(v.blocks);
	result->tip = hash_hex(&v.previous, 64);
	return ok;
}
