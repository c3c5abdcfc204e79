/* Every promise of the store, checked: first the pages, so that what is broken there is named
 * before LMDB reads it; then each entry, and each of its index keys looked up and counted. A table
 * with just as many values as were found then holds nothing else, and only one with more is walked
 * back to its entries. */
#include "store/verify/verify_state.h"

#include <string.h>

#include "store/base/error.h"
#include "store/log/entry_name.h"

#define KEY_MAX_BYTES 511 /* LMDB's */

static void tell(Verify *v, const char *text)
{
	g_autofree char *id = v->entry ? hash_hex(&v->entry->id, ENTRY_NAME_SHOWN) : NULL;
	g_autofree char *line = id ? g_strdup_printf("entry %" G_GUINT64_FORMAT " (%s): %s",
	                                     v->entry->seq, id, text)
	                           : g_strdup(text);
	v->result->damages++;
	v->damage(line, v->data);
}

void verify_damaged(Verify *v, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	if (txn_check(snapshot_txn(v->s), NULL))
		tell(v, text);
}

bool verify_take(Verify *v, GError *failure, GError **error)
{
	if (!g_error_matches(failure, LD_ERROR, LD_ERROR_DAMAGED)) {
		g_propagate_error(error, failure);
		return false;
	}
	tell(v, failure->message);
	g_error_free(failure);
	return true;
}

void verify_step(Verify *v, VerifyStage stage, guint64 at)
{
	v->place->stage = stage;
	v->place->at = at;
	v->place->steps++;
}

bool verify_renew(Verify *v, GError **error)
{
	if (!snapshot_renew(v->s, error))
		return false;
	v->moved = store_generation(v->store) != v->generation;
	return !v->moved;
}

bool verify_go_on(Verify *v, GError **error)
{
	return txn_renew_damaged(snapshot_txn(v->s), error) && verify_renew(v, error);
}

/* --- long walks
 * ----------------------------------------------------------------------------------------- */

typedef struct {
	TxnEach each;
	void *data;
	Verify *v;
	Table table;
	guint8 key[KEY_MAX_BYTES]; /* the last */
	gsize key_bytes;
	guint left; /* values until a new snapshot is due */
	bool due, going_on;
} Stretch;

static int order(const Stretch *s, Slice key)
{
	int by_bytes = memcmp(key.data, s->key, MIN(key.size, s->key_bytes));
	return by_bytes != 0 ? by_bytes : key.size < s->key_bytes ? -1 : key.size > s->key_bytes;
}

/* All values of a key are seen in one stretch. */
static bool see_stretch(Slice key, Slice value, void *data)
{
	Stretch *s = data;
	int by_key = s->key_bytes > 0 ? order(s, key) : 1;
	bool again = s->going_on && by_key == 0; /* where the stretch before ended */
	s->going_on = false;
	if (by_key < 0 || (by_key == 0 && !again && !txn_table_several(s->table))) {
		verify_damaged(s->v, "the table '%s' is not in order", txn_table_name(s->table));
		return false;
	}
	if (s->left > 0)
		s->left--;
	s->due = s->left == 0 && by_key > 0;
	s->key_bytes = MIN(key.size, sizeof s->key);
	memcpy(s->key, key.data, s->key_bytes);
	if (s->due) /* it is the first of the next stretch */
		return false;
	s->v->place->steps++;
	return s->each(key, value, s->data);
}

bool verify_walked(Verify *v, Table table, GError **error)
{
	GError *why = NULL;
	if (txn_check(snapshot_txn(v->s), &why))
		return true;
	if (g_error_matches(why, LD_ERROR, LD_ERROR_DAMAGED))
		g_prefix_error(
		        &why, "not all of the table '%s' could be read: ", txn_table_name(table));
	return verify_take(v, why, error) && verify_go_on(v, error);
}

bool verify_walk(Verify *v, Table table, TxnEach each, void *data, GError **error)
{
	Stretch s = {.each = each, .data = data, .v = v, .table = table};
	if (v->broken >> table & 1)
		return true;
	verify_step(v, STAGE_TABLES, table);
	bool ok = true;
	do {
		Slice start = {s.key, s.key_bytes};
		s.left = VERIFY_RENEW;
		s.due = false;
		s.going_on = s.key_bytes > 0;
		txn_walk(snapshot_txn(v->s), table, s.key_bytes > 0 ? &start : NULL, see_stretch,
		        &s);
		ok = !s.due || verify_renew(v, error);
	} while (ok && s.due);
	return ok && verify_walked(v, table, error);
}

/* --- all of it
 * ------------------------------------------------------------------------------------------- */

static void restart(Verify *v)
{
	v->generation = store_generation(v->store);
	v->moved = false;
	v->previous = (EntryHash){0};
	v->gap = false;
	v->unseen = 0;
	memset(v->found, 0, sizeof v->found);
	g_hash_table_remove_all(v->unread);
	g_byte_array_set_size(v->blocks, 0);
	g_hash_table_remove_all(v->open_blocks);
	v->result->entries = v->result->expired = 0;
	if (v->tips)
		tips_restart(v->tips);
}

static void take_tip(const char *line, void *data)
{
	verify_damaged(data, "%s", line);
}

static bool verify_all(Verify *v, GError **error)
{
	bool ok;
	do {
		restart(v);
		ok = verify_pages(v, error) && verify_log(v, error) && verify_back(v, error);
	} while (!ok && v->moved);
	if (ok && v->tips)
		tips_judge(v->tips, v->result->entries, take_tip, v);
	return ok;
}

bool verify_store(Store *store, Tips *tips, ApartPlace *place, VerifyDamage damage, void *data,
        VerifyResult *result, GError **error)
{
	Verify v = {.store = store,
	        .tips = tips,
	        .place = place,
	        .damage = damage,
	        .data = data,
	        .result = result};
	*result = (VerifyResult){0};
	hash_init();
	g_autoptr(Snapshot) s = snapshot_open(store, error);
	if (!s)
		return false;
	v.s = s;
	v.unread = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	v.blocks = g_byte_array_new();
	v.open_blocks = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	GError *failure = NULL;
	bool ok = verify_all(&v, &failure);
	if (failure) /* a tree that LMDB itself finds broken is damage like any other */
		ok = verify_take(&v, failure, error);
	g_hash_table_unref(v.unread);
	g_byte_array_unref(v.blocks);
	g_hash_table_unref(v.open_blocks);
	hash_hex_into(&v.previous, result->tip, sizeof result->tip);
	return ok;
}
