/* verify_store: faults in tables, entries and blocks. test_verify_entry.c has those of indexes. */
#include "storekit.h"

#include <unistd.h>

#include "store/block/block.h"
#include "store/maintain/expire.h"
#include "store/log/entry_name.h"
#include "store/log/index.h"
#include "store/log/source_state.h"
#include "store/verify/verify.h"

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s\n", line);
}

static char *verified(VerifyResult *result)
{
	GError *error = NULL;
	GString *lines = g_string_new(NULL);
	SubprocessProgress place = {0};
	if (!verify_store(kit.store, NULL, &place, add_line, lines, result, &error))
		fail_msg("%s", error->message);
	return g_string_free(lines, FALSE);
}

static void says(const char *words)
{
	VerifyResult result;
	g_autofree char *lines = verified(&result);
	if (*words ? !strstr(lines, words) : *lines != '\0')
		fail_msg("wanted '%s', got: %s", words, lines);
}

/* Replaces the value of KEY in TABLE, checks that verify reports WORDS ("": nothing), and restores
 * it. */
static void changed(Table table, Slice key, Slice value, const char *words)
{
	Slice old;
	Txn *txn = txn_begin(kit.store, true, NULL);
	bool there = txn_get(txn, table, key, &old);
	g_autofree void *before = there ? g_memdup2(old.data, old.size) : NULL;
	gsize n = there ? old.size : 0;
	if (there)
		txn_delete(txn, table, key, NULL);
	if (value.data)
		txn_put(txn, table, key, value);
	assert_true(txn_commit(txn, NULL));
	says(words);
	txn = txn_begin(kit.store, true, NULL);
	txn_delete(txn, table, key, NULL);
	if (there)
		txn_put(txn, table, key, (Slice){before, n});
	assert_true(txn_commit(txn, NULL));
	says("");
}

static Slice text(const char *t)
{
	return (Slice){t, strlen(t)};
}

static const char commit_bytes[] = "twenty bytes of them";

static void fill(void)
{
	GError *error = NULL;
	AppendResult result;
	kit_deliver(&(Mail){.message_id = "a",
	        .author = "ann@x",
	        .title = "one",
	        .list = "l1",
	        .kind = RECORD_PATCH});
	kit_deliver(&(Mail){.message_id = "b",
	        .author = "bob@x",
	        .title = "two",
	        .list = "l2",
	        .sender = "s@x"});
	kit_deliver(&(Mail){.message_id = "b",
	        .author = "bob@x",
	        .title = "two",
	        .list = "l1",
	        .sender = "t@x"});
	kit_deliver(&(Mail){.message_id = "a", .id = "other", .raw = "longer than the name"});
	Append *a = append_begin(kit.store, APPEND_BATCH, &error);
	guint32 generation;
	ArchiveAlias alias = {.archive = archive_number(a, "an archive", &generation),
	        .commit_bytes = 20,
	        .seq = 2};
	memcpy(alias.commit, commit_bytes, 20);
	archive_add_alias(a, &alias);
	source_state_put(a, "a source", "its state");
	if (!kit_append(a, &(Mail){.message_id = "c"}, &result, &error) ||
	        !kit_append(a, &(Mail){.message_id = "d", .text = "words"}, &result, &error) ||
	        !append_commit(a, &error))
		fail_msg("%s", error->message);
	says("");
}

static void test_tables(void **state)
{
	(void)state;
	guint8 hash[16], place[28] = {0}, number[4] = {0, 0, 0, 1},
	                 seq[8] = {0, 0, 0, 0, 0, 0, 0, 3};
	fill();
	/* meta */
	changed(TABLE_META, text("colour"), text("green"),
	        "the table 'meta' has an unknown name 'colour'");
	changed(TABLE_META, text("uuid"), text("no uuid, but of as many letters as 1"),
	        "uuid is malformed");
	/* lists */
	changed(TABLE_LIST_NAME, text("l2"), (Slice){number, 4},
	        "list number 2 is not that of entry 2");
	changed(TABLE_LIST_NAME, text("l3"), (Slice){"\0\0\0\3", 4}, "no entry came by list 'l3'");
	changed(TABLE_LIST_NAME, text("l3"), (Slice){number, 4},
	        "list 'l3' has the number of another");
	changed(TABLE_LIST_NAME, text("l3"), (Slice){"\0\0\1\3", 4},
	        "list 'l3' has no valid number");
	changed(TABLE_LIST_NAME, text("l1"), (Slice){NULL, 0}, "its list is missing in 'listname'");
	/* archives, both ways */
	bytes_put_be(place + 20, 2, 8);
	changed(TABLE_ARCHIVE, (Slice){place, 20}, (Slice){seq, 8}, "is missing in its archive");
	changed(TABLE_ARCHIVE, (Slice){place, 20}, (Slice){NULL, 0},
	        "have 0 positions, but there are 1 commits");
	changed(TABLE_ALIAS, (Slice){commit_bytes, 20}, (Slice){NULL, 0},
	        "have 1 positions, but there are 0 commits");
	changed(TABLE_META, text("archive.0"), (Slice){NULL, 0},
	        "of an unknown archive, or an unknown history of one");
	/* imports */
	index_hash(TABLE_SOURCE, "a source", hash);
	changed(TABLE_SOURCE, (Slice){hash, 16}, (Slice){"a source\0its stete\0seal....", 27},
	        "of its source is damaged");
	changed(TABLE_SOURCE, (Slice){hash, 16}, text("nothing"), "of its source is damaged");
	changed(TABLE_SOURCE, (Slice){hash, 16}, (Slice){"a source\0before there were seals", 32},
	        "");
	changed(TABLE_SOURCE, (Slice){"sixteen bytes of", 16}, (Slice){"x\0y", 3},
	        "of its source is damaged");
	/* the log */
	Snapshot *s = kit_snapshot();
	Entry e = kit_entry(s, 1);
	guint8 time_key[16];
	index_time(e.arrived_s, 1, time_key);
	snapshot_free(s);
	changed(TABLE_TIME, (Slice){time_key, 16}, (Slice){"\0\0\0\0\0\7", 6}, "entry 1 (");
	changed(TABLE_TIME, (Slice){time_key, 16}, (Slice){"\0\0\0\0\0\7", 6},
	        "the index 'time' has another size for it");
	bytes_put_be(seq, 1000, 8);
	changed(TABLE_LOG, (Slice){seq, 8}, text("x"), "the entries from 7 to 999 are missing");
	bytes_put_be(seq, 5, 8);
	changed(TABLE_LOG, (Slice){seq, 8}, (Slice){NULL, 0}, "entry 5 is missing");
}

