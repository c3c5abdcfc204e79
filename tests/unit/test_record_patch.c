/* Patches inside a mail: written into a record's bytes, read back, indexed. The bytes are not
 * trusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/base/limit.h"
#include "store/log/index.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"
#include "store/record/record_part.h"

static Record *mail_with_patches(guint n)
{
	Record *rec = record_new();
	rec->kind = RECORD_REPLY;
	rec->message = record_string(rec, "see below\n", -1);
	for (guint i = 0; i < n; i++) {
		Record *patch = record_add_patch(rec);
		g_autofree char *title = g_strdup_printf("title %u", i);
		patch->kind = RECORD_PATCH;
		patch->author = (RecordPerson){"Ann", "ann@example.org"};
		patch->title = record_string(patch, title, -1);
		patch->message = record_string(patch, "why\n", -1);
		patch->patch_id = i % 2 ? "same" : "other";
		patch->has_diff = true;
		patch->files = i + 1;
		record_add_path(patch, "dir/file", 3, 4);
		record_add_trailer(patch, "Acked-by", "Bo <bo@example.net>");
	}
	return rec;
}

static void check_patches(const Record *rec, guint n, bool texts)
{
	assert_int_equal(rec->parts->len, n);
	for (guint i = 0; i < n; i++) {
		const RecordPatch *part = g_ptr_array_index(rec->parts, i);
		g_autofree char *title = g_strdup_printf("title %u", i);
		assert_int_equal(part->n, i + 1);
		assert_int_equal(part->rec->kind, RECORD_PATCH);
		assert_string_equal(part->rec->title, title);
		assert_string_equal(part->rec->author.address, "ann@example.org");
		assert_int_equal(part->rec->files, i + 1);
		assert_int_equal(part->rec->paths->len, 1);
		assert_int_equal(part->rec->trailers->len, 1);
		assert_int_equal(part->rec->message != NULL, texts);
	}
}

static void test_round_trip(void **state)
{
	gsize summary;
	(void)state;
	g_autoptr(Record) rec = mail_with_patches(3), all = record_new(), brief = record_new_bare();
	g_autoptr(GBytes) bytes = record_encode(rec, &summary), again = NULL, head = NULL;
	assert_true(record_decode(all, bytes, RECORD_ALL, NULL));
	check_patches(all, 3, true);
	again = record_encode(all, NULL);
	assert_true(g_bytes_equal(bytes, again));
	head = g_bytes_new_from_bytes(bytes, 0, summary);
	assert_true(record_decode(brief, head, RECORD_BRIEF_SUMMARY, NULL));
	check_patches(brief, 3, false);
	assert_true(record_leads(brief));
}

static void test_parts_of_a_block(void **state)
{
	(void)state;
	g_autoptr(Record) rec = mail_with_patches(2), back = record_new_bare();
	g_autoptr(GBytes) bytes = record_encode(rec, NULL), joined = NULL;
	GByteArray *parts[RECORD_PART_N];
	GBytes *pieces[RECORD_PART_N];
	for (guint i = 0; i < RECORD_PART_N; i++)
		parts[i] = g_byte_array_new();
	record_part_split(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), parts);
	assert_true(parts[RECORD_PART_TEXTS]->len > 0); /* a digest shows them */
	for (guint i = 0; i < RECORD_PART_N; i++)
		pieces[i] = g_byte_array_free_to_bytes(parts[i]);
	joined = record_part_join(pieces);
	assert_true(g_bytes_equal(bytes, joined));
	assert_true(record_decode(back, pieces[RECORD_PART_SUMMARY], RECORD_LEAD_TEXTS, NULL));
	check_patches(back, 2, false);
	assert_true(record_decode(back, pieces[RECORD_PART_TEXTS], RECORD_LEAD_TEXTS, NULL));
	check_patches(back, 2, true);
	for (guint i = 0; i < RECORD_PART_N; i++)
		g_bytes_unref(pieces[i]);
}

static void test_limit(void **state)
{
	(void)state;
	g_autoptr(Record) rec = mail_with_patches(LIMIT_PATCHES), back = record_new();
	assert_null(record_add_patch(rec));
	assert_true(rec->flags & RECORD_FLAG_CUT);
	g_autoptr(GBytes) bytes = record_encode(rec, NULL);
	assert_true(record_decode(back, bytes, RECORD_ALL, NULL));
	check_patches(back, LIMIT_PATCHES, true);
}

