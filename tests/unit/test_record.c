/* Records and their bytes: what goes in comes out, whatever the bytes are nothing crashes, limits
 * hold. */
#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/record/record.h"
#include "store/record/record_decode.h"
#include "store/record/record_encode.h"
#include "store/record/record_part.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define SEED 20251113

static const char *const words[] = {"a", "kites", "Ada Lovelace", "ada@example.org",
        "\xc3\xa9t\xc3\xa9", "\xf0\x9f\xaa\x81", "one\ntwo\n", "[PATCH v2 1/3] kites: fly higher",
        "0123456789abcdef0123456789abcdef01234567"};

static const char *random_text(GRand *rand, Record *rec, bool often)
{
	g_autoptr(GString) text = g_string_new(NULL);

	if (!often && g_rand_boolean(rand))
		return NULL;
	for (gint32 n = g_rand_int_range(rand, 1, 4); n > 0; n--)
		g_string_append(text, words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
	return record_string(rec, text->str, -1);
}

static void random_strings(GRand *rand, Record *rec, GPtrArray *array)
{
	for (gint32 n = g_rand_int_range(rand, 0, 4); n > 0; n--)
		record_add_string(rec, array, random_text(rand, rec, true), 100);
}

static void random_lists(GRand *rand, Record *rec)
{
	random_strings(rand, rec, rec->to);
	random_strings(rand, rec, rec->cc);
	random_strings(rand, rec, rec->prefix);
	random_strings(rand, rec, rec->trees);
	random_strings(rand, rec, rec->list_tags);
	random_strings(rand, rec, rec->references);
	for (gint32 n = g_rand_int_range(rand, 0, 4); n > 0; n--) {
		record_add_link(rec, random_text(rand, rec, true), random_text(rand, rec, false));
		record_add_trailer(rec, random_text(rand, rec, true), random_text(rand, rec, true));
		record_add_path(rec, random_text(rand, rec, true), g_rand_int(rand),
		        g_rand_int(rand) >> 25);
		record_add_applied(rec, random_text(rand, rec, false),
		        random_text(rand, rec, false), random_text(rand, rec, true));
	}
}

static void random_numbers(GRand *rand, Record *rec)
{
	rec->kind = (RecordKind)g_rand_int_range(rand, 0, RECORD_N_KINDS);
	rec->automatic = (RecordAuto)g_rand_int_range(rand, 0, RECORD_AUTO_N);
	rec->forwarded = g_rand_boolean(rand);
	rec->rfc = g_rand_boolean(rand);
	rec->resend = g_rand_boolean(rand);
	rec->version_inferred = g_rand_boolean(rand);
	rec->flags = g_rand_int(rand) & RECORD_FLAG_ALL;
	rec->has_date = g_rand_boolean(rand);
	if (rec->has_date) {
		rec->date_s = (gint64)(((guint64)g_rand_int(rand) << 32 | g_rand_int(rand)) >>
		                       g_rand_int_range(rand, 0, 64));
		rec->date_offset_min = (gint16)g_rand_int_range(rand, G_MININT16, G_MAXINT16 + 1);
	}
	rec->has_diff = g_rand_boolean(rand);
	if (rec->has_diff) {
		rec->files = g_rand_int(rand) >> g_rand_int_range(rand, 0, 31);
		rec->insertions = g_rand_int(rand);
		rec->deletions = g_rand_int(rand);
	}
}

static Record *random_record(GRand *rand)
{
	Record *rec = record_new();
	const char **strings[] = {&rec->message_id, &rec->from.name, &rec->from.address,
	        &rec->author.name, &rec->author.address, &rec->subject, &rec->version, &rec->index,
	        &rec->total, &rec->title, &rec->in_reply_to, &rec->patch_id, &rec->base_commit,
	        &rec->change_id, &rec->pull_url, &rec->pull_ref, &rec->pull_base, &rec->pull_head,
	        &rec->applied_branch, &rec->applied_url, &rec->verdict.bot, &rec->verdict.result,
	        &rec->verdict.what, &rec->verdict.count, &rec->verdict.title, &rec->verdict.version,
	        &rec->verdict.commit, &rec->verdict.message_id, &rec->verdict.scope,
	        &rec->verdict.test, &rec->archived_at, &rec->list_archive, &rec->message,
	        &rec->notes, &rec->diffstat_text};

	random_numbers(rand, rec);
	random_lists(rand, rec);
	for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
		*strings[i] = random_text(rand, rec, false);
	if (g_rand_boolean(rand))
		rec->author = rec->from;
	if (rec->subject && g_rand_boolean(rand))
		rec->title = g_utf8_offset_to_pointer(rec->subject,
		        g_rand_int_range(rand, 0, 3) % g_utf8_strlen(rec->subject, -1));
	if (rec->references->len && g_rand_boolean(rand))
		rec->in_reply_to = g_ptr_array_index(rec->references, rec->references->len - 1);
	return rec;
}

static void same_strings(const GPtrArray *a, const GPtrArray *b)
{
	assert_int_equal(a->len, b->len);
	for (guint i = 0; i < a->len; i++)
		assert_string_equal(g_ptr_array_index(a, i), g_ptr_array_index(b, i));
}

static void same_text(const char *a, const char *b)
{
	assert_int_equal(g_strcmp0(a, b), 0);
}

/* A few fields by eye; that all are there is shown by the equal bytes. */
static void same_record(const Record *a, const Record *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->date_s, b->date_s);
	assert_int_equal(a->date_offset_min, b->date_offset_min);
	assert_int_equal(a->insertions, b->insertions);
	same_text(a->subject, b->subject);
	same_text(a->title, b->title);
	same_text(a->author.name, b->author.name);
	same_text(a->author.address, b->author.address);
	same_text(a->in_reply_to, b->in_reply_to);
	same_text(a->message, b->message);
	same_text(a->diffstat_text, b->diffstat_text);
	same_strings(a->references, b->references);
	same_strings(a->list_tags, b->list_tags);
	assert_int_equal(a->trailers->len, b->trailers->len);
	for (guint i = 0; i < a->trailers->len; i++)
		same_text(((RecordTrailer *)a->trailers->pdata[i])->value,
		        ((RecordTrailer *)b->trailers->pdata[i])->value);
	assert_int_equal(a->paths->len, b->paths->len);
	for (guint i = 0; i < a->paths->len; i++) {
		const RecordPath *x = a->paths->pdata[i], *y = b->paths->pdata[i];

		same_text(x->path, y->path);
		assert_int_equal(x->insertions, y->insertions);
		assert_int_equal(x->deletions, y->deletions);
	}
}

