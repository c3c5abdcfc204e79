/* The record as JSON: keys, their order, types, and that absent means absent. */
#include "store/log/entry_json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define HEX(digit) digit digit digit digit digit digit digit digit
#define HASH(digit)                                                                                \
	HEX(digit) HEX(digit) HEX(digit) HEX(digit) HEX(digit) HEX(digit) HEX(digit) HEX(digit)

static Entry sample(void)
{
	Entry e = {.seq = 7, .kind = ENTRY_MESSAGE, .arrived_s = 1763028000, .size_bytes = 1234};

	memset(e.id.b, 0x11, sizeof e.id.b);
	memset(e.chain.b, 0x22, sizeof e.chain.b);
	memset(e.raw_hash.b, 0x33, sizeof e.raw_hash.b);
	return e;
}

static void gives(const Entry *e, const Record *rec, const char *const *lists, const char *want)
{
	g_autoptr(GString) out = g_string_new(NULL);
	json_t *object = entry_json(e, rec, lists);
	json_t *back;

	entry_json_line(object, out);
	assert_string_equal(out->str, want);
	back = json_loads(out->str, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(back);
	assert_true(json_equal(object, back));
	json_decref(back);
	json_decref(object);
}

static void test_bare(void **state)
{
	Entry e = sample();
	g_autoptr(Record) rec = record_new();

	(void)state;
	gives(&e, rec, NULL,
	        "{\"format\":1,\"id\":\"" HASH("1") "\",\"seq\":7,\"chain\":\"" HASH(
	                "2") "\",\"raw_hash\":\"" HASH("3") "\",\"arrived\":\"2025-11-13T10:00:"
	                                                    "00Z\","
	                                                    "\"size\":1234,\"kind\":\"other\"}\n");
}

static void test_unparsed(void **state)
{
	Entry e = sample();
	g_autoptr(Record) rec = record_new();

	(void)state;
	e.seq = 0;
	e.flags = RECORD_FLAG_UNPARSED | RECORD_FLAG_TRUNCATED;
	e.list = "kites.example.org";
	e.sender = "a\xff@example.org";
	gives(&e, rec, NULL,
	        "{\"format\":1,\"id\":\"" HASH("1") "\",\"raw_hash\":\"" HASH(
	                "3") "\",\"arrived\":\"2025-11-13T10:00:00Z\",\"size\":1234,\"lists\":["
	                     "\"kites."
	                     "example.org\"],"
	                     "\"flags\":[\"unparsed\",\"truncated\"],\"sender\":\"a\xef\xbf\xbd@"
	                     "example."
	                     "org\"}\n");
}

static Record *full_record(void)
{
	Record *rec = record_new();

	rec->kind = RECORD_PATCH;
	rec->automatic = RECORD_AUTO_BOT;
	rec->forwarded = rec->rfc = rec->resend = rec->version_inferred = rec->has_date =
	        rec->has_diff = true;
	rec->date_s = 1763028000;
	rec->date_offset_min = -90;
	rec->message_id = "1@example.org";
	rec->from = (RecordPerson){"Ada", "ada@example.org"};
	rec->author.address = "eve@example.org";
	record_add_string(rec, rec->to, "kites@example.org", 9);
	record_add_string(rec, rec->cc, "bob@example.org", 9);
	rec->subject = "[x] [a PATCH 1/2] t";
	record_add_string(rec, rec->prefix, "a", 9);
	record_add_string(rec, rec->prefix, "PATCH", 9);
	record_add_string(rec, rec->trees, "a", 9);
	record_add_string(rec, rec->list_tags, "x", 9);
	rec->version = "1";
	rec->index = "1";
	rec->total = "n";
	rec->title = "t";
	rec->in_reply_to = "0@example.org";
	record_add_string(rec, rec->references, "0@example.org", 9);
	record_add_link(rec, "v0@example.org", "v0");
	record_add_link(rec, "w@example.org", NULL);
	rec->message = "m\n";
	rec->notes = "n\n";
	rec->diffstat_text = "d\n";
	rec->files = 1;
	rec->insertions = 2;
	record_add_path(rec, "a/b", 2, 0);
	record_add_trailer(rec, "Cc", "bob");
	rec->patch_id = "ab";
	rec->base_commit = "cd";
	rec->change_id = "ef";
	rec->pull_url = "u";
	rec->pull_ref = "r";
	rec->pull_base = "b";
	rec->pull_head = "h";
	rec->applied_branch = "next";
	rec->applied_url = "v";
	record_add_applied(rec, "t", "1/2", "ab12");
	record_add_applied(rec, NULL, NULL, "cd34");
	return rec;
}

static void test_full(void **state)
{
	Entry e = sample();
	g_autoptr(Record) rec = full_record();
	static const char *const lists[] = {"a.example.org", "b.example.org", NULL};

	(void)state;
	e.flags = RECORD_FLAG_VARIANT;
	e.sender = "ada@example.org";
	gives(&e, rec, lists,
	        "{\"format\":1,\"id\":\"" HASH("1") "\",\"seq\":7,\"chain\":\"" HASH(
	                "2") "\",\"raw_hash\":\"" HASH("3") "\",\"message_id\":\"1@example.org\","
	                                                    "\"arrived\":"
	                                                    "\"2025-11-13T10:00:00Z\",\"date\":"
	                                                    "\"2025-11-"
	                                                    "13T10:00:00Z\","
	                                                    "\"date_offset\":-90,\"size\":1234,"
	                                                    "\"lists\":["
	                                                    "\"a.example.org\",\"b.example.org\"],"
	                                                    "\"flags\":["
	                                                    "\"variant\"],"
	                                                    "\"sender\":\"ada@example.org\","
	                                                    "\"from\":{"
	                                                    "\"name\":\"Ada\",\"address\":\"ada@"
	                                                    "example."
	                                                    "org\"},"
	                                                    "\"to\":[\"kites@example.org\"],\"cc\":"
	                                                    "[\"bob@"
	                                                    "example.org\"],\"author\":{"
	                                                    "\"address\":\"eve@"
	                                                    "example.org\"},"
	                                                    "\"subject\":\"[x] [a PATCH 1/2] "
	                                                    "t\",\"kind\":\"patch\",\"auto\":"
	                                                    "\"bot\","
	                                                    "\"forwarded\":true,"
	                                                    "\"prefix\":[\"a\",\"PATCH\"],"
	                                                    "\"trees\":[\"a\"],"
	                                                    "\"list_tags\":[\"x\"],\"rfc\":true,"
	                                                    "\"resend\":"
	                                                    "true,"
	                                                    "\"version\":\"1\",\"version_"
	                                                    "inferred\":true,"
	                                                    "\"index\":\"1\",\"total\":\"n\","
	                                                    "\"title\":\"t\","
	                                                    "\"in_reply_to\":\"0@example.org\","
	                                                    "\"references\":[\"0@example.org\"],"
	                                                    "\"links\":[{\"message_id\":\"v0@"
	                                                    "example.org\","
	                                                    "\"label\":\"v0\"},{\"message_id\":\"w@"
	                                                    "example."
	                                                    "org\"}],"
	                                                    "\"message\":\"m\\n\",\"notes\":"
	                                                    "\"n\\n\","
	                                                    "\"diffstat_text\":\"d\\n\","
	                                                    "\"diffstat\":{"
	                                                    "\"files\":1,\"insertions\":2,"
	                                                    "\"deletions\":0,\"paths\":[{\"path\":"
	                                                    "\"a/"
	                                                    "b\",\"insertions\":2,\"deletions\":0}]"
	                                                    "},"
	                                                    "\"trailers\":[{\"key\":\"Cc\","
	                                                    "\"value\":\"bob\"}"
	                                                    "],\"patch_id\":\"ab\",\"base_commit\":"
	                                                    "\"cd\","
	                                                    "\"change_id\":\"ef\","
	                                                    "\"pull\":{\"url\":\"u\",\"ref\":\"r\","
	                                                    "\"base\":"
	                                                    "\"b\",\"head\":\"h\"},\"applied\":{"
	                                                    "\"branch\":"
	                                                    "\"next\",\"url\":\"v\","
	                                                    "\"items\":[{\"title\":\"t\",\"index\":"
	                                                    "\"1/"
	                                                    "2\",\"commit\":\"ab12\"},{\"commit\":"
	                                                    "\"cd34\"}]}"
	                                                    "}\n");
}

/* A terminal that shows JSON is a terminal. */
static void test_terminal_safe(void **state)
{
	json_t *object = json_object();
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	json_object_set_new(object, "k",
	        json_string("\x1b\x7f\xc2\x9b\xe2\x80\xae\xc3\xbc\xf3\xa0\x81\x81\xf0\x9f\xaa\x81\""
	                    "\\"));
	entry_json_line(object, out);
	assert_string_equal(out->str, "{\"k\":"
	                              "\"\\u001B\\u007F\\u009B\\u202E\xc3\xbc\\uDB40\\uDC41\xf0\x9f"
	                              "\xaa\x81\\\"\\\\\"}\n");
	json_decref(object);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_bare),
	        cmocka_unit_test(test_unparsed),
	        cmocka_unit_test(test_full),
	        cmocka_unit_test(test_terminal_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
