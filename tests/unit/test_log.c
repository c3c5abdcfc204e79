/* Appending and reading back: entries, bodies of both forms, indexes, the chain, and verify over
 * all of it. */
#include "storekit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/block/block_bytes.h"
#include "store/log/draft.h"
#include "store/maintain/expire.h"
#include "store/log/index.h"
#include "store/maintain/checked_read.h"
#include "store/verify/verify.h"

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

static char *verified(const char *tip, guint64 entries)
{
	GError *error = NULL;
	GString *lines = g_string_new(NULL);
	VerifyResult result;
	ApartPlace place = {0};
	g_autoptr(Checkpoints) tips = checkpoints_new();
	if ((tip && !checkpoints_add(tips, tip, &error)) ||
	        !verify_store(kit.store, tips, &place, add_line, lines, &result, &error))
		fail_msg("%s", error->message);
	assert_int_equal(result.entries, entries);
	assert_int_equal(strlen(result.tip), 64);
	return g_string_free(lines, FALSE);
}

static void clean(guint64 entries)
{
	g_autofree char *lines = verified(NULL, entries);
	assert_string_equal(lines, "");
}

static char *noise(gsize n, guint32 seed)
{
	char *bytes = g_malloc(n + 1);
	for (gsize i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		bytes[i] = (char)(seed >> 24);
	}
	bytes[n] = '\0';
	return bytes;
}

static void raw_is(Snapshot *s, guint64 seq, const char *want, gsize n)
{
	GError *error = NULL;
	Entry e = kit_entry(s, seq);
	g_autoptr(GBytes) raw = snapshot_raw(s, &e, &error);
	if (!raw)
		fail_msg("%s", error->message);
	assert_int_equal(g_bytes_get_size(raw), n);
	if (n > 0)
		assert_memory_equal(g_bytes_get_data(raw, NULL), want, n);
}

static Record *record_of(Snapshot *s, guint64 seq, RecordDepth depth)
{
	GError *error = NULL;
	Entry e = kit_entry(s, seq);
	Record *rec = snapshot_record(s, &e, depth, &error);
	if (!rec)
		fail_msg("%s", error->message);
	return rec;
}

static const Mail hello = {.message_id = "hello@example.org",
        .raw = "Message-ID: <hello@example.org>\n\nHello\n",
        .list = "dev.example.org",
        .title = "Say  Hello",
        .author = "Ann@Example.org",
        .text = "Hello\n",
        .kind = RECORD_PATCH,
        .sender = "bounce@example.org",
        .arrived_s = 1700000100};

static void test_one(void **state)
{
	(void)state;
	AppendResult r = kit_deliver(&hello);
	assert_int_equal(r.outcome, APPEND_NEW);
	assert_int_equal(r.seq, 1);
	assert_int_equal(r.message_seq, 1);
	kit_reopen();
	Snapshot *s = kit_snapshot();
	assert_int_equal(snapshot_head(s), 1);
	Entry e = kit_entry(s, 1);
	assert_int_equal(e.kind, ENTRY_MESSAGE);
	assert_string_equal(e.list, "dev.example.org");
	assert_string_equal(e.sender, "bounce@example.org");
	assert_int_equal(e.arrived_s, 1700000100);
	assert_null(e.inline_bytes);
	assert_memory_equal(&e.id, &r.id, 32);
	raw_is(s, 1, hello.raw, strlen(hello.raw));
	g_autoptr(Record) summary = record_of(s, 1, RECORD_SUMMARY);
	assert_string_equal(summary->title, "Say  Hello");
	assert_null(summary->message);
	g_autoptr(Record) rec = record_of(s, 1, RECORD_ALL);
	assert_string_equal(rec->message, "Hello\n");
	assert_int_equal(rec->kind, RECORD_PATCH);
	snapshot_free(s);
	assert_string_equal(rec->author.address, "Ann@Example.org"); /* outlives the snapshot */
	clean(1);
}

static bool note_seq(const Entry *e, void *data)
{
	GArray *seqs = data;
	g_array_append_val(seqs, e->seq);
	return e->seq != 30;
}

/* Entries in the order asked for, over gaps that a walk passes over and that it does not; one that
 * is missing. */
