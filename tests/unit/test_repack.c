/* Repacking: compressing the messages of single deliveries together. */
#include "storekit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "store/block/block.h"
#include "store/maintain/expire.h"
#include "store/log/index.h"
#include "store/maintain/checked_read.h"
#include "store/maintain/repack.h"
#include "store/verify/verify.h"

static char *raw_of(guint i)
{
	GString *raw = g_string_new(NULL);
	for (guint n = 0; n < 40 + i % 7; n++)
		g_string_append_printf(
		        raw, "line %u of %u, %u\n", n, i, (n + 1) * (i + 3) * 2654435761u);
	return g_string_free(raw, FALSE);
}

static void deliver(guint from, guint to)
{
	for (guint i = from; i <= to; i++) {
		g_autofree char *id = g_strdup_printf("m%u@x", i), *raw = raw_of(i);
		kit_deliver(&(Mail){
		        .message_id = id, .title = id, .text = id, .raw = raw, .list = "one"});
	}
}

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

static void clean(guint64 entries)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	VerifyResult result;
	SubprocessProgress place = {0};
	assert_true(verify_store(kit.store, NULL, &place, add_line, lines, &result, NULL));
	assert_string_equal(lines->str, "");
	assert_int_equal(result.entries, entries);
}

/* Checks that the N entries from FIRST on are those of deliver(). */
static void check(guint first, guint n)
{
	g_autoptr(Snapshot) s = kit_snapshot();
	for (guint i = 0; i < n; i++) {
		Entry e = kit_entry(s, first + i);
		if (e.kind != ENTRY_MESSAGE)
			continue;
		g_autoptr(Record) rec = snapshot_record(s, &e, RECORD_ALL, NULL);
		assert_non_null(rec);
		if (e.flags & RECORD_FLAG_EXPIRED)
			continue;
		g_autoptr(GBytes) raw = checked_read_raw(s, &e, NULL);
		assert_non_null(raw);
		assert_string_equal(rec->message, rec->message_id);
	}
}

static guint64 block_of(guint64 seq)
{
	g_autoptr(Snapshot) s = kit_snapshot();
	return kit_entry(s, seq).location.block;
}

static guint64 chunks(void)
{
	Txn *txn = txn_begin(kit.store, false, NULL);
	guint64 n = txn_count(txn, TABLE_BODY);
	txn_abort(txn);
	return n;
}

static char *tip(void)
{
	g_autoptr(Snapshot) s = kit_snapshot();
	Entry e = kit_entry(s, snapshot_head(s));
	return hash_hex(&e.chain, 64);
}

static void test_repacked(void **state)
{
	guint repacked;
	(void)state;
	deliver(1, 99);
	kit_deliver(&(Mail){.message_id = "m50@x", .list = "two"}); /* an `also` entry */
	g_autofree char *before = tip();
	guint64 many = chunks();
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 99);
	g_autofree char *after = tip();
	assert_string_equal(before, after);
	assert_int_equal(block_of(1), block_of(99));
	assert_true(chunks() < many / 3);
	check(1, 100);
	clean(100);
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 0);
	deliver(101, 163);
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 0); /* too few */
	deliver(164, 164);
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 64);
	check(1, 164);
	clean(164);
}

static void test_empty(void **state)
{
	guint repacked = 7;
	(void)state;
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 0);
}

static void test_expired(void **state)
{
	guint repacked;
	(void)state;
	deliver(1, 80);
	const guint64 cut[] = {3, 40}, kept[] = {20, 80};
	ExpireResult result;
	assert_true(expire_entries(kit.store, cut, 2, EXPIRE_ALL, &result, NULL));
	assert_true(expire_entries(kit.store, kept, 2, EXPIRE_RAW, &result, NULL));
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 80);
	check(1, 80);
	clean(80);
}

/* A large message stays in its own block. */
static void test_large(void **state)
{
	guint repacked;
	(void)state;
	g_autofree char *large = g_strnfill(3 << 20, 'x');
	deliver(1, 70);
	kit_deliver(&(Mail){.message_id = "large@x", .text = "large@x", .raw = large});
	deliver(71, 140);
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 140);
	assert_int_equal(block_of(1), block_of(141));
	assert_int_not_equal(block_of(1), block_of(71));
	check(1, 141);
	clean(141);
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 0);
}

/* Messages that do not fit in one block are repacked into several. */
static void test_several_blocks(void **state)
{
	guint repacked;
	(void)state;
	for (guint i = 1; i <= 128; i++) {
		g_autofree char *id = g_strdup_printf("m%u@x", i),
		                *raw = g_strnfill(50000 + i, (char)('a' + i % 20));
		kit_deliver(&(Mail){.message_id = id, .title = id, .text = id, .raw = raw});
	}
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, 128);
	assert_true(block_of(1) < block_of(128) && block_of(128) < block_of(1) + 5);
	check(1, 128);
	clean(128);
}

