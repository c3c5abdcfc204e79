/* Batches prepared without the write lock, and what happens to the store meanwhile. */
#include "storekit.h"

#include "store/block/block.h"
#include "store/log/prepared.h"
#include "store/maintain/expire.h"
#include "store/maintain/checked_read.h"

static char *prepared_raw(guint i)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(i);
	GString *raw = g_string_new(NULL);
	while (raw->len < 9000)
		g_string_append_printf(raw, "%u %x\n", i, g_rand_int(rand));
	return g_string_free(raw, FALSE);
}

static void check_prepared(guint n)
{
	g_autoptr(Snapshot) s = kit_snapshot();
	assert_int_equal(snapshot_head(s), n);
	guint64 last = 0;
	for (guint seq = n; seq > 0; seq--) { /* backwards, so that each block is opened again */
		Entry e = kit_entry(s, seq);
		g_autofree char *raw = prepared_raw(seq), *id = g_strdup_printf("m%u@x", seq);
		g_autoptr(Record) rec = snapshot_record(s, &e, RECORD_ALL, NULL);
		g_autoptr(GBytes) got = snapshot_raw(s, &e, NULL);
		assert_non_null(rec);
		assert_non_null(got);
		assert_string_equal(rec->message_id, id);
		assert_int_equal(g_bytes_get_size(got), strlen(raw));
		assert_memory_equal(g_bytes_get_data(got, NULL), raw, strlen(raw));
		last = MAX(last, e.location.block);
	}
	assert_int_equal(last, 1); /* two blocks, filled */
}

/* Prepares and appends N messages; with BY_BLOCK, in a transaction for each block. Message number
 * RACED (0: none) is delivered in between. */
static void append_prepared(guint n, bool by_block, guint raced)
{
	g_autoptr(Prepared) d = prepared_new(kit.store);
	assert_true(prepared_begin_lookup(d, NULL));
	g_autofree AppendBody *bodies = g_new0(AppendBody, n + 1);
	g_autofree Hash *ids = g_new0(Hash, n + 1);
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
	g_autoptr(GPtrArray) raws = g_ptr_array_new_with_free_func(g_free);
	g_autofree AppendMessage *m = g_new0(AppendMessage, n + 1);
	for (guint i = 1; i <= n; i++) {
		g_autofree char *id = g_strdup_printf("m%u@x", i);
		hash_compute(id, strlen(id), &ids[i]);
		g_ptr_array_add(
		        records, kit_record(&(Mail){.message_id = id, .title = id, .text = id}));
		g_ptr_array_add(raws, prepared_raw(i));
		const char *raw = g_ptr_array_index(raws, i - 1);
		m[i] = (AppendMessage){.id = &ids[i],
		        .record = g_ptr_array_index(records, i - 1),
		        .raw = raw,
		        .raw_bytes = strlen(raw),
		        .size_bytes = strlen(raw),
		        .arrived_s = 1700000000,
		        .body = &bodies[i]};
		prepared_lookup(d, NULL, &ids[i], NULL, &bodies[i]);
	}
	assert_true(prepared_end_lookup(d, NULL));
	for (guint i = 1; i <= n; i++)
		prepared_add(d, &m[i], &bodies[i]);
	prepared_finish(d);
	if (raced)
		kit_deliver(&(Mail){
		        .message_id = ((const Record *)records->pdata[raced - 1])->message_id,
		        .raw = raws->pdata[raced - 1]});
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	for (guint i = 1; i <= n; i++) {
		AppendResult result;
		if (bodies[i].pack)
			m[i].raw = NULL, m[i].raw_bytes = 0,
			m[i].record = NULL; /* not needed any more */
		assert_true(append_message(a, &m[i], &result, NULL));
		assert_int_equal(result.outcome, i == raced ? APPEND_DUPLICATE : APPEND_NEW);
		if (by_block && i < n && bodies[i].location.block != bodies[i + 1].location.block) {
			assert_true(append_commit(a, NULL));
			a = append_begin(kit.store, APPEND_BATCH, NULL);
		}
	}
	assert_true(append_commit(a, NULL));
}