static void test_each(void **state)
{
	(void)state;
	const guint64 some[] = {1, 2, 4, 29, 3, 3}, missing[] = {2, 31}, stop[] = {29, 30, 1};
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	GError *error = NULL;
	for (int i = 0; i < 30; i++) {
		Mail m = hello;
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
	assert_int_equal(error->code, LD_ERROR_DAMAGED);
	g_clear_error(&error);
	g_array_set_size(seqs, 0);
	assert_false(snapshot_each(s, stop, G_N_ELEMENTS(stop), note_seq, seqs, &error));
	assert_null(error);
	assert_int_equal(seqs->len, 2);
	snapshot_free(s);
}

static void test_duplicate_also_variant(void **state)
{
	(void)state;
	Mail m = hello;
	kit_deliver(&m);
	assert_int_equal(kit_deliver(&m).outcome, APPEND_DUPLICATE);
	m.list = "other.example.org";
	m.raw = "the same by another way\n";
	AppendResult r = kit_deliver(&m);
	assert_int_equal(r.outcome, APPEND_ALSO);
	assert_int_equal(r.seq, 2);
	assert_int_equal(r.message_seq, 1);
	r = kit_deliver(&m);
	assert_int_equal(r.outcome, APPEND_DUPLICATE);
	assert_int_equal(r.seq, 2);
	m.list = NULL;
	assert_int_equal(kit_deliver(&m).outcome, APPEND_ALSO);
	m.list = "";
	assert_int_equal(kit_deliver(&m).outcome, APPEND_DUPLICATE);
	Mail forged = hello;
	forged.id = "forged";
	r = kit_deliver(&forged);
	assert_int_equal(r.outcome, APPEND_NEW);
	assert_true(r.flags & FLAG_VARIANT);
	r = kit_deliver(&forged);
	assert_int_equal(r.outcome, APPEND_DUPLICATE);
	assert_true(r.flags & FLAG_VARIANT);
	Snapshot *s = kit_snapshot();
	assert_int_equal(snapshot_head(s), 4);
	g_auto(GStrv) lists = snapshot_lists(s, 3, NULL);
	g_autofree char *joined = g_strjoinv(" ", lists);
	assert_string_equal(joined, "dev.example.org other.example.org");
	g_auto(GStrv) names = snapshot_list_names(s);
	assert_int_equal(g_strv_length(names), 2);
	kit_found(s, LOOKUP_MESSAGE_ID, "hello@example.org", "1 4");
	g_autoptr(Record) variant = record_of(s, 4, RECORD_SUMMARY);
	assert_true(variant->flags & FLAG_VARIANT);
	g_autoptr(Record) also = record_of(s, 2, RECORD_ALL);
	assert_string_equal(also->message, "Hello\n");
	raw_is(s, 3, hello.raw, strlen(hello.raw));
	Entry e = kit_entry(s, 3);
	assert_int_equal(snapshot_by_list(s, &e, "other.example.org"), 2);
	assert_int_equal(snapshot_by_list(s, &e, "dev.example.org"), 1);
	assert_int_equal(snapshot_by_list(s, &e, "no.example.org"), 0);
	snapshot_free(s);
	clean(4);
}

static void test_lookups(void **state)
{
	(void)state;
	Mail reply = {.message_id = "r1",
	        .parent = "hello@example.org",
	        .author = "bob@example.org",
	        .kind = RECORD_REPLY,
	        .title = "say hello"};
	Mail second = {.message_id = "h2",
	        .author = "ANN@example.org",
	        .kind = RECORD_COVER,
	        .title = " say HELLO ",
	        .change_id = "20250101-x",
	        .patch_id = "abc"};
	kit_deliver(&hello);
	kit_deliver(&reply);
	kit_deliver(&second);
	reply.message_id = "r2";
	kit_deliver(&reply);
	Snapshot *s = kit_snapshot();
	kit_found(s, LOOKUP_MESSAGE_ID, "r1", "2");
	kit_found(s, LOOKUP_MESSAGE_ID, "R1", "");
	kit_found(s, LOOKUP_CHILDREN, "hello@example.org", "2 4");
	kit_found(s, LOOKUP_CHANGE_ID, "20250101-x", "3");
	kit_found(s, LOOKUP_PATCH_ID, "abc", "3");
	kit_found(s, LOOKUP_AUTHOR, "ann@example.org", "1");
	kit_found(s, LOOKUP_AUTHOR, "BOB@EXAMPLE.ORG", "2");
	g_autofree char *key = lookup_author_title_key("ann@EXAMPLE.org", "SAY hello");
	kit_found(s, LOOKUP_AUTHOR_TITLE, key, "1 3");
	g_autofree char *replies = lookup_author_title_key("bob@example.org", "say hello");
	kit_found(s, LOOKUP_AUTHOR_TITLE, replies, ""); /* replies have no title of their own */
	snapshot_free(s);
	clean(4);
}

/* Plain letters have a way of their own, which must lead to the keys that stand in stores. */
static void test_titles_fold_as_unicode_says(void **state)
{
	(void)state;
	for (guint c = 0x21; c < 0x7f; c++) {
		const char title[] = {'a', (char)c, 'Z', '\0'};
		g_autofree char *folded = g_utf8_casefold(title, -1),
		                *want = g_strconcat("x@y\n", folded, NULL),
		                *got = lookup_author_title_key("X@y", title);
		assert_string_equal(got, want);
	}
	g_autofree char *other = lookup_author_title_key("x@y", "Stra\xc3\x9f"
	                                                        "E  \xc3\x84nderung");
	assert_string_equal(other, "x@y\nstrasse \xc3\xa4nderung");
}

static void test_abort_and_failure_leave_it(void **state)
{
	(void)state;
	AppendResult r;
	kit_deliver(&hello);
	Mail other = {.message_id = "x"};
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_true(kit_append(a, &other, &r, NULL));
	append_abort(a);
	append_abort(NULL);
	kit_reopen();
	clean(1);
	assert_int_equal(kit_deliver(&other).seq, 2);
	clean(2);
}

/* A full reservation: nothing of the message is left, and smaller ones still go in. */
static void test_full(void **state)
{
	(void)state;
	GError *error = NULL;
	AppendResult r;
	g_autofree char *big = noise(600000, 7);
	kit_deliver(&hello);
	store_close(kit.store);
	env_set_map_size(512 << 10);
	kit_open();
	Mail m = {.message_id = "big", .raw = big, .raw_bytes = 600000};
	Append *a = append_begin(kit.store, APPEND_ONE, NULL);
	bool ok = kit_append(a, &m, &r, &error);
	if (!ok)
		g_clear_error(&error);
	assert_false(append_commit(a, &error));
	assert_int_equal(error->code, LD_ERROR_FULL);
	g_clear_error(&error);
	clean(1);
	Mail small = {.message_id = "small"};
	assert_int_equal(kit_deliver(&small).seq, 2);
	env_set_map_size(0);
	kit_reopen();
	clean(2);
	assert_int_equal(kit_deliver(&m).seq, 3);
	clean(3);
}

static const gsize sizes[] = {0, 1, 100, 1990, 2021, 2022, 2023, 4000, 5000, 49000, 50000, 300000,
        2000000, 2200000, 7, 5000000, 3000000};

static void put_sizes(AppendMode mode, bool one_transaction)
{
	Append *a = NULL;
	GError *error = NULL;
	AppendResult r;
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autofree char *name = g_strdup_printf("m%u", i);
		g_autofree char *raw = noise(sizes[i], i),
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
	for (guint n = G_N_ELEMENTS(sizes); n > 0;
	        n--) { /* backwards: no help from a cached block */
		guint i = n - 1;
		g_autofree char *raw = noise(sizes[i], i);
		g_autoptr(Record) rec = record_of(s, first + i, RECORD_ALL);
		assert_int_equal(rec->message ? strlen(rec->message) : 0, i * 300);
		raw_is(s, first + i, raw, sizes[i]);
	}
	snapshot_free(s);
}

static void test_bodies_one_by_one(void **state)
{
	(void)state;
	put_sizes(APPEND_ONE, false);
	check_sizes(1);
	clean(G_N_ELEMENTS(sizes));
}

static void test_bodies_one_transaction(void **state)
{
	(void)state;
	put_sizes(APPEND_ONE, true);
	check_sizes(1);
	clean(G_N_ELEMENTS(sizes));
}

static void test_bodies_batch(void **state)
{
	(void)state;
	put_sizes(APPEND_BATCH, true);
	kit_reopen();
	check_sizes(1);
	clean(G_N_ELEMENTS(sizes));
	/* and a delivery after it, and a batch after that */
	kit_deliver(&hello);
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	AppendResult r;
	Mail last = {.message_id = "last", .raw = "last one\n"};
	assert_true(kit_append(a, &last, &r, NULL));
	assert_true(append_commit(a, NULL));
	Snapshot *s = kit_snapshot();
	raw_is(s, G_N_ELEMENTS(sizes) + 1, hello.raw, strlen(hello.raw));
	raw_is(s, G_N_ELEMENTS(sizes) + 2, "last one\n", 9);
	snapshot_free(s);
	clean(G_N_ELEMENTS(sizes) + 2);
}

/* Mails of many sizes delivered one by one fill the leaf pages: the body table is hardly larger
 * than what is in it. */
static void test_leaves_are_full(void **state)
{
	(void)state;
	guint64 bytes = 0;
	for (guint i = 0; i < 300; i++) {
		gsize n = 500 + i * 37 % 4000;
		g_autofree char *raw = noise(n, i), *name = g_strdup_printf("m%u", i);
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
	clean(300);
}

/* --- drafts
 * --------------------------------------------------------------------------------------------- */

static char *drafted_raw(guint i)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(i);
	GString *raw = g_string_new(NULL);
	while (raw->len < 9000)
		g_string_append_printf(raw, "%u %x\n", i, g_rand_int(rand));
	return g_string_free(raw, FALSE);
}

static void check_drafted(guint n)
{
	g_autoptr(Snapshot) s = kit_snapshot();
	assert_int_equal(snapshot_head(s), n);
	guint64 last = 0;
	for (guint seq = n; seq > 0; seq--) { /* backwards: each block is begun anew, and read on */
		Entry e = kit_entry(s, seq);
		g_autofree char *raw = drafted_raw(seq), *id = g_strdup_printf("m%u@x", seq);
		g_autoptr(Record) rec = snapshot_record(s, &e, RECORD_ALL, NULL);
		g_autoptr(GBytes) got = snapshot_raw(s, &e, NULL);
		assert_non_null(rec);
		assert_non_null(got);
		assert_string_equal(rec->message_id, id);
		assert_int_equal(g_bytes_get_size(got), strlen(raw));
		assert_memory_equal(g_bytes_get_data(got, NULL), raw, strlen(raw));
		last = MAX(last, e.place.block);
	}
	assert_int_equal(last, 1); /* two blocks, filled */
}

/* N messages made ready, then appended, with BY_BLOCK in a transaction for each block. RACED (0:
 * none) has come by a delivery meanwhile. */
static void append_drafted(guint n, bool by_block, guint raced)
{
	g_autoptr(Draft) d = draft_new(kit.store);
	assert_true(draft_look_begin(d, NULL));
	g_autofree DraftBody *bodies = g_new0(DraftBody, n + 1);
	g_autofree EntryHash *ids = g_new0(EntryHash, n + 1);
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
	g_autoptr(GPtrArray) raws = g_ptr_array_new_with_free_func(g_free);
	g_autofree AppendMessage *m = g_new0(AppendMessage, n + 1);
	for (guint i = 1; i <= n; i++) {
		g_autofree char *id = g_strdup_printf("m%u@x", i);
		hash_bytes(id, strlen(id), &ids[i]);
		g_ptr_array_add(
		        records, kit_record(&(Mail){.message_id = id, .title = id, .text = id}));
		g_ptr_array_add(raws, drafted_raw(i));
		const char *raw = g_ptr_array_index(raws, i - 1);
		m[i] = (AppendMessage){.id = &ids[i],
		        .record = g_ptr_array_index(records, i - 1),
		        .raw = raw,
		        .raw_bytes = strlen(raw),
		        .size_bytes = strlen(raw),
		        .arrived_s = 1700000000,
		        .body = &bodies[i]};
		draft_look(d, NULL, &ids[i], NULL, &bodies[i]);
	}
	assert_true(draft_look_end(d, NULL));
	for (guint i = 1; i <= n; i++)
		draft_add(d, &m[i], &bodies[i]);
	draft_seal(d);
	if (raced)
		kit_deliver(&(Mail){
		        .message_id = ((const Record *)records->pdata[raced - 1])->message_id,
		        .raw = raws->pdata[raced - 1]});
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	for (guint i = 1; i <= n; i++) {
		AppendResult result;
		if (bodies[i].pack)
			m[i].raw = NULL, m[i].raw_bytes = 0,
			m[i].record = NULL; /* not needed any more */
		assert_true(append_message(a, &m[i], &result, NULL));
		assert_int_equal(result.outcome, i == raced ? APPEND_DUPLICATE : APPEND_NEW);
		if (by_block && i < n && bodies[i].place.block != bodies[i + 1].place.block) {
			assert_true(append_commit(a, NULL));
			a = append_begin(kit.store, APPEND_BATCH, NULL);
		}
	}
	assert_true(append_commit(a, NULL));
}

static void test_draft(void **state)
{
	(void)state;
	append_drafted(300, false, 0);
	check_drafted(300);
	append_drafted(0, false, 0);
	check_drafted(300);
	clean(300);
}

static void test_draft_in_several_transactions(void **state)
{
	(void)state;
	append_drafted(300, true, 0);
	check_drafted(300);
	clean(300);
}

static void test_draft_of_what_is_known(void **state)
{
	(void)state;
	kit_deliver(&(Mail){.message_id = "a@x", .list = "one"});
	g_autoptr(Draft) d = draft_new(kit.store);
	assert_true(draft_look_begin(d, NULL));
	EntryHash known, new;
	hash_bytes("a@x", 3, &known);
	hash_bytes("b@x", 3, &new);
	g_autoptr(Record) rec = kit_record(&(Mail){.message_id = "b@x"});
	AppendMessage a = {.id = &known,
	                      .record = rec,
	                      .raw = "a",
	                      .raw_bytes = 1,
	                      .size_bytes = 1,
	                      .list = "two"},
	              b = a, c = a;
	DraftBody bodies[3];
	a.body = &bodies[0];
	b.id = c.id = &new;
	b.body = &bodies[1];
	c.body = &bodies[2];
	draft_look(d, NULL, &known, NULL, &bodies[0]);
	draft_look(d, NULL, &new, NULL, &bodies[1]);
	draft_look(d, NULL, &new, NULL, &bodies[2]);
	assert_true(draft_look_end(d, NULL));
	assert_null(bodies[0].pack);
	assert_non_null(bodies[1].pack);
	assert_null(bodies[2].pack);
	draft_add(d, &a, &bodies[0]);
	draft_add(d, &b, &bodies[1]);
	draft_add(d, &c, &bodies[2]);
	draft_seal(d);
	a.raw = b.raw = c.raw = NULL; /* of none of them more than its hash is needed */
	a.raw_bytes = b.raw_bytes = c.raw_bytes = 0;
	a.record = b.record = c.record = NULL;
	Append *append = append_begin(kit.store, APPEND_BATCH, NULL);
	AppendResult results[3];
	assert_true(append_message(append, &a, &results[0], NULL));
	assert_true(append_message(append, &b, &results[1], NULL));
	assert_true(append_message(append, &c, &results[2], NULL));
	assert_true(append_commit(append, NULL));
	assert_int_equal(results[0].outcome, APPEND_ALSO);
	assert_int_equal(results[1].outcome, APPEND_NEW);
	assert_int_equal(results[2].outcome, APPEND_DUPLICATE);
	clean(3);
	EntryHash hash;
	hash_bytes("a", 1, &hash);
	g_autoptr(Snapshot) s = kit_snapshot();
	Entry also = kit_entry(s, 2);
	assert_memory_equal(&also.raw_hash, &hash, sizeof hash);
}

/* What begins as the id of one that is known is another. */
static void test_draft_of_nearly_the_same_id(void **state)
{
	(void)state;
	EntryHash id;
	DraftBody body;
	kit_deliver(&(Mail){.message_id = "a@x"});
	hash_bytes("a@x", 3, &id);
	id.b[31] ^= 1;
	g_autoptr(Draft) d = draft_new(kit.store);
	assert_true(draft_look_begin(d, NULL));
	draft_look(d, NULL, &id, NULL, &body);
	assert_non_null(body.pack);
	assert_false(body.known);
	assert_true(draft_look_end(d, NULL));
}

/* The store was replaced since the draft saw the message: nobody has its bytes any more, and
 * nothing is appended. */
static void test_draft_of_another_store(void **state)
{
	(void)state;
	EntryHash id;
	DraftBody body = {.known = true}, by_list = {.known = true, .known_by_list = true};
	AppendMessage m = {.id = &id, .size_bytes = 1, .arrived_s = 1700000000, .body = &body};
	AppendResult result;
	g_autoptr(GError) error = NULL, again = NULL;
	hash_bytes("a@x", 3, &id);
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_false(append_message(a, &m, &result, &error));
	assert_true(g_error_matches(error, LD_ERROR, LD_ERROR_UNAVAILABLE));
	assert_false(append_commit(a, &again));
	clean(0);
	kit_deliver(&(Mail){.message_id = "a@x", .list = "one"});
	m.list = "two";
	m.body = &by_list;
	g_clear_error(&error);
	a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_false(append_message(a, &m, &result, &error));
	assert_true(g_error_matches(error, LD_ERROR, LD_ERROR_UNAVAILABLE));
	append_abort(a);
	clean(1);
}

/* Known by one list of two: for the other its hash is needed, for that one nothing. */
static void test_draft_by_list(void **state)
{
	(void)state;
	EntryHash id;
	DraftBody body;
	kit_deliver(&(Mail){.message_id = "a@x", .list = "one"});
	kit_deliver(&(Mail){.message_id = "a@x", .list = "two"});
	hash_bytes("a@x", 3, &id);
	g_autoptr(Draft) d = draft_new(kit.store);
	assert_true(draft_look_begin(d, NULL));
	static const char *const lists[] = {"one", "two", "three", NULL};
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		draft_look(d, NULL, &id, lists[i], &body);
		assert_true(body.known);
		assert_int_equal(body.known_by_list, i < 2);
	}
	assert_true(draft_look_end(d, NULL));
}

