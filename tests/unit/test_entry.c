/* Log values and the chain: layouts that never change, and malformed bytes. */
#include "store/log/entry.h"
#include "store/base/error.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static Entry sample(void)
{
	Entry e = {.seq = 7,
	        .version = ENTRY_V1,
	        .kind = ENTRY_MESSAGE,
	        .arrived_s = 1762160400,
	        .size_bytes = 5000000000,
	        .flags = RECORD_FLAG_VARIANT,
	        .record_kind = RECORD_PATCH,
	        .automatic = RECORD_AUTO_BOT,
	        .location = {9, 1, 2, 3, 4},
	        .list = "kites.example.org",
	        .sender = "ada@example.org"};

	memset(e.id.b, 0x11, sizeof e.id.b);
	memset(e.raw_hash.b, 0x22, sizeof e.raw_hash.b);
	memset(e.chain.b, 0x33, sizeof e.chain.b);
	return e;
}

static Entry also(void)
{
	Entry e = sample();

	e.kind = ENTRY_ALSO;
	e.of = 3;
	return e;
}

static Entry dropped(void)
{
	Entry e = sample();

	e.version = ENTRY_V2;
	entry_drop_sender(&e);
	return e;
}

static void same_entry(const Entry *a, const Entry *b)
{
	assert_int_equal(a->seq, b->seq);
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->sender_dropped, b->sender_dropped);
	assert_memory_equal(a->sender_hash.b, b->sender_hash.b, sizeof a->sender_hash.b);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->of, b->of);
	assert_memory_equal(a->id.b, b->id.b, sizeof a->id.b);
	assert_memory_equal(a->raw_hash.b, b->raw_hash.b, sizeof a->raw_hash.b);
	assert_memory_equal(a->chain.b, b->chain.b, sizeof a->chain.b);
	assert_int_equal(a->arrived_s, b->arrived_s);
	assert_int_equal(a->size_bytes, b->size_bytes);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->record_kind, b->record_kind);
	assert_int_equal(a->automatic, b->automatic);
	assert_int_equal(g_strcmp0(a->list, b->list), 0);
	assert_int_equal(g_strcmp0(a->sender, b->sender), 0);
}

static void test_round_trip(void **state)
{
	Entry e = sample(), none = sample(), second = also(), gone = dropped();
	const Entry *all[] = {&e, &none, &second, &gone};

	(void)state;
	none.list = none.sender = NULL;
	none.arrived_s = -1;
	for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autoptr(GByteArray) bytes = g_byte_array_new();
		GError *error = NULL;
		Entry back;

		entry_encode(all[i], bytes);
		assert_true(entry_decode(bytes->data, bytes->len, 7, &back, &error));
		same_entry(all[i], &back);
		if (all[i]->kind == ENTRY_MESSAGE)
			assert_memory_equal(
			        &all[i]->location, &back.location, sizeof back.location);
		assert_int_equal(
		        bytes->len, ENTRY_HEAD_BYTES + 2 +
		                            (i == 1          ? 0
		                                    : i == 3 ? strlen(e.list) + HASH_BYTES
		                                             : strlen(e.list) + strlen(e.sender)));
	}
}

/* The layout of stored bytes must never change. */
static void test_layout(void **state)
{
	Entry e = sample();
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	static const guint8 tail[] = {0, 0, 0, 0, 0x69, 0x08, 0x6f, 0x10, 0, 1, 0x2a, 0x05, 0xf2, 0,
	        0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 17, 0, 15};

	(void)state;
	entry_encode(&e, bytes);
	assert_memory_equal(bytes->data, "\1\1\1\4\0\0\0\4\x11\x11", 10);
	assert_memory_equal(bytes->data + 40, e.raw_hash.b, 32);
	assert_memory_equal(bytes->data + 72, e.chain.b, 32);
	assert_memory_equal(bytes->data + 104, tail, sizeof tail);
	assert_memory_equal(
	        bytes->data + 144, "kites.example.org\0ada@example.org", 17 + 1 + 15 + 1);
}

static bool try_bytes(const guint8 *data, gsize n, guint64 seq)
{
	g_autofree guint8 *copy = n ? g_memdup2(data, n) : NULL;
	g_autoptr(GError) error = NULL;
	Entry e;

	if (entry_decode(copy, n, seq, &e, &error))
		return true;
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_DAMAGED));
	return false;
}

static void test_damage(void **state)
{
	Entry entries[] = {sample(), also(), dropped()};

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
		g_autoptr(GByteArray) bytes = g_byte_array_new();

		entry_encode(&entries[i], bytes);
		for (guint n = 0; n < bytes->len; n++)
			assert_false(try_bytes(bytes->data, n, 7));
		g_byte_array_append(bytes, (const guint8 *)"", 1);
		assert_false(try_bytes(bytes->data, bytes->len, 7));
		g_byte_array_set_size(bytes, bytes->len - 1);
		for (guint k = 0; k < bytes->len; k++)
			for (guint v = 0; v < 256; v += 15) {
				guint8 old = bytes->data[k];

				bytes->data[k] = (guint8)v;
				try_bytes(bytes->data, bytes->len, 7);
				bytes->data[k] = old;
			}
	}
}