static void decodes(Record *rec, GBytes *bytes, RecordDepth depth)
{
	GError *error = NULL;

	if (!record_decode(rec, bytes, depth, &error))
		fail_msg("%s", error->message);
}

static void test_round_trip(void **state)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);

	(void)state;
	for (guint i = 0; i < 2000; i++) {
		g_autoptr(Record) rec = random_record(rand), whole = record_new(),
		                  parts = record_new();
		gsize summary;
		g_autoptr(GBytes) bytes = record_encode(rec, &summary);
		g_autoptr(GBytes) first = g_bytes_new_from_bytes(bytes, 0, summary);
		g_autoptr(GBytes) second =
		        g_bytes_new_from_bytes(bytes, summary, g_bytes_get_size(bytes) - summary);
		g_autoptr(GBytes) again = NULL, joined = NULL;

		decodes(whole, bytes, RECORD_ALL);
		same_record(rec, whole);
		again = record_encode(whole, NULL);
		assert_true(g_bytes_equal(bytes, again));
		decodes(parts, first, RECORD_ALL);
		assert_null(parts->message);
		decodes(parts, second, RECORD_ALL);
		joined = record_encode(parts, NULL);
		assert_true(g_bytes_equal(bytes, joined));
	}
}

static void test_summary_depth(void **state)
{
	g_autoptr(Record) rec = record_new(), back = record_new();
	g_autoptr(GBytes) bytes = NULL;

	(void)state;
	rec->subject = record_string(rec, "[PATCH] x", -1);
	rec->message = record_string(rec, "text\n", -1);
	bytes = record_encode(rec, NULL);
	decodes(back, bytes, RECORD_SUMMARY);
	assert_string_equal(back->subject, "[PATCH] x");
	assert_null(back->message);
}