/* It came by a delivery while it was made ready: it lies in its block in vain, and the others are
 * as they were. */
static void test_draft_overtaken(void **state)
{
	(void)state;
	append_drafted(5, false, 3);
	g_autoptr(Snapshot) s = kit_snapshot();
	assert_int_equal(snapshot_head(s), 5);
	clean(5);
}

/* Nothing lies behind it. */
static void test_draft_overtaken_at_the_end(void **state)
{
	(void)state;
	append_drafted(5, false, 5);
	clean(5);
}

typedef struct { /* messages "0", "1" ... that lie in one block of a draft */
	Draft *draft;
	DraftBody bodies[3];
	EntryHash ids[3];
	AppendMessage m[3];
	Record *rec;
} OneBlock;

static OneBlock *one_block(void)
{
	static const char *const names[] = {"0", "1", "2"};
	OneBlock *o = g_new0(OneBlock, 1);
	o->draft = draft_new(kit.store);
	assert_true(draft_look_begin(o->draft, NULL));
	o->rec = kit_record(&(Mail){.message_id = "of all"});
	for (guint i = 0; i < 3; i++) {
		hash_bytes(names[i], 1, &o->ids[i]);
		o->m[i] = (AppendMessage){.id = &o->ids[i],
		        .record = o->rec,
		        .raw = names[i],
		        .raw_bytes = 1,
		        .size_bytes = 1,
		        .arrived_s = 1700000000,
		        .body = &o->bodies[i]};
		draft_look(o->draft, NULL, &o->ids[i], NULL, &o->bodies[i]);
	}
	assert_true(draft_look_end(o->draft, NULL));
	for (guint i = 0; i < 3; i++)
		draft_add(o->draft, &o->m[i], &o->bodies[i]);
	draft_seal(o->draft);
	return o;
}

