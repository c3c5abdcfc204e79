/* A rebuilt data file from inside: how it comes into place, what expiry leaves, who notices. */
#include "storekit.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../store/block_bytes.h"
#include "../../store/dump.h"
#include "../../store/expire.h"
#include "../../store/rebuild.h"
#include "../../store/verify.h"

static guint64 bodies(void)
{
	Txn *txn = txn_begin(kit.store, false, NULL);
	guint64 n = txn_count(txn, TABLE_BODY);
	txn_abort(txn);
	return n;
}

static void some(guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *id = g_strdup_printf("id %u", i), *message_id = g_strdup_printf("m%u@x", i);
		kit_deliver(&(Mail){.id = id,
		        .message_id = message_id,
		        .title = "a title",
		        .author = "ann@x",
		        .sender = "s@x"});
	}
}

static void rebuild(void)
{
	GError *error = NULL;
	if (!rebuild_run(kit.store, STORE_FORMAT, rebuild_copy, NULL, &error))
		fail_msg("%s", error->message);
}

static ino_t inode_of(const char *name)
{
	struct stat st = {0};
	g_autofree char *path = g_build_filename(kit.dir, name, NULL);
	return stat(path, &st) == 0 ? st.st_ino : 0;
}

/* The lock file of one data file never serves another. */
static void test_both_files_go(void **state)
{
	(void)state;
	for (guint n = 0; n < 4; n++) {
		some(1 + n);
		ino_t data = inode_of("data.mdb"), lock = inode_of("lock.mdb");
		g_autofree char *path = g_build_filename(kit.dir, "lock.mdb", NULL);
		int held = open(path, O_RDWR); /* so that its number is not given to the next */
		guint generation = store_generation(kit.store);
		rebuild();
		assert_int_not_equal(inode_of("data.mdb"), data);
		assert_int_not_equal(inode_of("lock.mdb"), 0); /* readers of a group could not make it */
		kit_deliver(&(Mail){.id = "after", .message_id = "after@x"});
		assert_int_equal(store_generation(kit.store), generation + 1);
		assert_int_not_equal(inode_of("lock.mdb"), lock);
		kit_reopen();
		close(held);
	}
}

static void put_name(const char *from, const char *to)
{
	g_autofree char *a = g_build_filename(kit.dir, from, NULL), *b = g_build_filename(kit.dir, to, NULL);
	assert_int_equal(link(a, b), 0);
}

/* A crash after the new data file got its name: who may write there finishes it, who may not is told. */
static int open_as_nobody(void)
{
	g_autoptr(GError) error = NULL;
	if (chmod(kit.dir, 0755) != 0 || setresgid(65534, 65534, 65534) != 0 ||
	        setresuid(65534, 65534, 65534) != 0)
		return 97;
	Store *store = store_open(kit.dir, false, STORE_READ, &error);
	return store ? 1 : error->code == LD_ERROR_UNAVAILABLE && strstr(error->message, "cut off") ? 0 : 2;
}

static void test_cut_off(void **state)
{
	(void)state;
	some(2);
	store_close(kit.store);
	ino_t lock = inode_of("lock.mdb");
	put_name("data.mdb", ".swapped.mdb");
	put_name("lock.mdb", "kept");
	if (geteuid() == 0) {
		int status = 1;
		pid_t pid = fork();
		if (pid == 0)
			_exit(open_as_nobody());
		waitpid(pid, &status, 0);
		assert_int_equal(status, 0);
		assert_int_equal(inode_of("lock.mdb"), lock);
	}
	kit_open();
	assert_int_not_equal(inode_of("lock.mdb"), lock);
	assert_int_equal(inode_of(".swapped.mdb"), 0);
	store_close(kit.store);
	/* a link that is somebody's copy is none of our business */
	lock = inode_of("lock.mdb");
	put_name("data.mdb", "copy");
	kit_open();
	assert_int_equal(inode_of("lock.mdb"), lock);
	g_autofree char *copy = g_build_filename(kit.dir, "copy", NULL),
	                *kept = g_build_filename(kit.dir, "kept", NULL);
	g_unlink(copy);
	g_unlink(kept);
}

static bool refuse(Rebuild *r, void *data, GError **error)
{
	(void)r, (void)data;
	g_set_error(error, LD_ERROR, LD_ERROR_IO, "enough");
	return false;
}