static void split(GBytes *bytes, GByteArray *parts[RECORD_PART_N])
{
	gsize n;
	const void *data = g_bytes_get_data(bytes, &n);

	for (guint i = 0; i < RECORD_PART_N; i++)
		parts[i] = g_byte_array_new();
	record_part_split(data, n, parts);
}

static GBytes *join(GByteArray *const parts[RECORD_PART_N])
{
	GBytes *all[RECORD_PART_N], *joined;

	for (guint i = 0; i < RECORD_PART_N; i++)
		all[i] = parts[i]->len ? g_bytes_new(parts[i]->data, parts[i]->len) : NULL;
	joined = record_part_join(all);
	for (guint i = 0; i < RECORD_PART_N; i++) {
		g_clear_pointer(&all[i], g_bytes_unref);
		g_byte_array_unref(parts[i]);
	}
	return joined;
}

/* Who reads the parts one after the other has the same, and the summary alone is all but recipients
 * and texts. */
static void test_parts(void **state)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);

	(void)state;
	for (guint i = 0; i < 2000; i++) {
		g_autoptr(Record) rec = random_record(rand), summary = record_new(),
		                  all = record_new();
		g_autoptr(Record) brief = record_new();
		g_autoptr(GBytes) bytes = record_encode(rec, NULL), again = NULL, joined = NULL,
		                  expected = NULL;
		GByteArray *parts[RECORD_PART_N];

		split(bytes, parts);
		for (guint k = 0; k < RECORD_PART_N; k++) {
			g_autoptr(GBytes) part = g_bytes_new(parts[k]->data, parts[k]->len);

			if (k == RECORD_PART_SUMMARY)
				decodes(summary, part, RECORD_ALL);
			if (parts[k]->len)
				decodes(all, part, RECORD_ALL);
		}
		if (rec->message || rec->notes || rec->diffstat_text)
			assert_int_equal(parts[RECORD_PART_TEXTS]->len > 0, record_leads(rec));
		else
			assert_int_equal(parts[RECORD_PART_TEXTS]->len, 0);
		assert_int_equal(parts[RECORD_PART_REST]->len > 0,
		        rec->to->len || rec->cc->len ||
		                (!record_leads(rec) &&
		                        (rec->message || rec->notes || rec->diffstat_text)));
		again = record_encode(all, NULL);
		assert_true(g_bytes_equal(bytes, again));
		decodes(brief, bytes, RECORD_BRIEF_SUMMARY);
		expected = record_encode(brief, NULL);
		g_bytes_unref(g_steal_pointer(&again));
		again = record_encode(summary, NULL);
		assert_true(g_bytes_equal(expected, again));
		joined = join(parts);
		assert_true(g_bytes_equal(bytes, joined));
	}
}

/* What is no stream is none when it is joined. */
static void test_damaged_parts(void **state)
{
	static const char *const streams[] = {"\x01\x05\x01\x01\0\0\0\x07\x09x",
	        "\x01\x05\x01\x01\0\0\0\x60\x02x\0\x07\x02x\0", "\x07\x02x\0", "\x60",
	        "\x01\x05\x01\x01\0\0\0\x05\x02x\0\x60\xff"};
	static const gsize lengths[] = {10, 15, 4, 1, 13};
	GByteArray *parts[RECORD_PART_N];

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(streams); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new(streams[i], lengths[i]), joined = NULL;
		g_autoptr(Record) rec = record_new();

		split(bytes, parts);
		joined = join(parts);
		assert_true(g_bytes_equal(bytes, joined));
		assert_false(record_decode(rec, joined, RECORD_ALL, NULL));
	}
}

/* Decode a copy in memory of its own, so that ASan sees one byte too far. */
static bool try_bytes(const guint8 *data, gsize n)
{
	g_autoptr(Record) rec = record_new();
	g_autoptr(GBytes) bytes = g_bytes_new(data, n), again = NULL;
	g_autoptr(GError) error = NULL;

	if (record_decode(rec, bytes, RECORD_ALL, &error)) {
		again = record_encode(rec, NULL);
		return true;
	}
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_DAMAGED));
	return false;
}