static bool takes(const char *bytes, gsize n)
{
	g_autoptr(Record) rec = record_new_bare();
	g_autoptr(GBytes) given = g_bytes_new(bytes, n);
	return record_decode(rec, given, RECORD_ALL, NULL);
}

#define HEAD           "\x01\x05\x02\x03\0\0\0"
#define PATCH          "\x01\x05\x02\x01\0\0\0"
#define REFUSED(bytes) assert_false(takes((bytes), sizeof(bytes) - 1))
#define TAKEN(bytes)   assert_true(takes((bytes), sizeof(bytes) - 1))

static void test_refused(void **state)
{
	(void)state;
	TAKEN(HEAD "\x2e\x08\x01" PATCH);
	TAKEN(HEAD "\x2e\x08\x01" PATCH "\x2e\x08\x02" PATCH);
	TAKEN(HEAD "\x2e\x08\x01" PATCH "\x6e\x05\x01\x60\x02x\0");
	REFUSED(HEAD "\x2e\0");
	REFUSED(HEAD "\x2e\x01\x01");       /* no head */
	REFUSED(HEAD "\x2e\x08\x02" PATCH); /* number 2 is the first */
	REFUSED(HEAD "\x2e\x08\0" PATCH);
	REFUSED(HEAD "\x2e\x08\x01" PATCH "\x2e\x08\x01" PATCH); /* twice */
	REFUSED(HEAD "\x2e\x12\x01" PATCH "\x2e\x08\x01" PATCH); /* a patch inside a patch */
	REFUSED(HEAD "\x2e\x0c\x01" PATCH "\x60\x02x\0");        /* a text in the summary */
	REFUSED(HEAD "\x6e\x05\x01\x60\x02x\0");                 /* texts of no patch */
	REFUSED(HEAD "\x2e\x08\x01" PATCH "\x6e\x05\x02\x60\x02x\0");
	REFUSED(HEAD "\x2e\x08\x01" PATCH "\x6e\x08\x01" PATCH); /* a head among the texts */
	REFUSED(HEAD "\x2e\x08\x01" PATCH "\x6e\x01\x01");
}

static void test_random_bytes(void **state)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	(void)state;
	g_autoptr(Record) rec = mail_with_patches(2);
	g_autoptr(GBytes) bytes = record_encode(rec, NULL);
	gsize n = g_bytes_get_size(bytes);
	for (guint i = 0; i < 20000; i++) {
		g_autofree char *data = g_memdup2(g_bytes_get_data(bytes, NULL), n);
		data[g_rand_int_range(rand, 0, (gint32)n)] = (char)g_rand_int(rand);
		g_autoptr(Record) back = record_new_bare();
		g_autoptr(GBytes) given = g_bytes_new(data, n);
		if (record_decode(back, given, RECORD_ALL, NULL))
			g_bytes_unref(record_encode(back, NULL));
	}
}

static guint count(const GArray *keys, Table table)
{
	guint n = 0;
	for (guint i = 0; i < keys->len; i++)
		n += g_array_index(keys, IndexKey, i).table == table;
	return n;
}

static void test_index(void **state)
{
	(void)state;
	g_autoptr(Record) rec = mail_with_patches(4);
	g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(IndexKey));
	index_keys(rec, keys);
	assert_int_equal(count(keys, TABLE_PATCH_ID), 2);     /* each once */
	assert_int_equal(count(keys, TABLE_AUTHOR_TITLE), 5); /* and INDEX_ATTACHED */
	for (guint i = 0; i < rec->parts->len; i++)
		((RecordPatch *)g_ptr_array_index(rec->parts, i))->rec->kind = RECORD_REPLY;
	g_array_set_size(keys, 0);
	index_keys(rec, keys);
	assert_int_equal(count(keys, TABLE_AUTHOR_TITLE), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_round_trip),
	        cmocka_unit_test(test_parts_of_a_block),
	        cmocka_unit_test(test_limit),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_random_bytes),
	        cmocka_unit_test(test_index),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
