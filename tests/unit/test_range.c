/* Names of entries, and ranges of the log. The store of these tests, by seq:
 *
 *   1  a1 (list A)
 *   2  b1 (list B)
 *   3  also a1 (list B)
 *   4  a2 (list A)
 *   5  none (no list)
 *   6  b2 (list B)
 *   7  a variant with a1's Message-ID (list A)
 *   8  also b2 (list A)
 *
 * and an archive whose commits 11.., 22.., 33.., 44.. brought 4, 1, 2, 4, in that order. Each
 * arrived at its seq * 100, number 5 at 50. */
#include "storekit.h"
#include "store/log/archive.h"

#include "store/log/range.h"

static Snapshot *s;

static void put(const char *id, const char *message_id, const char *list, gint64 arrived_s)
{
	Mail m = {.id = id, .message_id = message_id, .list = list, .arrived_s = arrived_s};
	kit_deliver(&m);
}

static void put_aliases(guint32 generation)
{
	static const guint64 seqs[] = {4, 1, 2, 4};
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	guint32 known;
	guint32 archive = archive_number(a, "archive", &known);
	for (guint i = 0; i < 4; i++) {
		ArchiveAlias alias = {.archive = archive,
		        .generation = generation,
		        .epoch = i / 2,
		        .ordinal = i % 2,
		        .commit_bytes = 20,
		        .seq = seqs[i]};
		memset(alias.commit, 0x11 * (int)(i + 1), 20);
		archive_add_alias(a, &alias);
	}
	assert_true(append_commit(a, NULL));
}

static int fill(void **state)
{
	if (kit_setup(state) != 0)
		return -1;
	put("a1", "a1", "A", 100);
	put("b1", "b1", "B", 200);
	put("a1", "a1", "B", 300);
	put("a2", "a2..x", "A", 400);
	put("none", "none", NULL, 50);
	put("b2", "b2", "B", 600);
	put("forged", "a1", "A", 700);
	put("b2", "b2", "A", 800);
	put_aliases(0);
	s = kit_snapshot();
	return 0;
}

static int drop(void **state)
{
	snapshot_free(s);
	return kit_teardown(state);
}

static char *id_of(guint64 seq, guint digits)
{
	Entry e = kit_entry(s, seq);
	return hash_hex(&e.id, digits);
}

static void named(const char *text, guint64 want)
{
	guint64 seq = 0;
	GError *error = NULL;
	if (!entry_name_resolve(s, text, &seq, NULL, &error))
		fail_msg("%s: %s", text, error->message);
	assert_int_equal(seq, want);
}

static void not_named(const char *text, int code, const char *words)
{
	guint64 seq;
	GError *error = NULL;
	assert_false(entry_name_resolve(s, text, &seq, NULL, &error));
	if (error->code != code || !strstr(error->message, words))
		fail_msg("%s: code %d: %s", text, error->code, error->message);
	g_error_free(error);
}

static void test_names(void **state)
{
	(void)state;
	g_autofree char *full = id_of(4, 64), *nine = id_of(4, 9), *five = id_of(6, 5),
	                *also = id_of(3, 12);
	named(full, 4);
	named(nine, 4);
	named(five, 6);
	named(also, 1);
	g_autofree char *upper = g_ascii_strup(nine, -1);
	named(upper, 4);
	full[63] = full[63] == '0' ? '1' : '0';
	not_named(full, ERROR_NO, "no entry");
	named("HEAD", 8);
	named("HEAD~0", 8);
	named("HEAD~7", 1);
	not_named("HEAD~8", ERROR_NO, "the log has 8");
	not_named("HEAD~", ERROR_USAGE, "HEAD~");
	not_named("HEAD~-1", ERROR_USAGE, "HEAD~");
	not_named("HEADS", ERROR_USAGE, "HEADS");
	named("<a1>", 1);
	named("<a2..x>", 4);
	not_named("<nobody>", ERROR_NO, "no entry");
	not_named("<>", ERROR_USAGE, "<>");
	not_named("", ERROR_USAGE, "''");
	not_named("abc", ERROR_USAGE, "abc");
	not_named("xyzw", ERROR_USAGE, "xyzw");
	named("1111111", 4);
	named("2222222222222222222222222222222222222222", 1);
	not_named("111111", ERROR_NO, "no entry"); /* commits take seven digits */
	not_named("2222223", ERROR_NO, "no entry");
	ArchiveAlias alias;
	guint64 seq;
	assert_true(entry_name_resolve(s, "3333333", &seq, &alias, NULL));
	assert_int_equal(alias.epoch, 1);
	assert_int_equal(alias.ordinal, 0);
	assert_true(entry_name_resolve(s, "HEAD", &seq, &alias, NULL));
	assert_true(alias.archive == ARCHIVE_NONE);
}