static void test_damage(void **state)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);

	(void)state;
	for (guint i = 0; i < 12; i++) {
		g_autoptr(Record) rec = random_record(rand);
		g_autoptr(GBytes) bytes = record_encode(rec, NULL);
		gsize n;
		const guint8 *data = g_bytes_get_data(bytes, &n);
		g_autofree guint8 *copy = g_memdup2(data, n);

		assert_true(try_bytes(data, n));
		assert_false(try_bytes(data, 0));
		for (gsize k = 1; k < n; k++)
			try_bytes(data, k);
		for (gsize k = 0; k < n; k++) {
			for (guint bit = 0; bit < 9; bit++) {
				copy[k] =
				        bit < 8 ? data[k] ^ (guint8)(1u << bit) : (guint8)~data[k];
				try_bytes(copy, n);
			}
			copy[k] = data[k];
		}
	}
}

static void test_random_bytes(void **state)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);
	guint8 data[64];

	(void)state;
	for (guint i = 0; i < 50000; i++) {
		gsize n = (gsize)g_rand_int_range(rand, 1, sizeof data + 1);

		for (gsize k = 0; k < n; k++)
			data[k] = (guint8)(g_rand_int(rand) & (g_rand_boolean(rand) ? 0x1f : 0xff));
		memcpy(data, "\x01\x05\x01\x01\0\0\0", MIN(n, 7));
		try_bytes(data, n);
	}
}

#define HEAD           "\x01\x05\x01\x01\0\0\0"
#define REFUSED(bytes) assert_false(try_bytes((const guint8 *)(bytes), sizeof(bytes) - 1))
#define TAKEN(bytes)   assert_true(try_bytes((const guint8 *)(bytes), sizeof(bytes) - 1))

static void test_refused(void **state)
{
	(void)state;
	TAKEN(HEAD);
	TAKEN(HEAD "\x07\x02x\0");
	TAKEN(HEAD "\x5f\x03xyz\x5f\x01z\x60\x02x\0\xff\x01q"); /* unknown tags, ascending */
	TAKEN("\x01\x06\x7f\x63\x63\x4e\x7f\x11");              /* a later version */
	REFUSED("\x07\x02x\0");                                 /* no head */
	REFUSED(HEAD HEAD);
	REFUSED("\x01\x04\x01\x01\0\0");
	REFUSED("\x01\x06\x01\x01\0\0\0\0");
	REFUSED("\x01\x05\0\x01\0\0\0");
	REFUSED("\x01\x05\x01\x06\0\0\0"); /* kind */
	REFUSED("\x01\x05\x01\x01\x05\0\0");
	REFUSED("\x01\x06\x01\x01\0\x80\x02\0");
	REFUSED("\x01\x06\x01\x01\0\0\x80\x04"); /* flag */
	REFUSED("\x01\x06\x81\0\x01\0\0\0");     /* a longer number than needed */
	REFUSED(HEAD "\x07\x02x\0\x02\x02x\0");  /* order */
	REFUSED(HEAD "\x07\x02x\0\x07\x02x\0");  /* twice */
	REFUSED(HEAD "\x07\x01\0");              /* empty */
	REFUSED(HEAD "\x07\x01x");               /* no NUL */
	REFUSED(HEAD "\x07\x03x\0y");
	REFUSED(HEAD "\x07\x03x\0\0");
	REFUSED(HEAD "\x07\x02\xff\0");
	REFUSED(HEAD "\x07\x03x\0"); /* too short */
	REFUSED(HEAD "\x04\0");      /* author as from, but there is none */
	REFUSED(HEAD "\x03\x02\0\0");
	REFUSED(HEAD "\x0e\x01\x01");                   /* title of no subject */
	REFUSED(HEAD "\x10\0");                         /* parent, but no reference */
	REFUSED(HEAD "\x07\x03\xc3\xa9\0\x0e\x01\x02"); /* title from inside a character */
	TAKEN(HEAD "\x07\x03\xc3\xa9\0\x0e\x01\x01");
	REFUSED(HEAD "\x07\x02x\0\x0e\x01\x02");
	REFUSED(HEAD "\x1d\x03x\0\x01");
	REFUSED(HEAD "\x07\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f");
	REFUSED(HEAD "\x07\xff\xff\xff\xff\x0f");
}