/* Another was cut off while we had the store open already: its mark is not taken away before what it marks is done. */
static void test_sweep_finishes(void **state)
{
	(void)state;
	some(2);
	ino_t lock = inode_of("lock.mdb");
	put_name("lock.mdb", "kept"); /* so that its number is not given to the next */
	put_name("data.mdb", ".swapped.mdb");
	g_autoptr(GError) error = NULL;
	assert_false(rebuild_run(kit.store, STORE_FORMAT, refuse, NULL, &error));
	assert_string_equal(error->message, "enough");
	assert_int_equal(inode_of(".swapped.mdb"), 0);
	assert_int_not_equal(inode_of("lock.mdb"), lock);
	g_autofree char *kept = g_build_filename(kit.dir, "kept", NULL);
	g_unlink(kept);
	/* of one that did not come into place nothing is left, and nothing is done */
	kit_reopen();
	lock = inode_of("lock.mdb");
	g_autofree char *other = g_build_filename(kit.dir, ".swapped.mdb", NULL);
	assert_true(g_file_set_contents(other, "x", 1, NULL));
	g_clear_error(&error);
	assert_false(rebuild_run(kit.store, STORE_FORMAT, refuse, NULL, &error));
	assert_int_equal(inode_of(".swapped.mdb"), 0);
	assert_int_equal(inode_of("lock.mdb"), lock);
}

static void tell(int fd)
{
	assert_int_equal(write(fd, "x", 1), 1);
}

static void wait_for(int fd)
{
	char c;
	assert_int_equal(read(fd, &c, 1), 1);
}

/* Another process: LMDB has one open environment of a file in each. It is asked for by FROM, and answers by TO. */
static bool see_the_change(int from, int to)
{
	Store *other = store_open(kit.dir, false, STORE_WRITE, NULL);
	Snapshot *s = snapshot_open(other, NULL);
	Entry e;
	g_autoptr(GError) error = NULL;
	tell(to);
	wait_for(from);
	/* what was begun before is as it was; with it open nothing is written, least of all into the old file */
	bool old = snapshot_head(s) == 3 && snapshot_entry(s, 2, &e, NULL) &&
	           !txn_begin(other, true, &error) && g_error_matches(error, LD_ERROR, LD_ERROR_UNAVAILABLE);
	g_autoptr(GBytes) raw = snapshot_raw(s, &e, NULL);
	bool renewed = snapshot_renew(s, NULL) && store_generation(other) == 1 && snapshot_head(s) == 4 &&
	               snapshot_entry(s, 2, &e, NULL);
	g_autoptr(GBytes) again = renewed ? snapshot_raw(s, &e, NULL) : NULL;
	bool same = raw && again && g_bytes_equal(raw, again);
	snapshot_free(s);
	Txn *txn = txn_begin(other, true, NULL);
	bool writes = txn && txn_count(txn, TABLE_LOG) == 4;
	txn_abort(txn);
	store_close(other);
	return old && same && writes;
}

