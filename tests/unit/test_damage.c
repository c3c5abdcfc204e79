/* Damaged bodies, with and without a wrong checksum: rebuild and dump refuse them, expire and
 * reindex help. */
#include "storekit.h"

#include "store/block/block.h"
#include "store/block/block_writer.h"
#include "store/maintain/dump.h"
#include "store/maintain/expire.h"
#include "store/maintain/rebuild.h"
#include "store/verify/verify.h"

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

static void check_sound(const char *tip)
{
	VerifyResult result;
	SubprocessProgress place = {0};
	g_autoptr(GString) lines = g_string_new(NULL);
	assert_true(verify_store(kit.store, NULL, &place, add_line, lines, &result, NULL));
	assert_string_equal(lines->str, "");
	assert_string_equal(result.tip, tip);
}

static void tip_of(guint64 seq, char tip[65])
{
	g_autoptr(Snapshot) s = kit_snapshot();
	Entry e = kit_entry(s, seq);
	hash_hex_into(&e.chain, tip, 65);
}

#define LAST G_MAXSIZE /* the last byte, which is in the checksum */

/* Changes the byte AT of entry SEQ's block. */
static void spoil(guint64 seq, gsize at)
{
	guint8 key[8];
	Slice value;
	Snapshot *s = kit_snapshot();
	Entry e = kit_entry(s, seq);
	snapshot_free(s);
	Txn *txn = txn_begin(kit.store, true, NULL);
	assert_true(txn_get(txn, TABLE_BODY, block_key(e.location.block, 0, key), &value));
	g_autofree guint8 *bytes = g_memdup2(value.data, value.size);
	bytes[at == LAST ? value.size - 1 : at] ^= 0x5a;
	txn_delete(txn, TABLE_BODY, block_key(e.location.block, 0, key), NULL);
	txn_put(txn, TABLE_BODY, block_key(e.location.block, 0, key), (Slice){bytes, value.size});
	assert_true(txn_commit(txn, NULL));
}

static void expect_refused(const char *words)
{
	g_autoptr(GError) error = NULL;
	assert_false(rebuild_run(kit.store, STORE_FORMAT, rebuild_copy, NULL, &error));
	assert_int_equal(error->code, ERROR_DAMAGED);
	if (!strstr(error->message, words))
		fail_msg("wanted '%s', got: %s", words, error->message);
}

/* The block of a single delivery: after expire and compact the store has no fault. */
static void test_damaged_block(void **state)
{
	ExpireResult result;
	char tip[65];
	(void)state;
	static const guint at[] = {0, BLOCK_HEAD_BYTES + 9};
	kit_deliver(&(Mail){
	        .message_id = "m", .author = "ann@x", .title = "one", .kind = RECORD_PATCH});
	for (guint i = 0; i < G_N_ELEMENTS(at); i++) {
		g_autofree char *one = g_strdup_printf("one %u", i),
		                *two = g_strdup_printf("two %u", i),
		                *three = g_strdup_printf("three %u", i);
		Mail m = {.id = one,
		        .message_id = one,
		        .parent = "m",
		        .author = "bob@x",
		        .title = "t",
		        .change_id = "c",
		        .patch_id = "p",
		        .list = "l",
		        .sender = "s",
		        .kind = RECORD_PATCH};
		guint64 seq = kit_deliver(&m).seq;
		m.id = two;
		kit_deliver(&m); /* a variant of it */
		m.id = three;
		kit_deliver(&m); /* and another */
		tip_of(seq + 2, tip);
		spoil(seq, at[i]);
		expect_refused("' drops it");
		assert_true(expire_entries(
		        kit.store, (const guint64[]){seq, seq}, 2, EXPIRE_ALL, &result, NULL));
		assert_int_equal(result.entries, 1);
		assert_int_equal(result.unreadable, 1);
		assert_true(expire_entries(kit.store, &seq, 1, EXPIRE_ALL, &result, NULL));
		assert_int_equal(result.entries, 0);
		rebuild();
		check_sound(tip);
		m.id = one;
		assert_int_equal(kit_deliver(&m).outcome, APPEND_DUPLICATE);
	}
}

