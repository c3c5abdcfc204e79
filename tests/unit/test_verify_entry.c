/* verify: damage in entries and bodies, and deliveries meanwhile. */
#include "storekit.h"

#include "store/block/block.h"
#include "store/log/index.h"
#include "store/verify/verify.h"

static void damaged(const char *words)
{
	g_autofree char *lines = kit_verified(NULL, 3);
	if (!strstr(lines, words))
		fail_msg("wanted '%s', got: %s", words, lines);
}

static void test_damage_is_found(void **state)
{
	(void)state;
	guint8 hash[16], seq[8], time_key[16], list[4];
	Slice one = {seq, 8}, key = {hash, 16};
	Mail reply = {.message_id = "r",
	        .parent = "hello@example.org",
	        .author = "ann@example.org",
	        .list = "dev.example.org"};
	Mail also = kit_hello;
	also.list = "l2";
	kit_deliver(&kit_hello);
	kit_deliver(&reply);
	kit_deliver(&also);
	kit_check_sound(3);
	bytes_put_be(seq, 2, 8);
	index_hash(TABLE_CHILD, "hello@example.org", hash);
	kit_change(TABLE_CHILD, key, &one, false);
	damaged("entry 2 (");
	damaged("missing in the index 'child'");
	kit_change(TABLE_CHILD, key, &one, true);
	kit_check_sound(3);
	bytes_put_be(seq, 1, 8);
	kit_change(TABLE_CHILD, key, &one, true);
	damaged("the index 'child' leads to entry 1");
	kit_change(TABLE_CHILD, key, &one, false);
	bytes_put_be(list, 2, 4);
	kit_change(TABLE_LIST, (Slice){list, 4}, &one, true);
	damaged("the index 'list' leads to entry 1");
	kit_change(TABLE_LIST, (Slice){list, 4}, &one, false);
	index_time(5, 1, time_key);
	kit_change(TABLE_TIME, (Slice){time_key, 16}, &(Slice){NULL, 0}, true);
	damaged("the index 'time' leads to entry 1");
	kit_change(TABLE_TIME, (Slice){time_key, 16}, NULL, false);
	kit_check_sound(3);
	/* a body that is missing; a body that no entry has */
	guint8 body[8];
	bytes_put_be(body, (guint64)9 << 24, 8);
	kit_change(TABLE_BODY, (Slice){body, 8}, &(Slice){"x", 1}, true);
	damaged("block 9: no entry lies in it");
	kit_change(TABLE_BODY, (Slice){body, 8}, NULL, false);
	bytes_put_be(body, (guint64)1 << 24, 8);
	kit_change(TABLE_BODY, (Slice){body, 8}, NULL, false);
	damaged("entry 2 (");
	damaged("block 1: missing");
}

static void delete_last(const char *line, void *data)
{
	guint8 key[8];
	guint *damages = data;
	if ((*damages)++ > 0 || !strstr(line, "no entry"))
		return;
	Txn *txn = txn_begin(kit.store, true, NULL);
	bytes_put_be(key, (guint64)3000 << BLOCK_CHUNK_BITS, 8);
	txn_delete(txn, TABLE_BODY, (Slice){key, 8}, NULL);
	bytes_put_be(key, (guint64)3001 << BLOCK_CHUNK_BITS, 8);
	txn_append(txn, TABLE_BODY, (Slice){key, 8}, (Slice){"x", 1});
	assert_true(txn_commit(txn, NULL));
}

/* verify renews its snapshot during a long walk; what was added meanwhile is no fault. */
static void test_verify_holds_no_snapshot(void **state)
{
	(void)state;
	guint damages = 0;
	VerifyResult r;
	guint8 key[8];
	Txn *txn = txn_begin(kit.store, true, NULL);
	for (guint64 block = 1; block <= 3000; block++) {
		bytes_put_be(key, block << BLOCK_CHUNK_BITS, 8);
		txn_append(txn, TABLE_BODY, (Slice){key, 8}, (Slice){"x", 1});
	}
	assert_true(txn_commit(txn, NULL));
	SubprocessProgress place = {0};
	assert_true(verify_store(kit.store, NULL, &place, delete_last, &damages, &r, NULL));
	assert_int_equal(damages, 2999);
	assert_int_equal(r.faults, 2999);
}

static void test_changed_bytes_are_found(void **state)
{
	(void)state;
	kit_deliver(&kit_hello);
	guint8 key[8], body[8];
	bytes_put_be(key, 1, 8);
	bytes_put_be(body, 0, 8);
	Slice value;
	Txn *txn = txn_begin(kit.store, true, NULL);
	assert_true(txn_get(txn, TABLE_BODY, (Slice){body, 8}, &value));
	g_autofree guint8 *frame = g_memdup2(value.data, value.size);
	frame[value.size - 10] ^= 1;
	txn_put(txn, TABLE_BODY, (Slice){body, 8}, (Slice){frame, value.size});
	assert_true(txn_get(txn, TABLE_LOG, (Slice){key, 8}, &value));
	g_autofree guint8 *entry = g_memdup2(value.data, value.size);
	entry[110] ^= 1; /* in the time of arrival */
	txn_put(txn, TABLE_LOG, (Slice){key, 8}, (Slice){entry, value.size});
	assert_true(txn_commit(txn, NULL));
	g_autofree char *lines = kit_verified(NULL, 1);
	assert_non_null(strstr(lines, "chain"));
	assert_non_null(strstr(lines, "block 0"));
	assert_non_null(strstr(lines, "index 'time'"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_damage_is_found),
	        T(test_verify_holds_no_snapshot),
	        T(test_changed_bytes_are_found),
	};
	return cmocka_run_group_tests_name("verify_entry", tests, NULL, NULL);
}
