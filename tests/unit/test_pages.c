/* The pages of a store's file: those of sound stores, whatever was done to them, and what is found
 * in broken ones. */
#include "storekit.h"

#include <fcntl.h>
#include <unistd.h>

#include "store/pages/page.h"
#include "store/pages/pages.h"
#include "store/env/txn.h"

static PagesTable tables[TABLE_N + 1];

static void collect_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

static int open_data(int mode)
{
	g_autofree char *path = g_build_filename(kit.dir, "data.mdb", NULL);
	int fd = open(path, mode | O_CLOEXEC);
	assert_true(fd >= 0);
	return fd;
}

/* What the check says of the store's file; "" for a sound one. */
static char *faults(PagesResult *result)
{
	GString *lines = g_string_new(NULL);
	for (guint i = 0; i < TABLE_N; i++)
		tables[i] = (PagesTable){table_name(i), table_has_several(i), false};
	tables[TABLE_N] = (PagesTable){TABLE_UNUSED_NAME, false, true};
	PagesCheck walk = {.fd = open_data(O_RDONLY),
	        .tables = tables,
	        .n_tables = TABLE_N + 1,
	        .damage = collect_line,
	        .data = lines};
	GError *error = NULL;
	if (!pages_check(&walk, result, &error))
		fail_msg("%s", error->message);
	close(walk.fd);
	return g_string_free(lines, FALSE);
}

static void sound(guint64 least_used)
{
	PagesResult result;
	g_autofree char *lines = faults(&result);
	assert_string_equal(lines, "");
	assert_true(result.used >= least_used);
	int fd = open_data(O_RDONLY);
	assert_true(lseek(fd, 0, SEEK_END) >= (off_t)(result.used * result.page_bytes));
	close(fd);
}

static void append_many(guint from, guint to)
{
	GError *error = NULL;
	Append *a = append_begin(kit.store, APPEND_BATCH, &error);
	for (guint i = from; i < to; i++) {
		g_autofree char *id = g_strdup_printf("m%u", i),
		                *author = g_strdup_printf("a%u@x", i % 90);
		Mail m = {.message_id = id,
		        .list = "l.x",
		        .parent = "root",
		        .title = "same",
		        .author = author};
		AppendResult result;
		if (!kit_append(a, &m, &result, &error))
			fail_msg("%s", error->message);
	}
	if (!append_commit(a, &error))
		fail_msg("%s", error->message);
}

static void test_sound(void **state)
{
	(void)state;
	sound(4);
	for (guint i = 0; i < 30; i++) {
		append_many(i * 10, i * 10 + 10);
		sound(10);
	}
	append_many(1000, 6000); /* trees of values, branches on branches */
	sound(300);
	g_autofree char *large = g_malloc0(3u << 20);
	for (gsize i = 0; i < 3u << 20; i++)
		large[i] = (char)(g_random_int() % 200 + 1);
	kit_deliver(&(Mail){.message_id = "large", .raw = large, .raw_bytes = 3u << 20});
	sound(700);
	for (guint i = 0; i < 20; i++) {
		append_many(7000 + i, 7001 + i);
		sound(700);
	}
}

static void test_deleted(void **state)
{
	(void)state;
	append_many(0, 3000);
	for (guint round = 0; round < 30; round++) {
		Txn *txn = txn_begin(kit.store, true, NULL);
		for (guint64 seq = round * 100 + 1; seq <= round * 100 + 90; seq++) {
			guint8 key[8];
			bytes_put_be(key, (seq * 7919) % 3000 + 1, 8);
			txn_delete(txn, TABLE_LOG, (Slice){key, 8}, NULL);
			txn_delete(txn, TABLE_LIST, (Slice){"\0\0\0\1", 4}, &(Slice){key, 8});
		}
		assert_true(txn_commit(txn, NULL));
		sound(10);
	}
}

static void put_bytes(guint64 page, guint at, const void *bytes, gsize n)
{
	int fd = open_data(O_RDWR);
	assert_int_equal(pwrite(fd, bytes, n, (off_t)(page * 4096 + at)), n);
	close(fd);
}

static PageMeta newest_meta(void)
{
	PageMeta metas[PAGE_N_METAS];
	const char *wrong[PAGE_N_METAS];
	int fd = open_data(O_RDONLY);
	assert_true(page_read_metas(fd, metas, wrong, NULL));
	close(fd);
	return metas[metas[1].txnid > metas[0].txnid];
}