/* A message that is given twice, and by its `also` entry, is counted once. */
static void test_named_twice(void **state)
{
	ExpireResult result;
	(void)state;
	some(1);
	kit_deliver(&(Mail){.id = "id 0", .message_id = "m0@x", .list = "two"});
	some(2);
	spoil(1, 0);
	spoil(3, 0);
	assert_true(expire_entries(
	        kit.store, (const guint64[]){1, 1, 2, 3}, 4, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 2);
	assert_int_equal(result.unreadable, 2);
}

/* A block with several entries, of which one was expired before. */
static void test_damaged_full_block(void **state)
{
	ExpireResult result;
	char tip[65];
	(void)state;
	some(6);
	rebuild();
	tip_of(6, tip);
	assert_true(expire_entries(kit.store, (const guint64[]){2}, 1, EXPIRE_RAW, &result, NULL));
	spoil(1, 0);
	assert_true(expire_entries(
	        kit.store, (const guint64[]){1, 2, 3, 4}, 4, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.unreadable, 4);
	expect_refused("entry 5 (");
	assert_true(
	        expire_entries(kit.store, (const guint64[]){5, 6}, 2, EXPIRE_ALL, &result, NULL));
	rebuild();
	check_sound(tip);
	g_autoptr(Snapshot) s = kit_snapshot();
	for (guint64 seq = 1; seq <= 6; seq++)
		assert_true(kit_entry(s, seq).flags & RECORD_FLAG_EXPIRED);
}

/* Changes a byte of the received message SEQ, in a block whose checksum is right. */
static void rot(guint64 seq)
{
	guint8 key[8];
	g_autoptr(Snapshot) s = kit_snapshot();
	Entry e = kit_entry(s, seq);
	g_autoptr(GBytes) text = block_reader_text(snapshot_blocks(s), &e.location, NULL),
	                  raw = snapshot_raw(s, &e, NULL);
	Slice t, r;
	t.data = g_bytes_get_data(text, &t.size);
	r.data = g_bytes_get_data(raw, &r.size);
	g_autofree guint8 *other = g_memdup2(r.data, r.size);
	other[r.size / 2] ^= 0x5a;
	Txn *txn = txn_begin(kit.store, true, NULL);
	BlockWriter *w = block_writer_new(txn, BLOCK_SINGLE);
	block_writer_add(w, t, (Slice){other, r.size}, &e.location);
	block_writer_free(w);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	entry_encode(&e, bytes);
	bytes_put_be(key, seq, sizeof key);
	txn_put(txn, TABLE_LOG, (Slice){key, sizeof key}, (Slice){bytes->data, bytes->len});
	assert_true(txn_commit(txn, NULL));
}

static bool put_nowhere(const void *bytes, gsize n, void *data)
{
	(void)data;
	(void)bytes;
	(void)n;
	return true;
}

static void expect_no_dump(const char *words)
{
	const DumpOut out = {.put = put_nowhere};
	const DumpRange all = {0};
	g_autoptr(GError) error = NULL;
	assert_false(dump_write(kit.store, &all, &out, &error));
	assert_int_equal(error->code, ERROR_DAMAGED);
	if (!strstr(error->message, words))
		fail_msg("wanted '%s', got: %s", words, error->message);
}

/* Damaged bytes with a right checksum must not get a new one. */
static void test_silent_rot(void **state)
{
	static const char words[] =
	        ": its raw body does not match its hash; 'listdigest-store expire ";
	ExpireResult result;
	char tip[65];
	(void)state;
	some(3);
	tip_of(3, tip);
	rot(2);
	expect_refused(words);
	expect_refused("entry 2 (");
	expect_no_dump(words);
	spoil(2, LAST); /* now the checksum is wrong, too */
	expect_refused("entry 2 (");
	expect_refused("expire ");
	assert_true(expire_entries(kit.store, (const guint64[]){2}, 1, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.unreadable, 0);
	rebuild();
	check_sound(tip);
}

static bool decode_anew(Rebuild *r, void *data, GError **error)
{
	guint *doubted = data;
	bool more, ok;
	do {
		RebuildItem item;
		ok = rebuild_read(r, &item, &more, error);
		if (ok && more) {
			*doubted += item.doubt != NULL;
			const Mail m = {
			        .message_id = "anew", .title = "a title", .author = "ann@x"};
			g_autoptr(Record) rec = kit_record(&m);
			ok = rebuild_write(r, &item, item.doubt ? rec : NULL, error);
		}
		rebuild_item_clear(&item);
	} while (ok && more);
	return ok;
}

/* The received bytes match their hash, but the block does not match its checksum: the record may be
 * damaged and is made anew. */
static void test_doubtful_record(void **state)
{
	static const char words[] =
	        "; 'listdigest-import --reindex' makes its record anew, 'listdigest-store expire ";
	guint doubted = 0;
	char tip[65];
	(void)state;
	some(3);
	tip_of(3, tip);
	spoil(2, LAST);
	expect_refused("entry 2 (");
	expect_refused(words);
	expect_no_dump(words);
	assert_true(rebuild_run(kit.store, STORE_FORMAT, decode_anew, &doubted, NULL));
	assert_int_equal(doubted, 1);
	check_sound(tip);
	g_autoptr(Snapshot) s = kit_snapshot();
	kit_found(s, LOOKUP_MESSAGE_ID, "anew", "2");
}
int main(void)
{
	static const struct CMUnitTest tests[] = {
	        T(test_damaged_block),
	        T(test_damaged_full_block),
	        T(test_named_twice),
	        T(test_silent_rot),
	        T(test_doubtful_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