static void one_block_free(OneBlock *o)
{
	draft_free(o->draft);
	record_free(o->rec);
	g_free(o);
}

/* In the next transaction the number of its block may be another's: nothing is put, be the one
 * before on disk or given up. */
static void test_draft_cut_in_two(void **state)
{
	(void)state;
	for (guint committed = 0; committed < 2; committed++) {
		AppendResult result;
		g_autoptr(GError) error = NULL;
		OneBlock *o = one_block();
		Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
		assert_true(append_message(a, &o->m[0], &result, NULL));
		if (committed)
			assert_true(append_commit(a, NULL));
		else
			append_abort(a);
		a = append_begin(kit.store, APPEND_BATCH, NULL);
		assert_false(append_message(a, &o->m[1], &result, &error));
		assert_true(g_error_matches(error, LD_ERROR, LD_ERROR_DAMAGED));
		assert_false(append_commit(a, NULL));
		one_block_free(o);
		g_autoptr(Snapshot) s = kit_snapshot();
		assert_int_equal(snapshot_head(s), committed);
	}
}

/* A block's entries need not be neighbours: it goes with the last of them, and not before. */
static void test_expired_around_another(void **state)
{
	AppendResult result;
	ExpireResult expired;
	(void)state;
	OneBlock *o = one_block();
	o->m[1].body = NULL; /* as one that is not made ready: in a block of its own */
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	for (guint i = 0; i < 3; i++)
		assert_true(append_message(a, &o->m[i], &result, NULL));
	assert_true(append_commit(a, NULL));
	one_block_free(o);
	Snapshot *s = kit_snapshot();
	guint64 block = kit_entry(s, 1).place.block;
	assert_int_equal(kit_entry(s, 3).place.block, block);
	assert_int_not_equal(kit_entry(s, 2).place.block, block);
	snapshot_free(s);
	assert_true(expire_entries(kit.store, (const guint64[]){1}, 1, EXPIRE_ALL, &expired, NULL));
	s = kit_snapshot();
	for (guint64 seq = 2; seq <= 3; seq++) {
		Entry e = kit_entry(s, seq);
		g_autoptr(GBytes) raw = checked_read_raw(s, &e, NULL);
		g_autoptr(Record) rec = record_of(s, seq, RECORD_ALL);
		assert_non_null(raw);
		assert_string_equal(rec->message_id, "of all");
	}
	snapshot_free(s);
	clean(3);
	assert_true(expire_entries(kit.store, (const guint64[]){3}, 1, EXPIRE_ALL, &expired, NULL));
	Txn *txn = txn_begin(kit.store, false, NULL);
	guint8 key[8];
	Slice value;
	assert_false(txn_get(txn, TABLE_BODY, block_key(block, 0, key), &value));
	txn_abort(txn);
	clean(3);
}

