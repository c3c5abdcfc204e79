/* Commits of source trees: their bytes, blocks, spans, and what is known of them by position. */
#include "storekit.h"

#include "store/base/limit.h"
#include "store/log/tree_row.h"
#include "store/log/tree_write.h"
#include "store/log/trees.h"

static Commit *make_commit(guint8 number, const char *title, gint64 merged_s)
{
	Commit *c = commit_new();
	memset(c->hash, number, 20);
	c->hash_bytes = 20;
	c->author = (RecordPerson){
	        commit_string(c, "Ann Example", -1), commit_string(c, "ann@example.org", -1)};
	c->committer_s = 1000 + number;
	c->author_s = -5;
	c->merged_s = merged_s;
	c->title = commit_string(c, title, -1);
	c->patch_id = commit_string(c, "0123456789abcdef0123456789abcdef01234567", -1);
	g_ptr_array_add(c->message_ids, (void *)commit_string(c, "one@example.org", -1));
	record_add_trailer(c->owner, "Acked-by", "Cy Example <cy@example.org>");
	guint16 path = commit_path_key("vm/halt.c");
	g_array_append_val(c->paths, path);
	commit_find_writer(c);
	return c;
}

static void test_bytes(void **state)
{
	(void)state;
	g_autoptr(Commit) c = make_commit(7, "a title", 2000);
	g_autoptr(GByteArray) fixed = g_byte_array_new(), text = g_byte_array_new();
	c->flags = COMMIT_FLAG_FIRST;
	commit_encode(c, fixed, text);
	assert_int_equal(fixed->len, COMMIT_FIXED_BYTES(20));
	const guint8 *p = text->data, *end = p + text->len;
	g_autoptr(Commit) d = commit_decode(20, fixed->data, &p, end, NULL);
	assert_non_null(d);
	assert_ptr_equal(p, end);
	assert_memory_equal(d->hash, c->hash, sizeof c->hash);
	assert_int_equal(d->flags, COMMIT_FLAG_FIRST);
	assert_int_equal(d->author_s, -5);
	assert_int_equal(d->committer_s, 1007);
	assert_int_equal(d->merged_s, 2000);
	assert_string_equal(d->title, "a title");
	assert_string_equal(d->author.address, "ann@example.org");
	assert_string_equal(d->patch_id, c->patch_id);
	assert_string_equal(g_ptr_array_index(d->message_ids, 0), "one@example.org");
	assert_int_equal(d->trailers->len, 1);
	assert_int_equal(d->paths->len, 1);
	assert_int_equal(g_array_index(d->paths, guint16, 0), commit_path_key("vm/halt.c"));
	assert_null(d->upstream);
	for (gsize n = 0; n < text->len; n++) { /* cut short anywhere */
		p = text->data;
		assert_null(commit_decode(20, fixed->data, &p, p + n, NULL));
	}
}

static void check_writer(const char *name, const char *trailer, const char *writer)
{
	g_autoptr(Commit) c = commit_new();
	c->author = (RecordPerson){
	        commit_string(c, name, -1), commit_string(c, "vm@lists.example.org", -1)};
	record_add_trailer(c->owner, "Signed-off-by", trailer);
	commit_find_writer(c);
	g_autofree char *got = g_strdup_printf("%s <%s>", c->writer.name ? c->writer.name : "",
	        c->writer.address ? c->writer.address : "");
	assert_string_equal(got, writer);
}

static void test_writer(void **state)
{
	(void)state;
	check_writer("Ann Example", "Ann Example <ann@example.org>",
	        "Ann Example <vm@lists.example.org>");
	check_writer("Ann Example via vm", "Ann Example <ann@example.org>",
	        "Ann Example <ann@example.org>");
	check_writer("'Ann Example' via vm", "ann example  <ann@example.org>",
	        "Ann Example <ann@example.org>");
	check_writer("Ann Example via vm", "Ann Example Two <ann@example.org>", "Ann Example <>");
	check_writer("Ann Example via vm", "Bo Ek <bo@example.org>", "Ann Example <>");
	check_writer(" via vm", "Bo Ek <bo@example.org>", " <>");
}

static void test_long_title(void **state)
{
	(void)state;
	g_autofree char *text = g_strnfill(3000, 'x');
	g_autoptr(Commit) c = commit_new();
	assert_int_equal(strlen(commit_string(c, text, -1)), 2000);
	assert_int_equal(c->flags, COMMIT_FLAG_CUT);
}