/* Ids that share their first digits. */
static void test_ambiguous(void **state)
{
	(void)state;
	snapshot_free(s);
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	for (guint i = 0; i < 12; i++) {
		Hash id = {{0xab, 0xcd, 0xe0, (guint8)(i << 4)}};
		g_autoptr(Record) rec = record_new();
		AppendMessage m = {
		        .id = &id, .record = rec, .raw = "x", .raw_bytes = 1, .size_bytes = 1};
		AppendResult r;
		assert_true(append_message(a, &m, &r, NULL));
	}
	ArchiveAlias alias = {
	        .archive = 1, .commit = {0xab, 0xcd, 0xe0, 0x10}, .commit_bytes = 20, .seq = 10};
	archive_add_alias(a, &alias); /* the same message as id abcde010: not ambiguous */
	alias.commit[3] = 0x20;
	archive_add_alias(a, &alias); /* another message than id abcde020 */
	assert_true(append_commit(a, NULL));
	s = kit_snapshot();
	not_named("abcd", ERROR_NO, "ambiguous: abcde0000000, abcde0100000");
	not_named("abcde", ERROR_NO, ", ...");
	named("abcde03", 12);
	named("abcde01", 10);
	not_named("abcde02", ERROR_NO, "abcde0200000, commit abcde0200000");
}

static Range range_of(const RangeSpec *spec)
{
	Range r;
	GError *error = NULL;
	if (!range_resolve(s, spec, &r, &error))
		fail_msg("%s: %s", spec->range ? spec->range : "", error->message);
	return r;
}

static void gives(const RangeSpec *spec, const char *want, guint64 last)
{
	Range r = range_of(spec);
	g_autofree char *got = kit_seqs(r.seqs);
	if (strcmp(got, want) != 0 || r.last_seq != last)
		fail_msg("%s: got '%s' up to %u, wanted '%s' up to %u",
		        spec->range ? spec->range : "(none)", got, (guint)r.last_seq, want,
		        (guint)last);
	range_clear(&r);
}

static void test_positions(void **state)
{
	(void)state;
	gives(&(RangeSpec){0}, "1 2 4 5 6 7", 8);
	gives(&(RangeSpec){.with_also = true}, "1 2 3 4 5 6 7 8", 8);
	gives(&(RangeSpec){.range = "HEAD~6.."}, "4 5 6 7", 8);
	gives(&(RangeSpec){.range = "HEAD~6..HEAD~3"}, "4 5", 5);
	gives(&(RangeSpec){.range = "..HEAD~3"}, "1 2 4 5", 5);
	gives(&(RangeSpec){.range = ".."}, "1 2 4 5 6 7", 8);
	gives(&(RangeSpec){.range = "HEAD~4"}, "4", 4);
	gives(&(RangeSpec){.range = "HEAD"}, "6", 8);
	gives(&(RangeSpec){.range = "<a2..x>..<b2>"}, "5 6", 6);
	gives(&(RangeSpec){.range = "<a2..x>"}, "4", 4);
	gives(&(RangeSpec){.range = "HEAD~4..HEAD~4"}, "", 4);
	Range r = range_of(&(RangeSpec){.range = "HEAD~1..HEAD~4"});
	assert_true(r.backwards);
	assert_int_equal(r.seqs->len, 0);
	assert_string_equal(r.from, "HEAD~1");
	assert_string_equal(r.to, "HEAD~4");
	range_clear(&r);
	r = range_of(&(RangeSpec){.range = "HEAD~6.."});
	g_autofree char *last = id_of(7, 9);
	assert_false(r.backwards);
	assert_string_equal(r.from, "HEAD~6");
	assert_string_equal(r.to, last);
	range_clear(&r);
}

static void test_lists(void **state)
{
	(void)state;
	gives(&(RangeSpec){.lists = (const char *const[]){"A", NULL}}, "1 4 7 8", 8);
	gives(&(RangeSpec){.lists = (const char *const[]){"B", NULL}}, "2 3 6", 8);
	gives(&(RangeSpec){.lists = (const char *const[]){"B", NULL}, .range = "HEAD~6..HEAD~2"},
	        "3 6", 6);
	gives(&(RangeSpec){.lists = (const char *const[]){"B", NULL}, .range = "HEAD~7"}, "3", 3);
	gives(&(RangeSpec){.lists = (const char *const[]){"B", NULL}, .range = "HEAD~4"}, "", 4);
	gives(&(RangeSpec){.lists = (const char *const[]){"B", NULL},
	              .since = "1970-01-01T00:04Z",
	              .until = "1970-01-01T00:10Z"},
	        "3", 3);
	gives(&(RangeSpec){.lists = (const char *const[]){"B", NULL},
	              .range = "HEAD~7..",
	              .since = "1970-01-01T00:04Z",
	              .until = "1970-01-01T00:10:01Z"},
	        "3 6", 6);
	/* both: a message counts where it first came by one of them */
	const char *const both[] = {"B", "A", NULL};
	gives(&(RangeSpec){.lists = both}, "1 2 4 6 7", 8);
	gives(&(RangeSpec){.lists = both, .range = "HEAD~5"}, "1", 3);
	gives(&(RangeSpec){.lists = both, .range = "HEAD~6.."}, "4 6 7", 8);
	Range r;
	GError *error = NULL;
	assert_false(range_resolve(
	        s, &(RangeSpec){.lists = (const char *const[]){"C", NULL}}, &r, &error));
	assert_int_equal(error->code, ERROR_NO);
	assert_non_null(strstr(error->message, "A, B"));
	g_error_free(error);
	range_clear(&r);
}