/* The same for the log value of entry SEQ, which EDIT changes. */
static void edited(guint64 seq, void (*edit)(Entry *), const char *words)
{
	guint8 key[8];
	Snapshot *s = kit_snapshot();
	Entry e = kit_entry(s, seq);
	g_autoptr(GByteArray) value = g_byte_array_new();
	edit(&e);
	entry_encode(&e, value);
	snapshot_free(s);
	bytes_put_be(key, seq, 8);
	changed(TABLE_LOG, (Slice){key, 8}, (Slice){value->data, value->len}, words);
}

static void bad_flag(Entry *e)
{
	e->flags |= RECORD_FLAG_CHARSET;
}

static void no_variant(Entry *e)
{
	e->flags &= ~(guint32)RECORD_FLAG_VARIANT;
}

static void variant(Entry *e)
{
	e->flags |= RECORD_FLAG_VARIANT;
}

static void kind(Entry *e)
{
	e->record_kind = RECORD_PULL;
}

static void automatic(Entry *e)
{
	e->automatic = RECORD_AUTO_BOT;
}

static void longer(Entry *e)
{
	e->size_bytes++;
}

static void expired(Entry *e)
{
	e->flags |= RECORD_FLAG_EXPIRED;
}

static void of_another(Entry *e)
{
	e->of = 1;
}

static void text_shorter(Entry *e)
{
	e->location.text_bytes -= 7; /* "words" with its field head: the rest is a valid record */
}

static void over_the_one_before(Entry *e)
{
	e->location.text_offset = 0;
}

static void in_no_block(Entry *e)
{
	e->location.block = 77;
}

static void by_another_sender(Entry *e)
{
	e->sender = "nobody";
}

static void test_entries(void **state)
{
	(void)state;
	fill();
	edited(1, bad_flag, "its kind or flags are not those of its record");
	edited(1, kind, "its kind or flags are not those of its record");
	edited(1, automatic, "its kind or flags are not those of its record");
	edited(4, no_variant, "it is not flagged as a variant");
	edited(1, variant, "it is flagged as a variant, but no entry");
	edited(1, longer, "its raw body has 1 bytes, not 2");
	edited(3, longer, "the index 'time' has another size for it");
	edited(3, bad_flag, "it is an 'also' entry, but has a kind or flags");
	edited(1, expired, "it is expired, but has a raw body");
	edited(3, of_another, "names entry 1, which is another message");
	edited(6, text_shorter, "bytes of it belong to no entry");
	edited(6, over_the_one_before, "its body overlaps that of another entry in block 3");
	edited(6, in_no_block, "block 77: missing");
	edited(2, by_another_sender, "its chain value does not follow");
}

static void test_blocks(void **state)
{
	(void)state;
	guint8 key[8];
	Slice value;
	fill();
	Txn *txn = txn_begin(kit.store, false, NULL);
	assert_true(txn_get(txn, TABLE_BODY, block_key(0, 0, key), &value));
	g_autofree guint8 *bytes = g_malloc0(value.size + 3);
	memcpy(bytes, value.data, value.size);
	gsize n = value.size;
	txn_abort(txn);
	changed(TABLE_BODY, (Slice){key, 8}, (Slice){bytes, n + 3}, "bytes, but its head says");
	bytes[n - 1] ^= 1;
	changed(TABLE_BODY, (Slice){key, 8}, (Slice){bytes, n}, "block 0: ");
	bytes[n - 1] ^= 1;
	bytes[19]--; /* the frame size at which the texts end */
	changed(TABLE_BODY, (Slice){key, 8}, (Slice){bytes, n},
	        "block 0: its sizes contradict each other");
	bytes[19]++;
	bytes[3] = 5;
	changed(TABLE_BODY, (Slice){key, 8}, (Slice){bytes, n}, "its head cannot be read");
	block_key(2, 1, key);
	changed(TABLE_BODY, (Slice){key, 8}, text("a chunk more"), "block 2: it has");
	block_key(2, 2, key);
	changed(TABLE_BODY, (Slice){key, 8}, text("a chunk more"),
	        "block 2: a chunk of it is missing");
}

static void test_expired(void **state)
{
	(void)state;
	const guint64 raw_only = 1, all = 2;
	ExpireResult expire;
	VerifyResult result;
	fill();
	assert_true(expire_entries(kit.store, &raw_only, 1, EXPIRE_RAW, &expire, NULL));
	assert_true(expire_entries(kit.store, &all, 1, EXPIRE_ALL, &expire, NULL));
	g_autofree char *lines = verified(&result);
	assert_string_equal(lines, "");
	assert_int_equal(result.expired, 2);
	assert_int_equal(result.entries, 6);
	edited(1, longer, "the index 'time' has another size for it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(test_tables), T(test_entries), T(test_blocks), T(test_expired)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