static void test_counts_bounded(void **state)
{
	g_autoptr(GByteArray) data = g_byte_array_new();

	(void)state;
	g_byte_array_append(data, (const guint8 *)HEAD, sizeof HEAD - 1);
	for (guint i = 0; i < LIMIT_REFERENCES; i++)
		g_byte_array_append(data, (const guint8 *)"\x0f\x02r", 4);
	assert_true(try_bytes(data->data, data->len));
	g_byte_array_append(data, (const guint8 *)"\x0f\x02r", 4);
	assert_false(try_bytes(data->data, data->len));
}

static void test_cut(void **state)
{
	g_autoptr(Record) rec = record_new(), back = record_new();
	g_autofree char *text = g_strnfill(LIMIT_STRING_BYTES + 9, 'x');
	g_autoptr(GBytes) bytes = NULL;

	(void)state;
	memcpy(text + LIMIT_STRING_BYTES - 1, "\xc3\xa9", 2);
	rec->subject = rec->title = record_string(rec, text, -1);
	for (guint i = 0; i < LIMIT_WORDS + 5; i++)
		record_add_string(rec, rec->prefix, "PATCH", LIMIT_WORDS + 5);
	assert_int_equal(rec->flags, 0);
	bytes = record_encode(rec, NULL);
	decodes(back, bytes, RECORD_ALL);
	assert_int_equal(back->flags, RECORD_FLAG_CUT);
	assert_int_equal(strlen(back->subject), LIMIT_STRING_BYTES - 1);
	assert_int_equal(strlen(back->title), LIMIT_STRING_BYTES - 1);
	assert_int_equal(back->prefix->len, LIMIT_WORDS);
}

static void test_string(void **state)
{
	g_autoptr(Record) rec = record_new();

	(void)state;
	assert_null(record_string(rec, NULL, -1));
	assert_null(record_string(rec, "", -1));
	assert_null(record_string(rec, "x", 0));
	assert_string_equal(record_string(rec, "abc", 2), "ab");
	assert_string_equal(record_string(rec, "a\xff", -1), "a\xef\xbf\xbd");
	assert_string_equal(record_string(rec, "a\0b", 3), "a\xef\xbf\xbd"
	                                                   "b");
	assert_string_equal(record_string(rec, "\xc3\xa9", 1), "\xef\xbf\xbd");
}

static void test_add(void **state)
{
	g_autoptr(Record) rec = record_new();

	(void)state;
	assert_true(record_add_string(rec, rec->to, "", 1));
	assert_true(record_add_string(rec, rec->to, NULL, 1));
	assert_true(record_add_trailer(rec, "Cc", ""));
	assert_true(record_add_link(rec, NULL, "v1"));
	assert_true(record_add_path(rec, "", 1, 1));
	assert_true(record_add_applied(rec, NULL, "", ""));
	assert_int_equal(rec->to->len + rec->trailers->len + rec->links->len + rec->paths->len +
	                         rec->applied_items->len,
	        0);
	assert_true(record_add_string(rec, rec->to, "a@example.org", 1));
	assert_false(record_add_string(rec, rec->to, "b@example.org", 1));
	assert_int_equal(rec->flags, RECORD_FLAG_CUT);
	for (guint i = 0; i < LIMIT_LINKS; i++)
		assert_true(record_add_link(rec, "1@example.org", NULL));
	assert_false(record_add_link(rec, "1@example.org", NULL));
}

static void test_names(void **state)
{
	g_autofree const char **none = record_flag_names(0),
	                      **two = record_flag_names(RECORD_FLAG_EXPIRED | RECORD_FLAG_VARIANT);

	(void)state;
	assert_string_equal(record_kind_name(RECORD_APPLIED), "applied");
	assert_null(record_kind_name(RECORD_N_KINDS));
	assert_null(record_auto_name(RECORD_AUTO_NONE));
	assert_string_equal(record_auto_name(RECORD_AUTO_BOT), "bot");
	assert_null(none[0]);
	assert_string_equal(two[0], "variant");
	assert_string_equal(two[1], "expired");
	assert_null(two[2]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_round_trip),
	        cmocka_unit_test(test_summary_depth),
	        cmocka_unit_test(test_parts),
	        cmocka_unit_test(test_damaged_parts),
	        cmocka_unit_test(test_damage),
	        cmocka_unit_test(test_random_bytes),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_counts_bounded),
	        cmocka_unit_test(test_cut),
	        cmocka_unit_test(test_string),
	        cmocka_unit_test(test_add),
	        cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
