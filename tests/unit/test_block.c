/* Bodies in blocks: of one message, of many, with split texts; how they fill leaf pages. */
#include "storekit.h"

#include "store/block/block.h"
#include "store/record/record_encode.h"

static const gsize sizes[] = {0, 1, 100, 1990, 2021, 2022, 2023, 4000, 5000, 49000, 50000, 300000,
        2000000, 2200000, 7, 5000000, 3000000};

static void put_sizes(AppendMode mode, bool one_transaction)
{
	Append *a = NULL;
	GError *error = NULL;
	AppendResult r;
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autofree char *name = g_strdup_printf("m%u", i);
		g_autofree char *raw = kit_noise(sizes[i], i),
		                *text = g_strnfill(i * 300, 'a' + (char)i);
		Mail m = {.message_id = name,
		        .raw = raw,
		        .raw_bytes = sizes[i],
		        .text = text,
		        .title = name};
		if (!a)
			a = append_begin(kit.store, mode, NULL);
		if (!kit_append(a, &m, &r, &error))
			fail_msg("%s", error->message);
		if (!one_transaction) {
			assert_true(append_commit(a, NULL));
			a = NULL;
		}
	}
	if (a)
		assert_true(append_commit(a, NULL));
}

static void check_sizes(guint first)
{
	Snapshot *s = kit_snapshot();
	for (guint n = G_N_ELEMENTS(sizes); n > 0; n--) { /* backwards: no block is open already */
		guint i = n - 1;
		g_autofree char *raw = kit_noise(sizes[i], i);
		g_autoptr(Record) rec = kit_record_of(s, first + i, RECORD_ALL);
		assert_int_equal(rec->message ? strlen(rec->message) : 0, i * 300);
		kit_raw_is(s, first + i, raw, sizes[i]);
	}
	snapshot_free(s);
}

static void test_bodies_one_by_one(void **state)
{
	(void)state;
	put_sizes(APPEND_ONE, false);
	check_sizes(1);
	kit_check_sound(G_N_ELEMENTS(sizes));
}

static void test_bodies_one_transaction(void **state)
{
	(void)state;
	put_sizes(APPEND_ONE, true);
	check_sizes(1);
	kit_check_sound(G_N_ELEMENTS(sizes));
}

static void test_bodies_batch(void **state)
{
	(void)state;
	put_sizes(APPEND_BATCH, true);
	kit_reopen();
	check_sizes(1);
	kit_check_sound(G_N_ELEMENTS(sizes));
	/* then a delivery, then another batch */
	kit_deliver(&kit_hello);
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	AppendResult r;
	Mail last = {.message_id = "last", .raw = "last one\n"};
	assert_true(kit_append(a, &last, &r, NULL));
	assert_true(append_commit(a, NULL));
	Snapshot *s = kit_snapshot();
	kit_raw_is(s, G_N_ELEMENTS(sizes) + 1, kit_hello.raw, strlen(kit_hello.raw));
	kit_raw_is(s, G_N_ELEMENTS(sizes) + 2, "last one\n", 9);
	snapshot_free(s);
	kit_check_sound(G_N_ELEMENTS(sizes) + 2);
}

/* Messages of many sizes, delivered one by one, fill the leaf pages: the body table is hardly
 * larger than its values. */
static void test_leaves_are_full(void **state)
{
	(void)state;
	guint64 bytes = 0;
	for (guint i = 0; i < 300; i++) {
		gsize n = 500 + i * 37 % 4000;
		g_autofree char *raw = kit_noise(n, i), *name = g_strdup_printf("m%u", i);
		Mail m = {.message_id = name, .raw = raw, .raw_bytes = n};
		kit_deliver(&m);
		bytes += n;
	}
	Snapshot *s = kit_snapshot();
	guint64 used = txn_bytes(snapshot_txn(s), TABLE_BODY);
	if (used > bytes * 106 / 100)
		fail_msg(
		        "%" G_GUINT64_FORMAT " bytes of pages for %" G_GUINT64_FORMAT, used, bytes);
	snapshot_free(s);
	kit_check_sound(300);
}

#define SPLIT 40 /* messages of test_split; two of each eight have no text */

static char *split_text(guint i)
{
	return i % 8 < 6 ? g_strdup_printf("said %u\n", i) : NULL;
}

static void append_split(Append *a, guint i)
{
	static const RecordKind kinds[] = {RECORD_PATCH, RECORD_REPLY, RECORD_COVER, RECORD_OTHER};
	g_autofree char *id = g_strdup_printf("%u@x", i), *text = split_text(i);
	AppendResult result;
	Hash hash;
	hash_compute(id, strlen(id), &hash);
	g_autoptr(Record) rec = kit_record(&(Mail){.message_id = id,
	        .title = "t",
	        .author = "ann@x",
	        .text = text,
	        .kind = kinds[i % 4]});
	record_add_string(rec, rec->to, "bob@x", 9);
	assert_true(append_message(a,
	        &(AppendMessage){.id = &hash,
	                .record = rec,
	                .raw = id,
	                .raw_bytes = strlen(id),
	                .size_bytes = strlen(id)},
	        &result, NULL));
}

static void check_split(Snapshot *s, guint i)
{
	g_autofree char *text = split_text(i);
	for (guint depth = RECORD_BRIEF_SUMMARY; depth <= RECORD_ALL; depth++) {
		g_autoptr(Record) rec = kit_record_of(s, i + 1, depth);
		assert_string_equal(rec->title, "t");
		assert_int_equal(rec->to->len, depth & RECORD_RECIPIENTS ? 1 : 0);
		assert_int_equal(g_strcmp0(rec->message, depth & RECORD_TEXTS ? text : NULL), 0);
	}
	g_autoptr(Record) leading = kit_record_of(s, i + 1, RECORD_LEAD_TEXTS);
	assert_int_equal(g_strcmp0(leading->message, record_leads(leading) ? text : NULL), 0);
	assert_int_equal(leading->texts_left, !leading->message);
	Entry e = kit_entry(s, i + 1);
	g_autoptr(GBytes) fields = block_reader_text(snapshot_blocks(s), &e.location, NULL),
	                  raw = snapshot_raw(s, &e, NULL);
	g_autoptr(Record) rec = record_new();
	assert_true(record_decode(rec, fields, RECORD_ALL, NULL));
	g_autoptr(GBytes) again = record_encode(rec, NULL);
	assert_true(g_bytes_equal(fields, again));
	assert_int_equal(g_bytes_get_size(raw), e.size_bytes);
}

/* Texts of a batch are split, and read as they were written. */
static void test_split(void **state)
{
	(void)state;
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	for (guint i = 0; i < SPLIT; i++)
		append_split(a, i);
	assert_true(append_commit(a, NULL));
	Snapshot *s = kit_snapshot();
	Slice value;
	BlockHead head;
	guint8 key[8];
	assert_true(txn_get(snapshot_txn(s), TABLE_BODY,
	        block_key(kit_entry(s, 1).location.block, 0, key), &value));
	assert_true(block_head_get(value, &head));
	assert_true(head.split);
	for (guint i = SPLIT; i-- > 0;) /* backwards: what comes before is decompressed already */
		check_split(s, i);
	snapshot_free(s);
	kit_check_sound(SPLIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_bodies_one_by_one),
	        T(test_bodies_one_transaction),
	        T(test_bodies_batch),
	        T(test_leaves_are_full),
	        T(test_split),
	};
	return cmocka_run_group_tests_name("block", tests, NULL, NULL);
}
