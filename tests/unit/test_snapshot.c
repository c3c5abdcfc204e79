/* Entries and records read in order, with and without read-ahead. */
#include "storekit.h"

#include "store/block/block.h"
#include "store/record/record_encode.h"

static bool note_seq(const Entry *e, void *data)
{
	GArray *seqs = data;
	g_array_append_val(seqs, e->seq);
	return e->seq != 30;
}

/* Entries come in the order asked for, over small and large gaps; a missing one is an error. */
static void test_each(void **state)
{
	(void)state;
	const guint64 some[] = {1, 2, 4, 29, 3, 3}, missing[] = {2, 31}, stop[] = {29, 30, 1};
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	GError *error = NULL;
	for (int i = 0; i < 30; i++) {
		Mail m = kit_hello;
		g_autofree char *id = g_strdup_printf("%d@example.org", i),
		                *raw = g_strdup_printf("Message-ID: <%s>\n\nHello\n", id);
		m.message_id = id;
		m.raw = raw;
		kit_deliver(&m);
	}
	Snapshot *s = kit_snapshot();
	assert_true(snapshot_each(s, some, G_N_ELEMENTS(some), note_seq, seqs, &error));
	assert_int_equal(seqs->len, G_N_ELEMENTS(some));
	assert_memory_equal(seqs->data, some, sizeof some);
	assert_true(snapshot_each(s, some, 0, note_seq, seqs, &error));
	assert_false(snapshot_each(s, missing, G_N_ELEMENTS(missing), note_seq, seqs, &error));
	assert_non_null(error);
	assert_int_equal(error->code, ERROR_DAMAGED);
	g_clear_error(&error);
	g_array_set_size(seqs, 0);
	assert_false(snapshot_each(s, stop, G_N_ELEMENTS(stop), note_seq, seqs, &error));
	assert_null(error);
	assert_int_equal(seqs->len, 2);
	snapshot_free(s);
}

typedef struct {
	Snapshot *s, *beside;
	RecordDepth depth;
	guint64 next, stop;
	guint seen;
	GError **error;
} Reads;

static bool read_beside(const Entry *e, void *data)
{
	Reads *r = data;
	g_autoptr(Record) rec = snapshot_record(r->s, e, r->depth, r->error);
	if (!rec)
		return false;
	g_autoptr(Record) same = snapshot_record(r->beside, e, r->depth, NULL);
	g_autoptr(GBytes) one = record_encode(rec, NULL), other = record_encode(same, NULL);
	assert_true(e->seq >= r->next);
	assert_true(g_bytes_equal(one, other));
	r->next = e->seq + 1;
	r->seen++;
	return e->seq != r->stop;
}

static void append_many(guint n)
{
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	for (guint i = 0; i < n; i++) {
		g_autofree char *id = g_strdup_printf("%u@x", i), *raw = kit_noise(5000, i),
		                *text = g_strdup_printf("text %u\n", i);
		AppendResult result;
		Mail m = {.message_id = id,
		        .raw = raw,
		        .raw_bytes = 5000,
		        .title = text,
		        .author = "ann@x",
		        .text = text,
		        .kind = i % 3 ? RECORD_REPLY : RECORD_COVER};
		assert_true(kit_append(a, &m, &result, NULL));
	}
	assert_true(append_commit(a, NULL));
}

static void flip_block(guint64 block)
{
	guint8 key[8];
	Slice value;
	Txn *txn = txn_begin(kit.store, true, NULL);
	assert_true(txn_get(txn, TABLE_BODY, block_key(block, 0, key), &value));
	g_autofree guint8 *bytes = g_memdup2(value.data, value.size);
	bytes[0] ^= 0xff; /* its version */
	txn_put(txn, TABLE_BODY, (Slice){key, 8}, (Slice){bytes, value.size});
	assert_true(txn_commit(txn, NULL));
}

/* Read-ahead changes neither what is read nor which error is reported. */
static void test_read_ahead(void **state)
{
	const guint n = 2000;
	(void)state;
	append_many(n);
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	for (guint64 seq = 1; seq <= n; seq++)
		g_array_append_val(seqs, seq);
	const guint64 *all = (const guint64 *)(void *)seqs->data;
	static const RecordDepth depths[] = {RECORD_LEAD_TEXTS,
	        RECORD_LEAD_TEXTS | RECORD_RECIPIENTS, RECORD_BRIEF_SUMMARY, RECORD_ALL};
	for (guint i = 0; i < G_N_ELEMENTS(depths); i++) {
		Reads r = {kit_snapshot(), kit_snapshot(), depths[i], 1, 0, 0, NULL};
		assert_true(snapshot_each_read(r.s, all, n, depths[i], read_beside, &r, NULL));
		assert_int_equal(r.seen, n);
		r.stop = 900;
		r.next = r.seen = 0;
		assert_false(snapshot_each_read(r.s, all, n, depths[i], read_beside, &r, NULL));
		assert_int_equal(r.seen, 900);
		snapshot_free(r.s);
		snapshot_free(r.beside);
	}
	Snapshot *s = kit_snapshot();
	guint64 third = kit_entry(s, 1).location.block + 2, last = 0;
	for (guint64 seq = 1; seq <= n && kit_entry(s, seq).location.block < third; seq++)
		last = seq;
	assert_true(last >= 700 && last < n);
	snapshot_free(s);
	flip_block(third);
	GError *error = NULL;
	Reads r = {kit_snapshot(), kit_snapshot(), RECORD_LEAD_TEXTS, 1, 0, 0, NULL};
	assert_true(snapshot_each_read(
	        r.s, all, (guint)last, r.depth, read_beside, &r, NULL)); /* up to it */
	r.next = r.seen = 0;
	r.error = &error;
	assert_false(snapshot_each_read(r.s, all, n, r.depth, read_beside, &r, &error));
	assert_int_equal(r.seen, last);
	assert_int_equal(error->code, ERROR_DAMAGED);
	g_autofree char *block = g_strdup_printf("block %" G_GUINT64_FORMAT ": ", third);
	assert_true(g_str_has_prefix(error->message, block));
	g_error_free(error);
	snapshot_free(r.s);
	snapshot_free(r.beside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_each),
	        T(test_read_ahead),
	};
	return cmocka_run_group_tests_name("snapshot", tests, NULL, NULL);
}