/* --- repacking while verify runs */

#define RENEWED 1000 /* where verify takes a new snapshot */
#define SINGLE  900  /* entries before it are an import's */
#define LARGE   950  /* the other entries before RENEWED have texts, those after it have none */
#define DAMAGED 905

typedef struct {
	int tell, wait;
	GString *lines;
} Paused;

static void fill(guint last)
{
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	AppendResult result;
	for (guint i = 1; i < SINGLE; i++) {
		g_autofree char *id = g_strdup_printf("m%u@x", i);
		assert_true(kit_append(a, &(Mail){.message_id = id, .text = id}, &result, NULL));
	}
	assert_true(append_commit(a, NULL));
	g_autofree char *large = g_strnfill(BLOCK_LARGE_BYTES, 'x');
	deliver(SINGLE, LARGE - 1);
	kit_deliver(&(Mail){.message_id = "large@x", .text = "large@x", .raw = large});
	for (guint i = LARGE + 1; i <= last; i++) {
		g_autofree char *id = g_strdup_printf("m%u@x", i);
		kit_deliver(&(Mail){.message_id = id});
	}
}

/* Makes a fault that verify reports before it reaches entry LARGE. */
static void take_time(guint64 seq)
{
	guint8 key[16];
	g_autoptr(Snapshot) s = kit_snapshot();
	Entry e = kit_entry(s, seq);
	index_time(e.arrived_s, seq, key);
	Txn *txn = txn_begin(kit.store, true, NULL);
	txn_delete(txn, TABLE_TIME, (Slice){key, sizeof key}, NULL);
	assert_true(txn_commit(txn, NULL));
}

static void pause_at_line(const char *line, void *data)
{
	Paused *p = data;
	char c = 'x';
	if (p->lines->len == 0 && (write(p->tell, &c, 1) != 1 || read(p->wait, &c, 1) != 1))
		_exit(2);
	g_string_append_printf(p->lines, "%s\n", line);
}

/* Runs in another process. Returns true if verify reported only that fault. */
static bool verify_paused(int tell, int wait)
{
	Store *store = store_open(kit.dir, false, STORE_READ, NULL);
	Paused p = {tell, wait, g_string_new(NULL)};
	SubprocessProgress place = {0};
	VerifyResult result;
	bool ok = verify_store(store, NULL, &place, pause_at_line, &p, &result, NULL) &&
	          result.faults == 1 && result.expired == 0;
	if (!ok)
		fputs(p.lines->str, stderr);
	g_string_free(p.lines, TRUE);
	store_close(store);
	return ok;
}

/* Entries are repacked and expired while verify runs: neither is a fault. */
static void test_verified_meanwhile(void **state)
{
	int there[2], back[2];
	char c;
	guint repacked;
	ExpireResult result;
	(void)state;
	fill(RENEWED + 60);
	take_time(DAMAGED);
	store_close(kit.store);
	assert_int_equal(pipe(there), 0);
	assert_int_equal(pipe(back), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(verify_paused(back[1], there[0]) ? 0 : 1);
	assert_int_equal(read(back[0], &c, 1), 1);
	kit_open();
	assert_true(repack_newest(kit.store, &repacked, NULL));
	assert_int_equal(repacked, RENEWED + 60 - SINGLE);
	assert_true(
	        expire_entries(kit.store, (const guint64[]){LARGE}, 1, EXPIRE_RAW, &result, NULL));
	assert_int_equal(write(there[1], "x", 1), 1);
	kit_child_ended(pid, there, back);
}

/* A repacked body gets a new checksum, so the old one must match first. */
static void test_rotten(void **state)
{
	guint8 key[8];
	Slice value;
	guint repacked;
	g_autoptr(GError) error = NULL;
	(void)state;
	deliver(1, 70);
	Slice where = block_key(block_of(33), 0, key);
	Txn *txn = txn_begin(kit.store, true, NULL);
	assert_true(txn_get(txn, TABLE_BODY, where, &value));
	g_autofree guint8 *bytes = g_memdup2(value.data, value.size);
	bytes[value.size - 1] ^= 1;
	txn_put(txn, TABLE_BODY, where, (Slice){bytes, value.size});
	assert_true(txn_commit(txn, NULL));
	assert_false(repack_newest(kit.store, &repacked, &error));
	assert_int_equal(error->code, ERROR_DAMAGED);
	assert_int_not_equal(block_of(1), block_of(70));
}

static void test_due(void **state)
{
	(void)state;
	assert_false(repack_due(1));
	assert_false(repack_due(127));
	assert_true(repack_due(128));
	assert_true(repack_due(1280));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_repacked),
	        T(test_empty),
	        T(test_expired),
	        T(test_large),
	        T(test_several_blocks),
	        T(test_rotten),
	        T(test_verified_meanwhile),
	        T(test_due),
	};
	return cmocka_run_group_tests_name("repack", tests, NULL, NULL);
}