static void test_any_date(void **state)
{
	(void)state;
	g_autoptr(Commit) c = make_commit(7, "a title", G_MININT64);
	g_autoptr(GByteArray) fixed = g_byte_array_new(), text = g_byte_array_new();
	c->author_s = c->committer_s = G_MAXINT64;
	commit_encode(c, fixed, text);
	const guint8 *p = text->data;
	g_autoptr(Commit) d = commit_decode(20, fixed->data, &p, p + text->len, NULL);
	assert_int_equal(d->author_s, commit_date(G_MAXINT64));
	assert_int_equal(d->committer_s, commit_date(G_MAXINT64));
	assert_int_equal(d->merged_s, commit_date(G_MININT64));
	assert_true(d->merged_s < 0 && d->committer_s < G_MAXINT64 / 1000000);
}

static void test_spans(void **state)
{
	(void)state;
	static const guint32 ordinals[] = {0, 1, 2, 7, 500, 501};
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	g_autoptr(GArray) again = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	for (guint i = 0; i < G_N_ELEMENTS(ordinals); i++)
		tree_row_spans_add(spans, ordinals[i]);
	assert_int_equal(spans->len, 3);
	tree_row_spans_put(spans, bytes);
	assert_false(tree_row_spans_read((Slice){bytes->data, bytes->len}, 501, again));
	g_array_set_size(again, 0);
	assert_true(tree_row_spans_read((Slice){bytes->data, bytes->len}, 502, again));
	assert_int_equal(again->len, 3);
	assert_memory_equal(again->data, spans->data, 3 * sizeof(TreeRowSpan));
}

/* Reads N commits into the tree "main", from number FROM on; GONE (an ordinal) if not NULL. */
static guint64 read_tree(guint8 from, guint n, gint64 now_s, const guint32 *gone_ordinal)
{
	g_autoptr(TreeWrite) w = tree_write_open(kit.store, "main", NULL);
	g_autoptr(GPtrArray) refs = g_ptr_array_new(), tags = g_ptr_array_new();
	g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	TreeWriteRef ref = {.ref = "refs/heads/main", .tip = {from}, .tip_bytes = 20};
	guint64 seq;
	guint32 ordinal;
	assert_non_null(w);
	g_ptr_array_add(refs, &ref);
	for (guint i = 0; i < n; i++) {
		g_autofree char *title = g_strdup_printf("Change %u", from + i);
		g_autoptr(Commit) c = make_commit((guint8)(from + i), title, 1000 + from + i);
		c->flags = tree_write_before(w)->is_new ? COMMIT_FLAG_FIRST : 0;
		assert_true(tree_write_add(w, c, &ordinal, NULL));
	}
	if (gone_ordinal)
		tree_row_spans_add(gone, *gone_ordinal);
	const TreeWriteReading r = {.refs = refs, .now_s = now_s, .gone = gone, .new_tags = tags};
	assert_true(tree_write_finish(w, &r, &seq, NULL));
	return seq;
}

static guint count(TreesView view, TreeKey key, const char *text)
{
	g_autoptr(Snapshot) s = snapshot_open(kit.store, NULL);
	g_autoptr(Trees) t = trees_open(s, &view, NULL);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)commit_free);
	assert_non_null(t);
	assert_true(trees_find(t, key, text, found, NULL));
	return found->len;
}

static void assert_sound(void)
{
	VerifyResult result;
	SubprocessProgress progress = {0};
	assert_true(verify_store(kit.store, NULL, &progress, NULL, NULL, &result, NULL));
	assert_int_equal(result.faults, 0);
}

static void test_views(void **state)
{
	(void)state;
	const guint32 third = 2;
	guint64 first = read_tree(1, 5, 5000, NULL);
	guint64 second = read_tree(6, 2, 6000, &third);
	const TreesView old = {first - 1, 1003}, middle = {first, 5500}, late = {second, 5999};
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_TITLE, "change  7"), 1);
	assert_int_equal(count(middle, TREE_KEY_TITLE, "Change 7"), 0);
	assert_int_equal(count(late, TREE_KEY_TITLE, "Change 7"), 0);
	assert_int_equal(count(old, TREE_KEY_TITLE, "Change 3"), 1);
	assert_int_equal(count(old, TREE_KEY_TITLE, "Change 4"), 0);
	assert_int_equal(count(middle, TREE_KEY_TITLE, "Change 3"), 1);
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_TITLE, "Change 3"), 0);
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_MESSAGE_ID, "one@example.org"), 6);
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_HASH, "0505"), 1);
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_HASH, "05050"), 1);
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_HASH, "05051"), 0);
	assert_sound();
}

static bool count_commit(const Commit *c, void *data)
{
	(void)c;
	++*(guint *)data;
	return true;
}