/* What comes between two looks, by a delivery or in the draft, is known in the second. */
static void test_draft_looks_again(void **state)
{
	(void)state;
	EntryHash a, b, c;
	DraftBody body;
	hash_bytes("a@x", 3, &a);
	hash_bytes("b@x", 3, &b);
	g_autoptr(Draft) d = draft_new(kit.store);
	assert_true(draft_look_begin(d, NULL));
	draft_look(d, NULL, &a, NULL, &body);
	assert_non_null(body.pack);
	assert_true(draft_look_end(d, NULL));
	kit_deliver(&hello);
	Snapshot *s = kit_snapshot();
	c = kit_entry(s, 1).id;
	snapshot_free(s);
	assert_true(draft_look_begin(d, NULL));
	draft_look(d, NULL, &a, NULL, &body);
	assert_null(body.pack);
	draft_look(d, NULL, &b, NULL, &body);
	assert_non_null(body.pack);
	draft_look(d, NULL, &c, NULL, &body);
	assert_null(body.pack);
	assert_true(draft_look_end(d, NULL));
}

/* What the draft before it will have put is known, and what neither has is not. */
static void test_draft_behind_another(void **state)
{
	(void)state;
	EntryHash a, b;
	DraftBody body;
	hash_bytes("a@x", 3, &a);
	hash_bytes("b@x", 3, &b);
	g_autoptr(Draft) before = draft_new(kit.store);
	g_autoptr(Draft) d = draft_new(kit.store);
	assert_true(draft_look_begin(before, NULL));
	draft_look(before, NULL, &a, NULL, &body);
	assert_true(draft_look_end(before, NULL));
	assert_true(draft_look_begin(d, NULL));
	draft_look(d, before, &a, NULL, &body);
	assert_true(body.known && !body.pack);
	draft_look(d, before, &b, NULL, &body);
	assert_true(!body.known && body.pack);
	assert_true(draft_look_end(d, NULL));
}