static void test_prepared(void **state)
{
	(void)state;
	append_prepared(300, false, 0);
	check_prepared(300);
	append_prepared(0, false, 0);
	check_prepared(300);
	kit_check_sound(300);
}

static void test_prepared_in_several_transactions(void **state)
{
	(void)state;
	append_prepared(300, true, 0);
	check_prepared(300);
	kit_check_sound(300);
}

static void test_prepared_of_what_is_known(void **state)
{
	(void)state;
	kit_deliver(&(Mail){.message_id = "a@x", .list = "one"});
	g_autoptr(Prepared) d = prepared_new(kit.store);
	assert_true(prepared_begin_lookup(d, NULL));
	Hash known, new;
	hash_compute("a@x", 3, &known);
	hash_compute("b@x", 3, &new);
	g_autoptr(Record) rec = kit_record(&(Mail){.message_id = "b@x"});
	AppendMessage a = {.id = &known,
	                      .record = rec,
	                      .raw = "a",
	                      .raw_bytes = 1,
	                      .size_bytes = 1,
	                      .list = "two"},
	              b = a, c = a;
	AppendBody bodies[3];
	a.body = &bodies[0];
	b.id = c.id = &new;
	b.body = &bodies[1];
	c.body = &bodies[2];
	prepared_lookup(d, NULL, &known, NULL, &bodies[0]);
	prepared_lookup(d, NULL, &new, NULL, &bodies[1]);
	prepared_lookup(d, NULL, &new, NULL, &bodies[2]);
	assert_true(prepared_end_lookup(d, NULL));
	assert_null(bodies[0].pack);
	assert_non_null(bodies[1].pack);
	assert_null(bodies[2].pack);
	prepared_add(d, &a, &bodies[0]);
	prepared_add(d, &b, &bodies[1]);
	prepared_add(d, &c, &bodies[2]);
	prepared_finish(d);
	a.raw = b.raw = c.raw = NULL; /* only their hashes are needed */
	a.raw_bytes = b.raw_bytes = c.raw_bytes = 0;
	a.record = b.record = c.record = NULL;
	Append *append = append_begin(kit.store, APPEND_BATCH, NULL);
	AppendResult results[3];
	assert_true(append_message(append, &a, &results[0], NULL));
	assert_true(append_message(append, &b, &results[1], NULL));
	assert_true(append_message(append, &c, &results[2], NULL));
	assert_true(append_commit(append, NULL));
	assert_int_equal(results[0].outcome, APPEND_ALSO);
	assert_int_equal(results[1].outcome, APPEND_NEW);
	assert_int_equal(results[2].outcome, APPEND_DUPLICATE);
	kit_check_sound(3);
	Hash hash;
	hash_compute("a", 1, &hash);
	g_autoptr(Snapshot) s = kit_snapshot();
	Entry also = kit_entry(s, 2);
	assert_memory_equal(&also.raw_hash, &hash, sizeof hash);
}

/* An id that has only its first bytes in common with a known one is not known. */
static void test_prepared_of_nearly_the_same_id(void **state)
{
	(void)state;
	Hash id;
	AppendBody body;
	kit_deliver(&(Mail){.message_id = "a@x"});
	hash_compute("a@x", 3, &id);
	id.b[31] ^= 1;
	g_autoptr(Prepared) d = prepared_new(kit.store);
	assert_true(prepared_begin_lookup(d, NULL));
	prepared_lookup(d, NULL, &id, NULL, &body);
	assert_non_null(body.pack);
	assert_false(body.known);
	assert_true(prepared_end_lookup(d, NULL));
}

/* The store was replaced after the look-up: the bytes of the message are gone, so appending it
 * fails. */
static void test_prepared_of_another_store(void **state)
{
	(void)state;
	Hash id;
	AppendBody body = {.known = true}, by_list = {.known = true, .known_by_list = true};
	AppendMessage m = {.id = &id, .size_bytes = 1, .arrived_s = 1700000000, .body = &body};
	AppendResult result;
	g_autoptr(GError) error = NULL, again = NULL;
	hash_compute("a@x", 3, &id);
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_false(append_message(a, &m, &result, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_UNAVAILABLE));
	assert_false(append_commit(a, &again));
	kit_check_sound(0);
	kit_deliver(&(Mail){.message_id = "a@x", .list = "one"});
	m.list = "two";
	m.body = &by_list;
	g_clear_error(&error);
	a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_false(append_message(a, &m, &result, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_UNAVAILABLE));
	append_abort(a);
	kit_check_sound(1);
}

