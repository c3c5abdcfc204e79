/* The fork servers of a pool, stopped and killed. */
#include "parserkit.h"
#include <sys/ptrace.h>

/* Returns the pids of the children of this process; NULL if the kernel does not list them. */
static char **own_children(void)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	g_autofree char *text = NULL;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	return g_strsplit(g_strchomp(text), " ", -1);
}

/* After the pool was made this process does not fork: it may have threads. */
static void test_forks_once(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(2, NULL);
	g_auto(GStrv) before = own_children();
	if (before == NULL)
		skip();
	assert_int_equal(g_strv_length(before), 3);
	for (guint i = 0; i < 12; i++) {
		g_autoptr(GBytes) mail =
		        new_mail(i % 3 ? i % 3 == 1 ? "FAULT-crash" : "FAULT-garbage" : "fine", i);
		Parsed parsed;
		parse_in(pool, mail, &parsed);
		assert_int_equal(parsed.record->flags, i % 3 ? RECORD_FLAG_UNPARSED : 0);
		parsed_clear(&parsed);
	}
	g_auto(GStrv) after = own_children();
	assert_true(g_strv_equal((const gchar *const *)before, (const gchar *const *)after));
}

static void kill_one(const char *process)
{
	assert_true(kill((pid_t)g_ascii_strtoll(process, NULL, 10), SIGKILL) == 0);
}

/* Stops the child PROCESS by ptrace: SIGCONT does not wake it. */
static bool hold(const char *process)
{
	pid_t pid = (pid_t)g_ascii_strtoll(process, NULL, 10);
	return ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0 &&
	       ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) == 0 && waitpid(pid, NULL, 0) == pid;
}

/* A stopped fork server is woken. One that cannot be woken is replaced, with its worker, after the
 * wall limit of a parser, and no message is lost. The end of the pool does not wait for it either.
 */
static void test_stopped(void **state)
{
	(void)state;
	guint wall_s = parser_limits.wall_s;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_auto(GStrv) servers = own_children();
	gint64 start = g_get_monotonic_time();
	if (servers == NULL)
		skip();
	assert_true(kill((pid_t)g_ascii_strtoll(servers[0], NULL, 10), SIGSTOP) == 0);
	take_fine(pool, 2 * parser_limits.pool_messages);
	assert_true(kill((pid_t)g_ascii_strtoll(servers[0], NULL, 10), 0) == 0);
	if (!hold(servers[0]))
		skip();
	parser_limits.wall_s = 1;
	take_fine(pool, 2 * parser_limits.pool_messages);
	assert_true(kill((pid_t)g_ascii_strtoll(servers[0], NULL, 10), 0) != 0);
	assert_false(parser_pool_is_broken(pool));
	assert_true(hold(servers[1]));
	parser_pool_free(g_steal_pointer(&pool));
	assert_true(g_get_monotonic_time() - start < 15 * G_USEC_PER_SEC);
	assert_true(waitpid(-1, NULL, WNOHANG) < 0);
	parser_limits.wall_s = wall_s;
}

/* The first fork server that is killed is replaced. If the spare one is killed too, that is an
 * error at once, and no message becomes unparsed. */
static void test_killed(void **state)
{
	(void)state;
	g_autoptr(ParserPool) pool = parser_pool_new(1, NULL);
	g_autoptr(GBytes) mail = new_mail("FAULT-sleep", 1);
	g_auto(GStrv) servers = own_children();
	g_autoptr(GError) error = NULL;
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	if (servers == NULL)
		skip();
	kill_one(servers[0]);
	take_fine(pool, 100);
	assert_false(parser_pool_is_broken(pool));
	assert_true(parser_pool_submit(pool, mail, NOW_S, NULL, NULL));
	kill_one(servers[1]);
	assert_false(parser_pool_take(pool, &raw, &tag, &parsed, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
	g_clear_error(&error);
	assert_false(parser_pool_take(pool, &raw, &tag, &parsed, &error));
	assert_true(g_error_matches(error, ERROR_DOMAIN, ERROR_IO));
	assert_int_equal(parser_pool_pending(pool), 1);
	assert_true(parser_pool_is_broken(pool));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_forks_once),
	        cmocka_unit_test(test_stopped), cmocka_unit_test(test_killed)};
	return cmocka_run_group_tests(tests, parserkit_setup, NULL);
}