/* As the first stores have it: the summary in the log value, the texts in the block. */
static void test_summary_in_the_log_value(void **state)
{
	(void)state;
	kit_deliver(&hello);
	g_autoptr(Record) made = kit_record(&hello);
	gsize n;
	g_autoptr(GBytes) stream = record_encode(made, &n);
	Snapshot *s = kit_snapshot();
	Entry e = kit_entry(s, 1);
	assert_int_equal(e.place.text_bytes, g_bytes_get_size(stream));
	e.inline_bytes = g_bytes_get_data(stream, NULL);
	e.n_inline_bytes = n;
	e.place.text_offset += (guint32)n;
	e.place.text_bytes -= (guint32)n;
	g_autoptr(GByteArray) value = g_byte_array_new();
	entry_encode(&e, value);
	snapshot_free(s);
	Txn *txn = txn_begin(kit.store, true, NULL);
	guint8 key[8];
	be_put(key, 1, 8);
	txn_put(txn, TABLE_LOG, (Slice){key, 8}, (Slice){value->data, value->len});
	assert_true(txn_commit(txn, NULL));
	s = kit_snapshot();
	assert_int_equal(kit_entry(s, 1).n_inline_bytes, n);
	g_autoptr(Record) summary = record_of(s, 1, RECORD_SUMMARY);
	assert_string_equal(summary->title, hello.title);
	assert_null(summary->message);
	g_autoptr(Record) all = record_of(s, 1, RECORD_ALL);
	assert_string_equal(all->title, hello.title);
	assert_string_equal(all->message, hello.text);
	g_autoptr(Record) leading = record_of(s, 1, RECORD_LEAD_TEXTS);
	assert_string_equal(leading->message, hello.text);
	assert_false(leading->texts_left);
	snapshot_free(s);
	clean(1);
}

