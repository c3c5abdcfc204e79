/* A pool of workers: results in order, each fault only at its own message, dead workers replaced.
 */
#include "parserkit.h"
#include <fcntl.h>
#include <sys/resource.h>

/* Sends N mails through a pool, every 7th with a fault. The results come in order, each fault at
 * its own mail.
 * */
static void run_pool(guint n_children, guint n, const char *const *faults)
{
	g_autoptr(ParserPool) pool = parser_pool_new(n_children, NULL);
	guint next = 0, taken = 0;
	assert_non_null(pool);
	while (taken < n) {
		while (next < n && !parser_pool_full(pool)) {
			const char *word =
			        faults && next % 7 == 3
			                ? faults[next / 7 % g_strv_length((char **)faults)]
			                : "fine";
			g_autoptr(GBytes) raw = new_mail(word, next);
			assert_true(parser_pool_submit(
			        pool, raw, NOW_S, GUINT_TO_POINTER(next + 1), NULL));
			next++;
		}
		GBytes *raw;
		gpointer tag;
		Parsed parsed;
		g_autofree char *want = g_strdup_printf("number %u", taken);
		assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
		assert_int_equal(GPOINTER_TO_UINT(tag), taken + 1);
		if (faults && taken % 7 == 3)
			check_unparsed(raw, &parsed);
		else
			assert_true(g_strcmp0(parsed.record->subject, want) == 0);
		parsed_clear(&parsed);
		g_bytes_unref(raw);
		taken++;
	}
	assert_int_equal(parser_pool_pending(pool), 0);
}