static guint count_dates(gint64 since_s, gint64 until_s)
{
	g_autoptr(Snapshot) s = snapshot_open(kit.store, NULL);
	g_autoptr(Trees) t = trees_open(s, &TREES_VIEW_ALL, NULL);
	guint n = 0;
	assert_true(trees_each(t, 0, since_s, until_s, count_commit, &n, NULL));
	return n;
}

static void test_dates(void **state)
{
	(void)state;
	read_tree(1, 5, 5000, NULL);
	read_tree(6, 2, 6000, NULL);
	assert_int_equal(count_dates(G_MININT64, G_MAXINT64), 7);
	assert_int_equal(count_dates(1003, 1006), 3);
	assert_int_equal(count_dates(1005, 1007), 2);
	assert_int_equal(count_dates(1006, G_MAXINT64), 2);
	assert_int_equal(count_dates(1008, G_MAXINT64), 0);
}

static void test_no_mail(void **state)
{
	(void)state;
	GError *error = NULL;
	Append *a = append_begin(kit.store, APPEND_ONE, NULL);
	AppendResult r;
	assert_true(kit_append(a, &kit_hello, &r, NULL));
	assert_true(append_commit(a, NULL));
	assert_int_equal(read_tree(1, 3, 5000, NULL), 2);
	g_autoptr(Snapshot) s = snapshot_open(kit.store, NULL);
	assert_int_equal(snapshot_head(s), 1);
	assert_int_equal(snapshot_end(s), 2);
	assert_int_equal(snapshot_back(s, 2, 0), 1);
	assert_int_equal(snapshot_back(s, 2, 1), 0);
	Entry e;
	assert_true(snapshot_entry(s, 2, &e, NULL));
	assert_null(snapshot_record(s, &e, RECORD_ALL, &error));
	assert_int_equal(error->code, ERROR_NO);
	g_error_free(error);
	assert_sound();
}

/* A block of 128 such commits would need more chunks than it can have. */
static void test_large_commits(void **state)
{
	(void)state;
	const guint n = 150;
	g_autoptr(TreeWrite) w = tree_write_open(kit.store, "main", NULL);
	g_autoptr(GPtrArray) refs = g_ptr_array_new(), tags = g_ptr_array_new();
	g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	TreeWriteRef ref = {.ref = "refs/heads/main", .tip_bytes = 20};
	guint64 seq;
	guint32 ordinal;
	g_ptr_array_add(refs, &ref);
	for (guint i = 0; i < n; i++) {
		g_autoptr(Commit) c = make_commit((guint8)i, "a large one", 1001);
		for (guint k = 0; k < LIMIT_TRAILERS; k++) {
			g_autoptr(GString) text = g_string_new(NULL);
			while (text->len < LIMIT_STRING_BYTES)
				g_string_append_c(text, (char)g_rand_int_range(random, 32, 127));
			record_add_trailer(c->owner, "Noise", text->str);
		}
		assert_true(tree_write_add(w, c, &ordinal, NULL));
	}
	const TreeWriteReading r = {.refs = refs, .now_s = 5000, .gone = gone, .new_tags = tags};
	assert_true(tree_write_finish(w, &r, &seq, NULL));
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_TITLE, "a large one"), n);
	assert_sound();
}

static void test_interrupted(void **state)
{
	(void)state;
	guint32 ordinal;
	TreeWrite *w = tree_write_open(kit.store, "main", NULL);
	g_autoptr(Commit) c = make_commit(1, "Change 1", 1001);
	assert_true(tree_write_add(w, c, &ordinal, NULL));
	assert_true(tree_write_flush(w, NULL));
	assert_int_equal(tree_write_find(w, c->hash, 20), 0);
	tree_write_free(w);
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_TITLE, "Change 1"), 0);
	assert_sound();
	w = tree_write_open(kit.store, "main", NULL);
	assert_int_equal(tree_write_before(w)->n_written, 1);
	assert_int_equal(tree_write_before(w)->n_read, 0);
	assert_int_equal(tree_write_find(w, c->hash, 20), 0);
	tree_write_free(w);
	read_tree(2, 1, 5000, NULL);
	assert_int_equal(count(TREES_VIEW_ALL, TREE_KEY_TITLE, "Change 1"), 1);
	assert_sound();
}

int main(void)
{
	const struct CMUnitTest tests[] = {T(test_bytes), T(test_writer), T(test_long_title),
	        T(test_any_date), T(test_spans), T(test_views), T(test_dates), T(test_no_mail),
	        T(test_large_commits), T(test_interrupted)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