/* What was imported lies in parts, which nobody notices; a store of an earlier format has none. */
static void test_parted(void **state)
{
	static const RecordKind kinds[] = {RECORD_PATCH, RECORD_REPLY, RECORD_COVER, RECORD_OTHER};
	const guint n = 40;
	(void)state;
	for (guint format = 2; format <= BLOCK_PARTED_FORMAT; format++) {
		Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
		append_format(a, format);
		assert_true(append_commit(a, NULL));
		kit_reopen();
		a = append_begin(kit.store, APPEND_BATCH, NULL);
		for (guint i = 0; i < n; i++) {
			g_autofree char *id = g_strdup_printf("%u.%u@x", format, i),
			                *said = g_strdup_printf("said %u\n", i);
			AppendResult result;
			EntryHash hash;
			hash_bytes(id, strlen(id), &hash);
			g_autoptr(Record) rec = kit_record(&(Mail){.message_id = id,
			        .title = "t",
			        .author = "ann@x",
			        .text = i % 8 < 6 ? said : NULL,
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
		assert_true(append_commit(a, NULL));
		Snapshot *s = kit_snapshot();
		guint64 first = snapshot_head(s) - n + 1;
		Slice value;
		BlockHead head;
		guint8 key[8];
		assert_true(txn_get(snapshot_txn(s), TABLE_BODY,
		        block_key(kit_entry(s, first).place.block, 0, key), &value));
		assert_true(block_head_get(value, &head));
		assert_int_equal(head.parted, format == BLOCK_PARTED_FORMAT);
		for (guint i = n; i-- > 0;) { /* backwards: what comes before is there already */
			g_autofree char *said = g_strdup_printf("said %u\n", i);
			const char *text = i % 8 < 6 ? said : NULL;
			for (guint depth = RECORD_BRIEF_SUMMARY; depth <= RECORD_ALL; depth++) {
				g_autoptr(Record) rec = record_of(s, first + i, depth);
				assert_string_equal(rec->title, "t");
				assert_int_equal(rec->to->len, depth & RECORD_RECIPIENTS ? 1 : 0);
				assert_int_equal(
				        g_strcmp0(rec->message, depth & RECORD_TEXTS ? text : NULL),
				        0);
			}
			g_autoptr(Record) leading = record_of(s, first + i, RECORD_LEAD_TEXTS);
			bool apart = format == BLOCK_PARTED_FORMAT && !record_leads(leading);
			assert_int_equal(g_strcmp0(leading->message, apart ? NULL : text), 0);
			assert_int_equal(leading->texts_left, !leading->message);
			Entry e = kit_entry(s, first + i);
			g_autoptr(GBytes) fields = snapshot_fields(s, &e, NULL),
			                  raw = snapshot_raw(s, &e, NULL);
			g_autoptr(Record) rec = record_new();
			assert_true(record_decode(rec, fields, RECORD_ALL, NULL));
			g_autoptr(GBytes) again = record_encode(rec, NULL);
			assert_true(g_bytes_equal(fields, again));
			assert_int_equal(g_bytes_get_size(raw), e.size_bytes);
		}
		snapshot_free(s);
		clean(n * (format - 1));
	}
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
		g_autofree char *id = g_strdup_printf("%u@x", i), *raw = noise(5000, i),
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

/* Long ranges are decompressed ahead, as far as they go: what is read is the same, and so is what
 * is wrong. */
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
	guint64 third = kit_entry(s, 1).place.block + 2, last = 0;
	for (guint64 seq = 1; seq <= n && kit_entry(s, seq).place.block < third; seq++)
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
	assert_int_equal(error->code, LD_ERROR_DAMAGED);
	g_autofree char *block = g_strdup_printf("block %" G_GUINT64_FORMAT ": ", third);
	assert_true(g_str_has_prefix(error->message, block));
	g_error_free(error);
	snapshot_free(r.s);
	snapshot_free(r.beside);
}

static void test_unparsed(void **state)
{
	(void)state;
	const char *raw = "poison";
	Record *rec = record_new();
	rec->flags = FLAG_UNPARSED;
	EntryHash id;
	hash_bytes(raw, 6, &id);
	Append *a = append_begin(kit.store, APPEND_ONE, NULL);
	AppendResult r;
	AppendMessage m = {.id = &id,
	        .record = rec,
	        .raw = raw,
	        .raw_bytes = 6,
	        .size_bytes = 6,
	        .arrived_s = -5};
	assert_true(append_message(a, &m, &r, NULL));
	assert_true(append_commit(a, NULL));
	record_free(rec);
	Snapshot *s = kit_snapshot();
	g_autoptr(Record) back = record_of(s, 1, RECORD_ALL);
	assert_true(back->flags & FLAG_UNPARSED);
	raw_is(s, 1, "poison", 6);
	snapshot_free(s);
	/* its id is not contentid_of_raw here: verify sees that */
	g_autofree char *lines = verified(NULL, 1);
	assert_non_null(strstr(lines, "its id is not that of its raw body"));
}

static void test_chain(void **state)
{
	(void)state;
	Mail m = {.message_id = "a"};
	kit_deliver(&m);
	Snapshot *s = kit_snapshot();
	EntryHash first = kit_entry(s, 1).chain;
	g_autofree char *tip = hash_hex(&first, 64);
	snapshot_free(s);
	m.message_id = "b";
	kit_deliver(&m);
	g_autofree char *fine = verified(tip, 2);
	assert_string_equal(fine, "");
	tip[0] = tip[0] == '0' ? '1' : '0';
	g_autofree char *lines = verified(tip, 2);
	assert_non_null(
	        strstr(lines, "cut off somewhere, at or before the entry whose chain value was"));
	GError *error = NULL;
	g_autoptr(Checkpoints) tips = checkpoints_new();
	assert_false(checkpoints_add(tips, "abc", &error));
	assert_int_equal(error->code, LD_ERROR_USAGE);
	g_error_free(error);
}

static void change(Table table, Slice key, Slice *value, bool put)
{
	Txn *txn = txn_begin(kit.store, true, NULL);
	if (put)
		txn_put(txn, table, key, *value);
	else
		txn_delete(txn, table, key, value);
	assert_true(txn_commit(txn, NULL));
}

static void damaged(const char *words)
{
	g_autofree char *lines = verified(NULL, 3);
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
	Mail also = hello;
	also.list = "l2";
	kit_deliver(&hello);
	kit_deliver(&reply);
	kit_deliver(&also);
	clean(3);
	be_put(seq, 2, 8);
	index_hash(TABLE_CHILD, "hello@example.org", hash);
	change(TABLE_CHILD, key, &one, false);
	damaged("entry 2 (");
	damaged("missing in the index 'child'");
	change(TABLE_CHILD, key, &one, true);
	clean(3);
	be_put(seq, 1, 8);
	change(TABLE_CHILD, key, &one, true);
	damaged("the index 'child' leads to entry 1");
	change(TABLE_CHILD, key, &one, false);
	be_put(list, 2, 4);
	change(TABLE_LIST, (Slice){list, 4}, &one, true);
	damaged("the index 'list' leads to entry 1");
	change(TABLE_LIST, (Slice){list, 4}, &one, false);
	index_time(5, 1, time_key);
	change(TABLE_TIME, (Slice){time_key, 16}, &(Slice){NULL, 0}, true);
	damaged("the index 'time' leads to entry 1");
	change(TABLE_TIME, (Slice){time_key, 16}, NULL, false);
	clean(3);
	/* a body lost; one too many */
	guint8 body[8];
	be_put(body, (guint64)9 << 24, 8);
	change(TABLE_BODY, (Slice){body, 8}, &(Slice){"x", 1}, true);
	damaged("block 9: no entry lies in it");
	change(TABLE_BODY, (Slice){body, 8}, NULL, false);
	be_put(body, (guint64)1 << 24, 8);
	change(TABLE_BODY, (Slice){body, 8}, NULL, false);
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
	be_put(key, (guint64)3000 << BLOCK_CHUNK_BITS, 8);
	txn_delete(txn, TABLE_BODY, (Slice){key, 8}, NULL);
	be_put(key, (guint64)3001 << BLOCK_CHUNK_BITS, 8);
	txn_append(txn, TABLE_BODY, (Slice){key, 8}, (Slice){"x", 1});
	assert_true(txn_commit(txn, NULL));
}

/* A long walk goes on with the newest state, and takes what was added meanwhile for no fault. */
static void test_verify_holds_no_snapshot(void **state)
{
	(void)state;
	guint damages = 0;
	VerifyResult r;
	guint8 key[8];
	Txn *txn = txn_begin(kit.store, true, NULL);
	for (guint64 block = 1; block <= 3000; block++) {
		be_put(key, block << BLOCK_CHUNK_BITS, 8);
		txn_append(txn, TABLE_BODY, (Slice){key, 8}, (Slice){"x", 1});
	}
	assert_true(txn_commit(txn, NULL));
	ApartPlace place = {0};
	assert_true(verify_store(kit.store, NULL, &place, delete_last, &damages, &r, NULL));
	assert_int_equal(damages, 2999);
	assert_int_equal(r.faults, 2999);
}

static void test_changed_bytes_are_found(void **state)
{
	(void)state;
	kit_deliver(&hello);
	guint8 key[8], body[8];
	be_put(key, 1, 8);
	be_put(body, 0, 8);
	Slice value;
	Txn *txn = txn_begin(kit.store, true, NULL);
	assert_true(txn_get(txn, TABLE_BODY, (Slice){body, 8}, &value));
	g_autofree guint8 *frame = g_memdup2(value.data, value.size);
	frame[value.size - 10] ^= 1;
	txn_put(txn, TABLE_BODY, (Slice){body, 8}, (Slice){frame, value.size});
	assert_true(txn_get(txn, TABLE_LOG, (Slice){key, 8}, &value));
	g_autofree guint8 *entry = g_memdup2(value.data, value.size);
	entry[110] ^= 1; /* of the arrival */
	txn_put(txn, TABLE_LOG, (Slice){key, 8}, (Slice){entry, value.size});
	assert_true(txn_commit(txn, NULL));
	g_autofree char *lines = verified(NULL, 1);
	assert_non_null(strstr(lines, "chain"));
	assert_non_null(strstr(lines, "block 0"));
	assert_non_null(strstr(lines, "index 'time'"));
}

static void test_sources_and_archives(void **state)
{
	(void)state;
	guint32 generation = 9;
	GError *error = NULL;
	g_autofree char *long_key = g_strnfill(3000, 'k');
	assert_null(source_state(kit.store, "k", &error));
	assert_null(error);
	Append *a = append_begin(kit.store, APPEND_BATCH, NULL);
	append_source(a, "k", "at 5");
	append_source(a, long_key, "at 6");
	append_source(a, "k", "at 7");
	assert_int_equal(append_archive(a, "first archive", &generation), 0);
	assert_int_equal(generation, 0);
	assert_int_equal(append_archive(a, "second", &generation), 1);
	AppendResult r;
	assert_true(kit_append(a, &hello, &r, NULL));
	Alias alias = {.archive = 1,
	        .generation = 3,
	        .ordinal = 4,
	        .commit = {1, 2, 3},
	        .commit_bytes = 20,
	        .seq = 1};
	append_alias(a, &alias);
	assert_true(append_commit(a, NULL));
	g_autofree char *state1 = source_state(kit.store, "k", NULL),
	                *state2 = source_state(kit.store, long_key, NULL);
	assert_string_equal(state1, "at 7");
	assert_string_equal(state2, "at 6");
	a = append_begin(kit.store, APPEND_BATCH, NULL);
	assert_int_equal(append_archive(a, "second", &generation), 1);
	assert_int_equal(generation, 3);
	assert_int_equal(append_archive(a, "first archive", &generation), 0);
	assert_int_equal(generation, 0);
	append_abort(a);
	clean(1);
	guint8 commit[20] = {1, 2, 3};
	change(TABLE_ALIAS, (Slice){commit, 20}, NULL, false);
	g_autofree char *lines = verified(NULL, 1);
	assert_non_null(strstr(lines, "archives"));
}

/* Deliver N messages named by WHO from a process of its own; a byte goes to FD for each that was
 * acknowledged. */
static pid_t deliverer(int who, int n, int fd)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	Store *store = store_open(kit.dir, false, STORE_DELIVER, NULL);
	for (int i = 0; store && i < n; i++) {
		g_autofree char *name = g_strdup_printf("w%dn%d", who, i),
		                *raw = noise(3000, (guint32)(who * 1000 + i));
		Mail m = {.message_id = name,
		        .parent = "root",
		        .raw = raw,
		        .raw_bytes = 3000,
		        .list = "dev"};
		AppendResult r;
		Append *a = append_begin(store, APPEND_ONE, NULL);
		if (!a || !kit_append(a, &m, &r, NULL) || !append_commit(a, NULL) ||
		        write(fd, "x", 1) != 1)
			_exit(1);
	}
	store_close(store);
	_exit(store ? 0 : 1);
}

static void test_many_at_once(void **state)
{
	(void)state;
	pid_t pids[6];
	int fds[2];
	store_close(kit.store);
	kit.store = NULL;
	assert_int_equal(pipe(fds), 0);
	for (int i = 0; i < 6; i++)
		pids[i] = deliverer(i, 15, fds[1]);
	for (int i = 0; i < 6; i++) {
		int status = 1;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	close(fds[0]);
	close(fds[1]);
	kit_open();
	clean(90);
}

/* Killed at any instant: what was acknowledged is there, what is there is whole, and the next one
 * goes in. */
static void test_killed(void **state)
{
	(void)state;
	guint64 acknowledged = 0;
	store_close(kit.store);
	kit.store = NULL;
	for (int round = 0; round < 12; round++) {
		int fds[2];
		char byte;
		assert_int_equal(pipe(fds), 0);
		pid_t pid = deliverer(round, 1000, fds[1]);
		close(fds[1]);
		for (int i = 0; i <= round % 3; i++)
			acknowledged += read(fds[0], &byte, 1) == 1;
		g_usleep((gulong)(round * 137));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		while (read(fds[0], &byte, 1) == 1)
			acknowledged++;
		close(fds[0]);
		kit_open();
		Snapshot *s = kit_snapshot();
		guint64 head = snapshot_head(s);
		snapshot_free(s);
		assert_true(head >= acknowledged); /* more: killed between commit and word of it */
		clean(head);
		acknowledged = head;
		store_close(kit.store);
		kit.store = NULL;
	}
	kit_open();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_one),
	        T(test_each),
	        T(test_duplicate_also_variant),
	        T(test_lookups),
	        T(test_titles_fold_as_unicode_says),
	        T(test_abort_and_failure_leave_it),
	        T(test_full),
	        T(test_bodies_one_by_one),
	        T(test_bodies_one_transaction),
	        T(test_bodies_batch),
	        T(test_leaves_are_full),
	        T(test_draft),
	        T(test_draft_in_several_transactions),
	        T(test_draft_of_what_is_known),
	        T(test_draft_of_nearly_the_same_id),
	        T(test_draft_of_another_store),
	        T(test_draft_by_list),
	        T(test_draft_overtaken),
	        T(test_draft_overtaken_at_the_end),
	        T(test_draft_cut_in_two),
	        T(test_draft_looks_again),
	        T(test_draft_behind_another),
	        T(test_expired_around_another),
	        T(test_summary_in_the_log_value),
	        T(test_parted),
	        T(test_read_ahead),
	        T(test_unparsed),
	        T(test_chain),
	        T(test_damage_is_found),
	        T(test_verify_holds_no_snapshot),
	        T(test_changed_bytes_are_found),
	        T(test_sources_and_archives),
	        T(test_many_at_once),
	        T(test_killed),
	};
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
