/* Dictionaries: made of the store's own mail, used by single deliveries, needed and there for ever. */
#include "storekit.h"

#include "../../store/dictionary.h"
#include "../../store/verify.h"

/* The bytes of mail N: some that all mails share, some of its own. */
static char *raw_of(guint n)
{
	GString *raw = g_string_new(NULL);
	g_string_append_printf(raw,
	        "Message-ID: <d%u@example.org>\nList-Id: Development <dev.example.org>\n"
	        "Content-Type: text/plain; charset=utf-8\nX-Mailing-List: dev@example.org\nPrecedence: "
	        "bulk\n\n",
	        n);
	for (guint i = 0, x = n * 2654435761u; i < 20; i++, x = x * 1664525u + 1013904223u)
		g_string_append_printf(
		        raw, "+\tstatus = write_register(vcpu, REGISTER_%u, 0x%08x);\n", x >> 27, x);
	return g_string_free(raw, FALSE);
}

static void deliver(guint from, guint to)
{
	for (guint n = from; n <= to; n++) {
		g_autofree char *raw = raw_of(n), *message_id = g_strdup_printf("d%u@example.org", n);
		kit_deliver(&(Mail){
		        .message_id = message_id, .raw = raw, .list = "dev.example.org", .title = "A"});
	}
}

static void all_there(guint64 count)
{
	Snapshot *s = kit_snapshot();
	assert_int_equal(snapshot_head(s), count);
	for (guint n = 1; n <= count; n++) {
		GError *error = NULL;
		g_autofree char *want = raw_of(n);
		Entry e = kit_entry(s, n);
		g_autoptr(GBytes) raw = snapshot_raw(s, &e, &error);
		if (!raw)
			fail_msg("%s", error->message);
		assert_int_equal(g_bytes_get_size(raw), strlen(want));
		assert_memory_equal(g_bytes_get_data(raw, NULL), want, strlen(want));
	}
	snapshot_free(s);
}

static guint train(void)
{
	GError *error = NULL;
	guint number = 99;
	if (!dictionary_train(kit.store, &number, &error))
		fail_msg("%s", error->message);
	return number;
}

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

/* The first line verify has to say, "" if none. */
static char *first_fault(void)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	VerifyResult result;
	ApartPlace place = {0};
	GError *error = NULL;
	if (!verify_store(kit.store, NULL, &place, add_line, lines, &result, &error))
		fail_msg("%s", error->message);
	return g_strndup(lines->str, strcspn(lines->str, "\n"));
}

static guint64 body_bytes(void)
{
	Snapshot *s = kit_snapshot();
	guint64 n = txn_bytes(snapshot_txn(s), TABLE_BODY);
	snapshot_free(s);
	return n;
}

static void test_single_mails_take_less(void **state)
{
	(void)state;
	deliver(1, 300);
	guint64 before = body_bytes();
	assert_int_equal(train(), 1);
	deliver(301, 600);
	guint64 after = body_bytes() - before;
	if (after > before * 8 / 10)
		fail_msg("%" G_GUINT64_FORMAT " bytes with a dictionary, %" G_GUINT64_FORMAT " without",
		        after, before);
	kit_reopen();
	all_there(600);
	g_autofree char *fault = first_fault();
	assert_string_equal(fault, "");
}

static void test_older_dictionaries_stay(void **state)
{
	(void)state;
	deliver(1, 150);
	assert_int_equal(train(), 1);
	deliver(151, 300);
	assert_int_equal(train(), 2);
	deliver(301, 320);
	kit_reopen();
	all_there(320);
	g_autofree char *fault = first_fault();
	assert_string_equal(fault, "");
}

static void test_too_little_mail(void **state)
{
	(void)state;
	assert_int_equal(train(), 0);
	deliver(1, 20);
	assert_int_equal(train(), 0);
	assert_true(dictionary_train_first(kit.store, NULL));
	deliver(21, 30);
	all_there(30);
}

static void test_first_is_made_once(void **state)
{
	(void)state;
	deliver(1, 150);
	assert_true(dictionary_train_first(kit.store, NULL));
	assert_true(dictionary_train_first(kit.store, NULL));
	assert_int_equal(train(), 2);
}

static void put_dictionary(Slice bytes)
{
	static const guint8 one[] = {0, 1};
	GError *error = NULL;
	Txn *txn = txn_begin(kit.store, true, &error);
	assert_non_null(txn);
	if (bytes.data)
		txn_put(txn, TABLE_DICT, (Slice){one, 2}, bytes);
	else
		txn_delete(txn, TABLE_DICT, (Slice){one, 2}, NULL);
	assert_true(txn_commit(txn, &error));
}

static void test_a_lost_or_changed_one_is_found(void **state)
{
	(void)state;
	deliver(1, 150);
	assert_int_equal(train(), 1);
	deliver(151, 152);
	Txn *txn = txn_begin(kit.store, false, NULL);
	Slice bytes;
	assert_true(dictionary_get(txn, 1, &bytes));
	g_autofree guint8 *copy = g_memdup2(bytes.data, bytes.size);
	gsize n = bytes.size;
	txn_abort(txn);
	put_dictionary((Slice){NULL, 0});
	g_autofree char *lost = first_fault();
	assert_non_null(strstr(lost, "needs a dictionary that is not there"));
	memset(copy + n / 2, 'x', n / 2);
	put_dictionary((Slice){copy, n});
	g_autofree char *changed = first_fault();
	assert_non_null(strstr(changed, "entry 151"));
}

static void test_due(void **state)
{
	(void)state;
	static const guint64 due[] = {100, 400, 1600, 6400};
	guint found = 0;
	for (guint64 seq = 0; seq <= 10000; seq++) {
		if (dictionary_due(seq))
			assert_int_equal(seq, due[found++]);
	}
	assert_int_equal(found, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_single_mails_take_less),
	        T(test_older_dictionaries_stay),
	        T(test_too_little_mail),
	        T(test_first_is_made_once),
	        T(test_a_lost_or_changed_one_is_found),
	        cmocka_unit_test(test_due),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