static char *iso(gint64 t)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(t);
	return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

static void timed(const char *range, gint64 since, gint64 until, const char *want, guint64 last)
{
	g_autofree char *from = since ? iso(since) : NULL, *to = until ? iso(until) : NULL;
	gives(&(RangeSpec){.range = range, .since = from, .until = to}, want, last);
}

static void test_times(void **state)
{
	(void)state;
	timed(NULL, 100, 400, "1 2", 2);
	timed(NULL, 0, 101, "1 5", 5); /* found by time, in order of storing */
	timed(NULL, 400, 0, "4 6 7", 8);
	timed("HEAD~7..HEAD~2", 50, 500, "2 4 5", 5);
	timed("..HEAD~5", 100, 0, "1 2", 3);
	timed(NULL, 601, 650, "", 6); /* last_seq counts what had arrived by then */
	timed(NULL, 1, 20, "", 0);
	gint64 now = 800 + 7 * 24 * 3600;
	gives(&(RangeSpec){.now_s = now, .last_week_by_default = true}, "", 8);
	gives(&(RangeSpec){.now_s = now - 150, .last_week_by_default = true}, "7", 8);
	gives(&(RangeSpec){.now_s = now, .last_week_by_default = true, .range = "HEAD~4"}, "4", 4);
	Range r = range_of(&(RangeSpec){.now_s = now, .last_week_by_default = true});
	assert_int_equal(r.since_s, 800);
	assert_true(r.until_s == G_MAXINT64);
	assert_string_equal(r.from, "");
	range_clear(&r);
}

static void test_archive_order(void **state)
{
	(void)state;
	gives(&(RangeSpec){.range = "1111111..3333333"}, "1 2", 2);
	gives(&(RangeSpec){.range = "1111111..4444444"}, "1 2 4", 4);
	gives(&(RangeSpec){.range = "2222222..4444444"}, "2 4", 4);
	gives(&(RangeSpec){.range = "1111111..1111111"}, "", 4);
	gives(&(RangeSpec){.range = "1111111..4444444", .lists = (const char *const[]){"A", NULL}},
	        "1 4", 4);
	gives(&(RangeSpec){.range = "1111111..4444444", .lists = (const char *const[]){"B", NULL}},
	        "3 2", 4);
	Range r = range_of(&(RangeSpec){.range = "4444444..2222222"});
	assert_true(r.backwards);
	range_clear(&r);
	/* one end is no commit: in order of storing */
	gives(&(RangeSpec){.range = "2222222..HEAD~4"}, "2 4", 4);
	gives(&(RangeSpec){.range = "3333333.."}, "4 5 6 7", 8);
	gives(&(RangeSpec){.range = "..3333333"}, "1 2", 2);
	/* after the archive's history was rewritten: the newest generation that has both ends */
	snapshot_free(s);
	put_aliases(1);
	s = kit_snapshot();
	gives(&(RangeSpec){.range = "1111111..4444444"}, "1 2 4", 4);
	ArchiveAlias alias;
	guint64 seq;
	assert_true(entry_name_resolve(s, "1111111", &seq, &alias, NULL));
	assert_int_equal(alias.generation, 1);
}

static void test_empty_store(void **state)
{
	(void)state;
	s = kit_snapshot();
	gives(&(RangeSpec){0}, "", 0);
	gives(&(RangeSpec){.range = ".."}, "", 0);
	gives(&(RangeSpec){.last_week_by_default = true, .now_s = 1700000000}, "", 0);
	not_named("HEAD", ERROR_NO, "the log has 0");
	not_named("abcdef012", ERROR_NO, "no entry");
	Range r;
	GError *error = NULL;
	assert_false(range_resolve(s, &(RangeSpec){.range = "HEAD~2.."}, &r, &error));
	g_clear_error(&error);
	range_clear(&r);
	assert_false(range_resolve(s, &(RangeSpec){.since = "soon"}, &r, &error));
	assert_int_equal(error->code, ERROR_USAGE);
	g_clear_error(&error);
	range_clear(&r);
	range_clear(&r);
}

#define F(f) cmocka_unit_test_setup_teardown(f, fill, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        F(test_names),
	        F(test_ambiguous),
	        F(test_positions),
	        F(test_lists),
	        F(test_times),
	        F(test_archive_order),
	        cmocka_unit_test_setup_teardown(test_empty_store, kit_setup, drop),
	};
	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
