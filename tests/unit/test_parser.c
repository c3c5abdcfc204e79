/* One message in one child: faults of the child and malformed replies must end soon, with an
 * unparsed message. */
#include "parserkit.h"
#include "store/base/limit.h"

static void test_good(void **state)
{
	(void)state;
	g_autoptr(GBytes) raw = new_mail("hello", 7);
	Parsed parsed;
	assert_true(parser_run(raw, NOW_S, &parsed, NULL));
	assert_int_equal(parsed.record->flags, 0);
	assert_string_equal(parsed.record->message_id, "7@example.org");
	assert_string_equal(parsed.record->subject, "number 7");
	assert_true(parsed.record->has_date && parsed.record->date_s == DATE_S);
	assert_true(parsed.received_s == G_MININT64);
	parsed_clear(&parsed);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0); /* all children were reaped */
	for (guint i = 0; i < 200; i++) {
		assert_true(parser_run(raw, NOW_S, &parsed, NULL));
		assert_int_equal(parsed.record->flags, 0);
		parsed_clear(&parsed);
	}
}

/* MOST_S is less than the wall limit: the fault must be noticed, not end by that limit. */
static void check_fault(const char *word, double most_s)
{
	g_autoptr(GBytes) raw = new_mail(word, 1);
	Parsed parsed;
	gint64 start = g_get_monotonic_time();
	assert_true(parser_run(raw, NOW_S, &parsed, NULL));
	check_unparsed(raw, &parsed);
	assert_true((double)(g_get_monotonic_time() - start) < most_s * G_USEC_PER_SEC);
	parsed_clear(&parsed);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

static void test_faults(void **state)
{
	(void)state;
	check_fault("FAULT-crash", 15);
	check_fault("FAULT-abort", 15);
	check_fault("FAULT-exit", 15);
	check_fault("FAULT-garbage", 15);
	check_fault("FAULT-flags", 15);
	check_fault("FAULT-time", 15);
	check_fault("FAULT-short", 15);
	check_fault("FAULT-spin", 15);
}

/* What the child does after a whole reply does not matter and is not waited for. A reply with more
 * bytes after it is malformed. */
static void test_after_answer(void **state)
{
	static const char *const after[] = {"FAULT-stay", "FAULT-late"};
	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(after); i++) {
		g_autoptr(GBytes) raw = new_mail(after[i], 1);
		Parsed parsed;
		gint64 start = g_get_monotonic_time();
		assert_true(parser_run(raw, NOW_S, &parsed, NULL));
		assert_int_equal(parsed.record->flags, RECORD_FLAG_CUT);
		assert_true(g_get_monotonic_time() - start < 15 * G_USEC_PER_SEC);
		parsed_clear(&parsed);
		assert_true(waitpid(-1, NULL, WNOHANG) < 0);
	}
	check_fault("FAULT-more", 15);
}

static void test_memory(void **state)
{
	(void)state;
#ifndef __SANITIZE_ADDRESS__ /* the limit is not set there */
	check_fault("FAULT-memory", 15);
#endif
}

static void test_wall(void **state)
{
	(void)state;
	gint64 start = g_get_monotonic_time();
	parser_limits.wall_s = 1;
	check_fault("FAULT-sleep", 5);
	assert_true(g_get_monotonic_time() - start >= G_USEC_PER_SEC);
	parser_limits.wall_s = 20;
}

static void test_alone(void **state)
{
	(void)state;
	if (geteuid() != 0) /* only root changes its user */
		return;
	signal(SIGALRM, SIG_IGN);
	g_autoptr(GBytes) raw = new_mail("FAULT-alone", 1);
	Parsed parsed;
	assert_true(parser_run(raw, NOW_S, &parsed, NULL));
	assert_int_equal(parsed.record->flags, RECORD_FLAG_CUT);
	parsed_clear(&parsed);
	signal(SIGALRM, SIG_DFL);
}

static void test_abandon(void **state)
{
	(void)state;
	g_autoptr(GBytes) raw = new_mail("FAULT-sleep", 1);
	Parser *parser = parser_start(raw, NOW_S, NULL);
	assert_non_null(parser);
	parser_free(parser);
	parser_free(NULL);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

/* The largest record within its limits fits into a reply. */
static void test_largest_record(void **state)
{
	(void)state;
	g_autoptr(Record) rec = record_new();
	g_autofree char *text = g_strnfill(LIMIT_STRING_BYTES, 'x');
	g_autofree char *id = g_strnfill(LIMIT_MESSAGE_ID_BYTES, 'x');
	GPtrArray *const words[] = {rec->prefix, rec->trees, rec->list_tags};
	while (record_add_string(rec, rec->to, text, LIMIT_ADDRESSES))
		record_add_string(rec, rec->cc, text, LIMIT_ADDRESSES);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		while (record_add_string(rec, words[i], text, LIMIT_WORDS))
			;
	while (record_add_string(rec, rec->references, id, LIMIT_REFERENCES))
		;
	while (record_add_link(rec, text, text) || record_add_trailer(rec, text, text) ||
	        record_add_applied(rec, text, text, text) ||
	        record_add_path(rec, text, 1u << 31, 1u << 31))
		;
	g_autoptr(GBytes) bytes = record_encode(rec, NULL);
	assert_true(g_bytes_get_size(bytes) + LIMIT_TEXT_BYTES + LIMIT_NOTES_BYTES +
	                    LIMIT_DIFFSTAT_BYTES <
	            PARSER_REPLY_MAX_RECORD_BYTES - 32 * LIMIT_STRING_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),
	        cmocka_unit_test(test_faults), cmocka_unit_test(test_after_answer),
	        cmocka_unit_test(test_memory), cmocka_unit_test(test_wall),
	        cmocka_unit_test(test_alone), cmocka_unit_test(test_abandon),
	        cmocka_unit_test(test_largest_record)};
	return cmocka_run_group_tests(tests, parserkit_setup, NULL);
}