/* With N bytes at AT of PAGE changed the check must say LIKE; then they are put back. */
static void broken(guint64 page, guint at, const void *bytes, gsize n, const char *like)
{
	guint8 before[64];
	PagesResult result;
	int fd = open_data(O_RDONLY);
	assert_int_equal(pread(fd, before, n, (off_t)(page * 4096 + at)), n);
	close(fd);
	put_bytes(page, at, bytes, n);
	g_autofree char *lines = faults(&result);
	put_bytes(page, at, before, n);
	if (!strstr(lines, like))
		fail_msg("page %u, byte %u: '%s' has no '%s'", (guint)page, at, lines, like);
}

static void broken_number(guint64 page, guint at, guint64 number, gsize n, const char *like)
{
	broken(page, at, &number, n, like);
}

static void test_broken(void **state)
{
	(void)state;
	append_many(0, 2000);
	append_many(2000, 2001);
	kit_deliver(&(Mail){.message_id = "one more"});
	kit_reopen();
	sound(20);
	PageMeta m = newest_meta();
	guint64 page = m.txnid & 1, root = m.main.root;
	broken_number(page, 16, 5, 4, "not a meta page of LMDB");
	broken_number(page, 20, 2, 4, "another version");
	broken_number(page, 10, 2, 2, "not that of a meta page");
	broken_number(page, 40, 5000, 4, "page size is impossible");
	broken_number(page, 40, 8192, 4, "");
	broken_number(page, 44, 0, 2, "flags");
	broken_number(page, 136, m.last_page + 1, 8, "is neither used nor free");
	broken_number(page, 136, m.last_page + 3, 8, "are neither used nor free");
	broken_number(page, 136, G_MAXUINT64 / 2, 8, "beyond the file");
	broken_number(page, 144, m.txnid + 1, 8, "do not follow");
	broken_number(page, 144, m.txnid - 1, 8, "do not follow");
	broken_number(page, 128, root + 100000, 8, "trees are impossible");
	broken_number(page, 128, m.free.root, 8, "used twice");
	broken_number(page, 80, root, 8, "(of 'free pages')");
	broken_number(!page, 144, m.txnid + 5, 8, "do not follow");
	broken_number(root, 0, 5, 8, "number of another page");
	broken_number(root, 10, PAGE_BRANCH, 2, "not of the kind");
	broken_number(root, 12, 15, 2, "head is impossible");
	broken_number(root, 14, 5000, 2, "head is impossible");
	broken_number(root, 16, 4095, 2, "not inside it");
	/* a slot twice, two exchanged: what is used twice or out of order */
	guint8 slots[4], exchanged[4];
	int fd = open_data(O_RDONLY);
	assert_int_equal(pread(fd, slots, 4, (off_t)(root * 4096 + 16)), 4);
	close(fd);
	memcpy(exchanged, slots + 2, 2);
	memcpy(exchanged + 2, slots, 2);
	broken(root, 16, exchanged, 4, "keys are not in order");
	broken(root, 16, slots + 2, 2, "overlap or leave gaps");
	broken_number(root, page_get2(slots) + 8, 'X', 1, "has no table");
	broken_number(root, page_get2(slots) + 8 + 5 + 4, 0, 2, "flags that it cannot have");
	sound(20);
}

/* Whatever byte of a page in use is changed to whatever: named or harmless, and never fatal. */
static void test_never_fatal(void **state)
{
	PagesResult result;
	guint found = 0, tried = 0;
	(void)state;
	append_many(0, 300);
	int fd = open_data(O_RDONLY);
	guint64 size = (guint64)lseek(fd, 0, SEEK_END);
	close(fd);
	GRand *random = g_rand_new_with_seed(11);
	for (; tried < 4000; tried++) {
		guint64 page = g_rand_int(random) % (size / 4096);
		guint at = g_rand_boolean(random) ? g_rand_int(random) % 64
		                                  : g_rand_int(random) % 4096;
		guint8 byte = (guint8)g_rand_int(random), before;
		fd = open_data(O_RDWR);
		assert_int_equal(pread(fd, &before, 1, (off_t)(page * 4096 + at)), 1);
		assert_int_equal(pwrite(fd, &byte, 1, (off_t)(page * 4096 + at)), 1);
		close(fd);
		g_autofree char *lines = faults(&result);
		found += *lines != '\0';
		put_bytes(page, at, &before, 1);
	}
	g_rand_free(random);
	sound(10);
	assert_true(found > tried / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_sound), T(test_deleted), T(test_broken), T(test_never_fatal)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