/* A message known by one of two lists: only for the other its hash is needed. */
static void test_prepared_by_list(void **state)
{
	(void)state;
	Hash id;
	AppendBody body;
	kit_deliver(&(Mail){.message_id = "a@x", .list = "one"});
	kit_deliver(&(Mail){.message_id = "a@x", .list = "two"});
	hash_compute("a@x", 3, &id);
	g_autoptr(Prepared) d = prepared_new(kit.store);
	assert_true(prepared_begin_lookup(d, NULL));
	static const char *const lists[] = {"one", "two", "three", NULL};
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		prepared_lookup(d, NULL, &id, lists[i], &body);
		assert_true(body.known);
		assert_int_equal(body.known_by_list, i < 2);
	}
	assert_true(prepared_end_lookup(d, NULL));
}

/* A message is delivered while it is prepared: its bytes in the block are not used, the other
 * messages are stored as usual. */
static void test_prepared_overtaken(void **state)
{
	(void)state;
	append_prepared(5, false, 3);
	g_autoptr(Snapshot) s = kit_snapshot();
	assert_int_equal(snapshot_head(s), 5);
	kit_check_sound(5);
}

/* The same for the last message of a block. */
static void test_prepared_overtaken_at_the_end(void **state)
{
	(void)state;
	append_prepared(5, false, 5);
	kit_check_sound(5);
}

typedef struct { /* messages "0", "1", ... prepared in one block */
	Prepared *prepared;
	AppendBody bodies[3];
	Hash ids[3];
	AppendMessage m[3];
	Record *rec;
} OneBlock;

static OneBlock *one_block(void)
{
	static const char *const names[] = {"0", "1", "2"};
	OneBlock *o = g_new0(OneBlock, 1);
	o->prepared = prepared_new(kit.store);
	assert_true(prepared_begin_lookup(o->prepared, NULL));
	o->rec = kit_record(&(Mail){.message_id = "of all"});
	for (guint i = 0; i < 3; i++) {
		hash_compute(names[i], 1, &o->ids[i]);
		o->m[i] = (AppendMessage){.id = &o->ids[i],
		        .record = o->rec,
		        .raw = names[i],
		        .raw_bytes = 1,
		        .size_bytes = 1,
		        .arrived_s = 1700000000,
		        .body = &o->bodies[i]};
		prepared_lookup(o->prepared, NULL, &o->ids[i], NULL, &o->bodies[i]);
	}
	assert_true(prepared_end_lookup(o->prepared, NULL));
	for (guint i = 0; i < 3; i++)
		prepared_add(o->prepared, &o->m[i], &o->bodies[i]);
	prepared_finish(o->prepared);
	return o;
}

static void one_block_free(OneBlock *o)
{
	prepared_free(o->prepared);
	record_free(o->rec);
	g_free(o);
}

/* The messages of one block cannot be appended in two transactions, whether the first was committed
 * or aborted. */
static void test_prepared_cut_in_two(void **state)
{
	(void)state;
	for (guint committed = 0; committed < 2; committed++) {
		AppendResult result;
		g_autoptr(GError) error = NULL;
		OneBlock *o = one_block();
		Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
		assert_true(append_message(a, &o->m[0], &result, NULL));
		if (committed)
			assert_true(append_commit(a, NULL));
		else
			append_abort(a);
		a = append_begin(kit.store, APPEND_BATCH, NULL);
		assert_false(append_message(a, &o->m[1], &result, &error));
		assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_DAMAGED));
		assert_false(append_commit(a, NULL));
		one_block_free(o);
		g_autoptr(Snapshot) s = kit_snapshot();
		assert_int_equal(snapshot_head(s), committed);
	}
}