static void refused(guint at, guint8 value, Entry e)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	entry_encode(&e, bytes);
	bytes->data[at] = value;
	assert_false(try_bytes(bytes->data, bytes->len, 7));
}

static void test_refused(void **state)
{
	(void)state;
	refused(0, 0, sample()); /* version */
	refused(0, 3, sample());
	refused(0, ENTRY_V1, dropped()); /* version 1 cannot drop its sender */
	refused(1, 0, sample());         /* kind */
	refused(1, 3, sample());
	refused(2, RECORD_N_KINDS, sample());
	refused(3, RECORD_AUTO_N, sample());
	refused(4, 0x80, sample()); /* flags */
	refused(123, 7, also());    /* of itself */
	refused(123, 0, also());
	refused(139, 1, also());    /* a place */
	refused(141, 16, sample()); /* list ends elsewhere */
	refused(141, 18, sample());
	refused(140, 0xff, sample());
	refused(143, 0xff, sample());
	refused(146, 0, sample()); /* NUL in the list */
}

static char *chain_of(const Entry *e, guint8 fill)
{
	Hash previous, chain;

	memset(previous.b, fill, sizeof previous.b);
	entry_chain(&previous, e, &chain);
	return hash_hex(&chain, 64);
}

static void test_chain(void **state)
{
	Entry e = sample(), changed[9];
	g_autofree char *first = chain_of(&e, 0), *other = chain_of(&e, 1);

	(void)state;
	/* computed once apart from this code, from the layout in entry.c */
	assert_string_equal(
	        first, "a71f14b0db96cade928e5311b2e454005e3fdd673e4ec8ece5255c5e75dd0f82");
	assert_string_not_equal(first, other);
	for (guint i = 0; i < G_N_ELEMENTS(changed); i++)
		changed[i] = e;
	changed[0].seq++;
	changed[1].kind = ENTRY_ALSO;
	changed[2].id.b[31]++;
	changed[3].raw_hash.b[0]++;
	changed[4].arrived_s--;
	changed[5].list = NULL;
	changed[6].sender = NULL;
	changed[7].list = "kites.example.orga";
	changed[7].sender = "da@example.org";
	changed[8].sender = "ada@example.com";
	for (guint i = 0; i < G_N_ELEMENTS(changed); i++) {
		g_autofree char *chain = chain_of(&changed[i], 0);

		assert_string_not_equal(first, chain);
	}
}

/* In version 2 the chain value does not change when the sender is dropped. */
static void test_chain_of_dropped_sender(void **state)
{
	Entry e = sample(), first = sample(), other = sample(), none = sample(), gone = dropped();

	(void)state;
	e.version = other.version = none.version = ENTRY_V2;
	other.sender = "ada@example.com";
	none.sender = NULL;
	g_autofree char *a = chain_of(&e, 0), *b = chain_of(&gone, 0), *c = chain_of(&other, 0),
	                *d = chain_of(&none, 0);
	/* computed once apart from this code, from the layout in entry.c */
	assert_string_equal(a, "78943374083a1ba4f8456b560e28721218e2055dbafbc3deb8004fb13e460f9e");
	assert_string_equal(a, b);
	assert_string_not_equal(a, c);
	assert_string_not_equal(a, d);
	assert_null(gone.sender);
	assert_false(entry_drop_sender(&first));
	assert_string_equal(first.sender, "ada@example.org");
	assert_true(entry_drop_sender(&none));
	assert_false(none.sender_dropped);
}

static void test_chain_ignores_place(void **state)
{
	Entry e = sample(), moved = sample();
	g_autofree char *a = chain_of(&e, 0), *b = NULL;

	(void)state;
	moved.location.block = 77;
	moved.flags = RECORD_FLAG_EXPIRED;
	b = chain_of(&moved, 0);
	assert_string_equal(a, b);
}

static void test_hashes(void **state)
{
	Hash h;
	guint8 a[16], b[16];
	g_autofree char *whole = NULL, *nine = NULL;

	(void)state;
	hash_compute("abc", 3, &h);
	whole = hash_hex(&h, 64);
	nine = hash_hex(&h, 9);
	assert_string_equal(
	        whole, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	assert_string_equal(nine, "bddd813c6");
	hash_compute(NULL, 0, &h);
	hash_short('m', "abc", -1, a);
	hash_short('m', "abcd", 3, b);
	assert_memory_equal(a, b, 16);
	hash_short('c', "abc", -1, b);
	assert_memory_not_equal(a, b, 16);
	hash_compute("mabc", 4, &h);
	assert_memory_equal(a, h.b, 16);
	hash_init();
	hash_short('m', "abc", -1, b);
	assert_memory_equal(a, b, 16);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_round_trip),
	        cmocka_unit_test(test_layout),
	        cmocka_unit_test(test_damage),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_chain),
	        cmocka_unit_test(test_chain_of_dropped_sender),
	        cmocka_unit_test(test_chain_ignores_place),
	        cmocka_unit_test(test_hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