static void test_pool(void **state)
{
	(void)state;
	run_pool(1, 100, NULL);
	run_pool(3, 2000, NULL);
	parser_pool_free(NULL);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

static void test_pool_faults(void **state)
{
	(void)state;
	const char *const quick[] = {
	        "FAULT-crash", "FAULT-exit", "FAULT-garbage", "FAULT-flags", "FAULT-short", NULL};
	const char *const slow[] = {"FAULT-spin", NULL};
	run_pool(1, 60, quick);
	run_pool(3, 200, quick);
	run_pool(2, 12, slow);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

static void send_to_group(void)
{
	static const int signals[] = {SIGINT, SIGQUIT, SIGHUP, SIGTERM};
	assert_true(setpgid(0, 0) == 0 || getpgrp() == getpid());
	for (guint i = 0; i < G_N_ELEMENTS(signals); i++) {
		signal(signals[i], SIG_IGN);
		assert_true(kill(0, signals[i]) == 0);
		signal(signals[i], SIG_DFL);
	}
}

/* Signals to the whole process group do not make a mail unparsed. */
static void test_group_signals(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("GROUP-signals", 1);
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	for (guint i = 0; i < 10000 && tries[1] == 0; i++)
		g_usleep(1000);
	send_to_group();
	tries[2] = 1;
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	assert_int_equal(tries[1], 1);
	assert_int_equal(parsed.record->flags, 0);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
}

/* A worker is replaced after pool_messages messages. */
static void test_pool_life(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	for (guint i = 0; i < 2 * parser_limits.pool_messages + 1; i++) {
		g_autoptr(GBytes) mail = new_mail("COUNT-children", i);
		Parsed parsed;
		parse_in(pool, mail, &parsed);
		assert_int_equal(parsed.record->flags, 0);
		parsed_clear(&parsed);
	}
	assert_int_equal(tries[3], 3);
}

/* What a worker sends after its last reply is not taken for a reply of the next worker. */
static void test_pool_last_words(void **state)
{
	(void)state;
	guint life = parser_limits.pool_messages;
	parser_limits.pool_messages = 1;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	for (guint i = 0; i < 20; i++) {
		g_autoptr(GBytes) mail = new_mail(i % 2 ? "fine" : "LAST-words", i);
		g_autofree char *want = g_strdup_printf("number %u", i);
		Parsed parsed;
		parse_in(pool, mail, &parsed);
		assert_int_equal(parsed.record->flags, i % 2 ? 0 : RECORD_FLAG_CUT);
		assert_true(i % 2 == 0 || g_strcmp0(parsed.record->subject, want) == 0);
		parsed_clear(&parsed);
	}
	parser_limits.pool_messages = life;
}

/* A message whose worker died once is parsed by the next one. */
static void test_pool_second_try(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("ONCE-exit", 1);
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	assert_int_equal(*tries, 2);
	assert_int_equal(parsed.record->flags, 0);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
}

/* It is an error if a dead worker cannot be replaced. Its descriptor is not used again, and the
 * next call replaces it. */
static void test_pool_no_child(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("FAULT-exit", 0);
	g_autoptr(GBytes) next = new_mail("fine", 1);
	struct rlimit before, none_free;
	g_autoptr(GError) error = NULL;
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	int lowest = open("/dev/null", O_RDONLY);
	assert_true(lowest >= 0 && close(lowest) == 0);
	assert_true(getrlimit(RLIMIT_NOFILE, &before) == 0);
	none_free = before;
	none_free.rlim_cur = (rlim_t)lowest;
	assert_true(setrlimit(RLIMIT_NOFILE, &none_free) == 0);
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	bool soon = parser_pool_submit(
	        pool, next, NOW_S, NULL, NULL); /* fails if the worker is dead already */
	(void)soon;
	assert_false(parser_pool_take(pool, &raw, &tag, &parsed, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
	int other = open("/dev/null", O_RDONLY); /* probably gets the worker's number */
	assert_true(other >= 0);
	assert_true(setrlimit(RLIMIT_NOFILE, &before) == 0);
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	check_unparsed(raw, &parsed);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
	assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
	assert_int_equal(parsed.record->flags, 0);
	parsed_clear(&parsed);
	g_bytes_unref(raw);
	assert_true(fcntl(other, F_GETFD) >= 0);
	close(other);
}

static void count_tag(gpointer tag)
{
	(*(guint *)tag)++;
}

/* Pending messages are dropped without waiting, and the pool works afterwards. */
static void test_pool_drop(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(2, NULL);
	guint dropped = 0;
	gint64 start = g_get_monotonic_time();
	for (guint i = 0; i < 6; i++) {
		g_autoptr(GBytes) raw = new_mail("FAULT-sleep", i);
		assert_true(parser_pool_submit(pool, raw, NOW_S, &dropped, NULL));
	}
	parser_pool_drop(pool, count_tag);
	assert_int_equal(dropped, 6);
	assert_int_equal(parser_pool_pending(pool), 0);
	take_fine(pool, 100);
	assert_true(g_get_monotonic_time() - start < 10 * G_USEC_PER_SEC);
	parser_pool_free(g_steal_pointer(&pool));
	assert_true(g_get_monotonic_time() - start < 10 * G_USEC_PER_SEC);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
}

/* A pool may live for months, so each message has its own NOW_S. */
static void test_pool_clock(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	for (guint i = 0; i < 4; i++) {
		g_autoptr(GBytes) mail = new_mail("fine", i);
		gint64 now_s = i % 2 ? NOW_S : DATE_S - 3 * 86400;
		GBytes *raw;
		gpointer tag;
		Parsed parsed;
		assert_true(parser_pool_submit(pool, mail, now_s, NULL, NULL));
		assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
		assert_int_equal(parsed.record->flags, i % 2 ? 0 : RECORD_FLAG_BAD_DATE);
		assert_true(parsed.record->has_date == (i % 2 == 1));
		parsed_clear(&parsed);
		g_bytes_unref(raw);
	}
}

/* Mails and replies far larger than a socket's buffer, in both directions at once. */
static void test_pool_large(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(2, NULL);
	g_autoptr(GString) body = g_string_new(NULL);
	while (body->len < 8 << 20)
		g_string_append(body, "a line of a message that is as long as it takes\n");
	for (guint i = 0; i < 6; i++) {
		g_autoptr(GBytes) raw = new_mail(body->str, i);
		assert_true(parser_pool_submit(pool, raw, NOW_S, NULL, NULL));
	}
	assert_true(parser_pool_full(pool));
	for (guint i = 0; i < 6; i++) {
		GBytes *raw;
		gpointer tag;
		Parsed parsed;
		assert_true(parser_pool_take(pool, &raw, &tag, &parsed, NULL));
		assert_false(parsed.record->flags & RECORD_FLAG_UNPARSED);
		parsed_clear(&parsed);
		g_bytes_unref(raw);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_pool),
	        cmocka_unit_test(test_pool_faults), cmocka_unit_test(test_group_signals),
	        cmocka_unit_test(test_pool_life), cmocka_unit_test(test_pool_last_words),
	        cmocka_unit_test(test_pool_second_try), cmocka_unit_test(test_pool_no_child),
	        cmocka_unit_test(test_pool_drop), cmocka_unit_test(test_pool_clock),
	        cmocka_unit_test(test_pool_large)};
	return cmocka_run_group_tests(tests, parserkit_setup, NULL);
}