/* The entries of a block need not be consecutive: the block is dropped with the last of them. */
static void test_expired_around_another(void **state)
{
	AppendResult result;
	ExpireResult expired;
	(void)state;
	OneBlock *o = one_block();
	o->m[1].body = NULL; /* not prepared: in a block of its own */
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	for (guint i = 0; i < 3; i++)
		assert_true(append_message(a, &o->m[i], &result, NULL));
	assert_true(append_commit(a, NULL));
	one_block_free(o);
	Snapshot *s = kit_snapshot();
	guint64 block = kit_entry(s, 1).location.block;
	assert_int_equal(kit_entry(s, 3).location.block, block);
	assert_int_not_equal(kit_entry(s, 2).location.block, block);
	snapshot_free(s);
	assert_true(expire_entries(kit.store, (const guint64[]){1}, 1, EXPIRE_ALL, &expired, NULL));
	s = kit_snapshot();
	for (guint64 seq = 2; seq <= 3; seq++) {
		Entry e = kit_entry(s, seq);
		g_autoptr(GBytes) raw = checked_read_raw(s, &e, NULL);
		g_autoptr(Record) rec = kit_record_of(s, seq, RECORD_ALL);
		assert_non_null(raw);
		assert_string_equal(rec->message_id, "of all");
	}
	snapshot_free(s);
	kit_check_sound(3);
	assert_true(expire_entries(kit.store, (const guint64[]){3}, 1, EXPIRE_ALL, &expired, NULL));
	Txn *txn = txn_begin(kit.store, false, NULL);
	guint8 key[8];
	Slice value;
	assert_false(txn_get(txn, TABLE_BODY, block_key(block, 0, key), &value));
	txn_abort(txn);
	kit_check_sound(3);
}

/* A message that is delivered or looked up after the first look-up is known in the second. */
static void test_prepared_looks_again(void **state)
{
	(void)state;
	Hash a, b, c;
	AppendBody body;
	hash_compute("a@x", 3, &a);
	hash_compute("b@x", 3, &b);
	g_autoptr(Prepared) d = prepared_new(kit.store);
	assert_true(prepared_begin_lookup(d, NULL));
	prepared_lookup(d, NULL, &a, NULL, &body);
	assert_non_null(body.pack);
	assert_true(prepared_end_lookup(d, NULL));
	kit_deliver(&kit_hello);
	Snapshot *s = kit_snapshot();
	c = kit_entry(s, 1).id;
	snapshot_free(s);
	assert_true(prepared_begin_lookup(d, NULL));
	prepared_lookup(d, NULL, &a, NULL, &body);
	assert_null(body.pack);
	prepared_lookup(d, NULL, &b, NULL, &body);
	assert_non_null(body.pack);
	prepared_lookup(d, NULL, &c, NULL, &body);
	assert_null(body.pack);
	assert_true(prepared_end_lookup(d, NULL));
}

/* What the batch before has is known; what neither has is not. */
static void test_prepared_behind_another(void **state)
{
	(void)state;
	Hash a, b;
	AppendBody body;
	hash_compute("a@x", 3, &a);
	hash_compute("b@x", 3, &b);
	g_autoptr(Prepared) before = prepared_new(kit.store);
	g_autoptr(Prepared) d = prepared_new(kit.store);
	assert_true(prepared_begin_lookup(before, NULL));
	prepared_lookup(before, NULL, &a, NULL, &body);
	assert_true(prepared_end_lookup(before, NULL));
	assert_true(prepared_begin_lookup(d, NULL));
	prepared_lookup(d, before, &a, NULL, &body);
	assert_true(body.known && !body.pack);
	prepared_lookup(d, before, &b, NULL, &body);
	assert_true(!body.known && body.pack);
	assert_true(prepared_end_lookup(d, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_prepared),
	        T(test_prepared_in_several_transactions),
	        T(test_prepared_of_what_is_known),
	        T(test_prepared_of_nearly_the_same_id),
	        T(test_prepared_of_another_store),
	        T(test_prepared_by_list),
	        T(test_prepared_overtaken),
	        T(test_prepared_overtaken_at_the_end),
	        T(test_prepared_cut_in_two),
	        T(test_prepared_looks_again),
	        T(test_prepared_behind_another),
	        T(test_expired_around_another),
	};
	return cmocka_run_group_tests_name("prepared", tests, NULL, NULL);
}