static void test_others_notice(void **state)
{
	int there[2], back[2], status = 1;
	(void)state;
	some(3);
	store_close(kit.store);
	assert_int_equal(pipe(there), 0);
	assert_int_equal(pipe(back), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(see_the_change(there[0], back[1]) ? 0 : 1);
	wait_for(back[0]);
	kit_open();
	rebuild();
	kit_deliver(&(Mail){.id = "new", .message_id = "new@x"});
	tell(there[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	for (guint i = 0; i < 2; i++) {
		close(there[i]);
		close(back[i]);
	}
}

static void test_gone(void **state)
{
	(void)state;
	g_autofree char *data = g_build_filename(kit.dir, "data.mdb", NULL);
	some(1);
	assert_int_equal(g_unlink(data), 0);
	g_autoptr(GError) error = NULL;
	assert_null(txn_begin(kit.store, true, &error)); /* not into a file that nobody will find */
	assert_int_equal(error->code, LD_ERROR_UNAVAILABLE);
}

/* What is not expired of some() is read back whole; N of them. */
static void check_left(guint n)
{
	g_autoptr(Snapshot) s = kit_snapshot();
	for (guint64 seq = 1; seq <= snapshot_head(s); seq++) {
		Entry e = kit_entry(s, seq);
		if (e.flags & FLAG_EXPIRED)
			continue;
		g_autofree char *id = g_strdup_printf("id %u", (guint)seq - 1);
		g_autoptr(GBytes) raw = snapshot_raw_proved(s, &e, NULL);
		g_autoptr(Record) rec = snapshot_record(s, &e, RECORD_ALL, NULL);
		assert_non_null(raw);
		assert_non_null(rec);
		assert_int_equal(g_bytes_get_size(raw), strlen(id));
		assert_memory_equal(g_bytes_get_data(raw, NULL), id, strlen(id));
		assert_string_equal(rec->title, "a title");
		n--;
	}
	assert_int_equal(n, 0);
}

/* A single delivery's block goes with it; of a full block only when all in it is expired. */
static void test_blocks_of_expired(void **state)
{
	ExpireResult result;
	(void)state;
	some(3);
	guint64 before = bodies();
	const guint64 second[] = {2};
	assert_true(expire_entries(kit.store, second, 1, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 1);
	assert_int_equal(result.senders_kept, 0);
	assert_int_equal(bodies(), before); /* one dropped, what is left of it put */
	check_left(2);
	rebuild();
	check_left(2);
	guint64 filled = bodies();
	assert_int_equal(filled, 1);
	assert_true(expire_entries(kit.store, (const guint64[]){1}, 1, EXPIRE_ALL, &result, NULL));
	assert_int_equal(bodies(), filled + 1);
	check_left(1);
	assert_true(expire_entries(kit.store, (const guint64[]){2, 3}, 2, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 1);
	assert_int_equal(bodies(), 3); /* the filled one too: what is left of the second lies in it */
	assert_true(expire_entries(kit.store, (const guint64[]){1, 2, 3}, 3, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 0);
}

/* --- damage --------------------------------------------------------------------------------------------- */

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

static void check_sound(const char *tip)
{
	VerifyResult result;
	ApartPlace place = {0};
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

#define LAST G_MAXSIZE /* of the frame's checksum */

/* The byte AT of entry SEQ's block becomes another. */
static void spoil(guint64 seq, gsize at)
{
	guint8 key[8];
	Slice value;
	Snapshot *s = kit_snapshot();
	Entry e = kit_entry(s, seq);
	snapshot_free(s);
	Txn *txn = txn_begin(kit.store, true, NULL);
	assert_true(txn_get(txn, TABLE_BODY, block_key(e.place.block, 0, key), &value));
	g_autofree guint8 *bytes = g_memdup2(value.data, value.size);
	bytes[at == LAST ? value.size - 1 : at] ^= 0x5a;
	txn_delete(txn, TABLE_BODY, block_key(e.place.block, 0, key), NULL);
	txn_put(txn, TABLE_BODY, block_key(e.place.block, 0, key), (Slice){bytes, value.size});
	assert_true(txn_commit(txn, NULL));
}

static void expect_refused(const char *words)
{
	g_autoptr(GError) error = NULL;
	assert_false(rebuild_run(kit.store, STORE_FORMAT, rebuild_copy, NULL, &error));
	assert_int_equal(error->code, LD_ERROR_DAMAGED);
	if (!strstr(error->message, words))
		fail_msg("wanted '%s', got: %s", words, error->message);
}

/* A single delivery's: what can be known of it stays, and the store is sound once it is compacted. */
static void test_damaged_block(void **state)
{
	ExpireResult result;
	char tip[65];
	(void)state;
	static const guint at[] = {0, BLOCK_HEAD_BYTES + 9};
	kit_deliver(&(Mail){.message_id = "m", .author = "ann@x", .title = "one", .kind = RECORD_PATCH});
	for (guint i = 0; i < G_N_ELEMENTS(at); i++) {
		g_autofree char *one = g_strdup_printf("one %u", i), *two = g_strdup_printf("two %u", i),
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
		assert_true(
		        expire_entries(kit.store, (const guint64[]){seq, seq}, 2, EXPIRE_ALL, &result, NULL));
		assert_int_equal(result.entries, 1);
		assert_int_equal(result.lost, 1);
		assert_true(expire_entries(kit.store, &seq, 1, EXPIRE_ALL, &result, NULL));
		assert_int_equal(result.entries, 0);
		rebuild();
		check_sound(tip);
		m.id = one;
		assert_int_equal(kit_deliver(&m).outcome, APPEND_DUPLICATE);
	}
}

/* A filled block's, one after the other, one of them with its raw bytes gone before. */
/* Named twice, and by the entry of another list: it is one. */
static void test_named_twice(void **state)
{
	ExpireResult result;
	(void)state;
	some(1);
	kit_deliver(&(Mail){.id = "id 0", .message_id = "m0@x", .list = "two"});
	some(2);
	spoil(1, 0);
	spoil(3, 0);
	assert_true(expire_entries(kit.store, (const guint64[]){1, 1, 2, 3}, 4, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.entries, 2);
	assert_int_equal(result.lost, 2);
}

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
	assert_true(expire_entries(kit.store, (const guint64[]){1, 2, 3, 4}, 4, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.lost, 4);
	expect_refused("entry 5 (");
	assert_true(expire_entries(kit.store, (const guint64[]){5, 6}, 2, EXPIRE_ALL, &result, NULL));
	rebuild();
	check_sound(tip);
	check_left(0);
}

/* A byte of what was received as entry SEQ is another, in a block that is whole. */
static void rot(guint64 seq)
{
	guint8 key[8];
	g_autoptr(Snapshot) s = kit_snapshot();
	Entry e = kit_entry(s, seq);
	g_autoptr(GBytes) text = snapshot_fields(s, &e, NULL), raw = snapshot_raw(s, &e, NULL);
	Slice t, r;
	t.data = g_bytes_get_data(text, &t.size);
	r.data = g_bytes_get_data(raw, &r.size);
	g_autofree guint8 *other = g_memdup2(r.data, r.size);
	other[r.size / 2] ^= 0x5a;
	Txn *txn = txn_begin(kit.store, true, NULL);
	BlockWriter *w = block_writer_new(txn, BLOCKS_SINGLE);
	block_writer_add(w, t, (Slice){other, r.size}, &e.place);
	block_writer_free(w);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	entry_encode(&e, bytes);
	be_put(key, seq, sizeof key);
	txn_put(txn, TABLE_LOG, (Slice){key, sizeof key}, (Slice){bytes->data, bytes->len});
	assert_true(txn_commit(txn, NULL));
}

static void expect_no_dump(const char *words)
{
	g_autoptr(GError) error = NULL;
	FILE *out = fopen("/dev/null", "w");
	bool ok = dump_write(kit.store, out, &error);
	fclose(out);
	assert_false(ok);
	assert_int_equal(error->code, LD_ERROR_DAMAGED);
	if (!strstr(error->message, words))
		fail_msg("wanted '%s', got: %s", words, error->message);
}

/* Rot that can be read as if nothing were: it would come under a checksum that says it is right. */
static void test_silent_rot(void **state)
{
	static const char words[] = ": its raw body does not match its hash; 'listdigest-store expire ";
	ExpireResult result;
	char tip[65];
	(void)state;
	some(3);
	tip_of(3, tip);
	rot(2);
	expect_refused(words);
	expect_refused("entry 2 (");
	expect_no_dump(words);
	spoil(2, LAST); /* and the checksum says so, too */
	expect_refused("entry 2 (");
	expect_refused("expire ");
	assert_true(expire_entries(kit.store, (const guint64[]){2}, 1, EXPIRE_ALL, &result, NULL));
	assert_int_equal(result.lost, 0);
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
			const Mail m = {.message_id = "anew", .title = "a title", .author = "ann@x"};
			g_autoptr(Record) rec = kit_record(&m);
			ok = rebuild_write(r, &item, item.doubt ? rec : NULL, error);
		}
		rebuild_item_clear(&item);
	} while (ok && more);
	return ok;
}

/* The received bytes are proved, the block is not: what rotted may be the record, which is made anew of them. */
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
	        T(test_both_files_go),
	        T(test_cut_off),
	        T(test_sweep_finishes),
	        T(test_others_notice),
	        T(test_gone),
	        T(test_blocks_of_expired),
	        T(test_damaged_block),
	        T(test_damaged_full_block),
	        T(test_named_twice),
	        T(test_silent_rot),
	        T(test_doubtful_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
