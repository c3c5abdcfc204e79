/* Work in a child: its lines and answer come through, whatever becomes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/base/subprocess.h"
#include "store/base/error.h"

typedef enum {
	FINE,
	ERROR,
	SEGV,
	ABORT,
	TRAP,
	NO_MEMORY,
	ASSERTION,
	STUCK,
	BUSY,
	KILLED,
	GONE
} How;

static void add_line(const char *line, void *data)
{
	g_string_append_printf(data, "%s|", line);
}

static void spin(SubprocessProgress *place, guint seconds, bool steps)
{
	gint64 end = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
	while (g_get_monotonic_time() < end)
		place->steps += steps;
}

static bool work(SubprocessProgress *place, SubprocessLine line, void *line_data, void *data,
        void *answer, GError **error)
{
	place->stage = 2;
	place->at = 17;
	place->steps++;
	line("first\nwith a break", line_data);
	line("", line_data);
	switch (*(How *)data) {
	case ERROR:
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "the disk");
		return false;
	case SEGV:
		raise(SIGSEGV);
		break;
	case ABORT:
		abort();
	case TRAP:
		raise(SIGTRAP);
		break;
	case NO_MEMORY:
		g_free(g_malloc(G_MAXSIZE / 2));
		break;
	case ASSERTION:
		g_error("this cannot be");
		break;
	case STUCK:
		spin(place, 30, false);
		break;
	case BUSY:
		spin(place, 3, true);
		break;
	case KILLED:
		raise(SIGKILL);
		break;
	case GONE:
		_exit(3);
	default:
		break;
	}
	line("last", line_data);
	*(guint64 *)answer = 42;
	return true;
}

static SubprocessEnd run(How how, bool want, const char *want_lines, GError **error)
{
	SubprocessEnd end;
	guint64 answer = 0;
	g_autoptr(GString) lines = g_string_new(NULL);
	bool ok =
	        subprocess_run(work, &how, 1, add_line, lines, &answer, sizeof answer, &end, error);
	assert_int_equal(ok, want);
	assert_string_equal(lines->str, want_lines);
	assert_int_equal(end.stage, 2);
	assert_int_equal(end.at, 17);
	assert_int_equal(answer, ok && end.outcome == SUBPROCESS_DONE ? 42 : 0);
	return end;
}

#define ALL    "first\nwith a break||last|"
#define BEFORE "first\nwith a break||"

static void test_done(void **state)
{
	(void)state;
	assert_int_equal(run(FINE, true, ALL, NULL).outcome, SUBPROCESS_DONE);
	assert_int_equal(
	        run(BUSY, true, ALL, NULL).outcome, SUBPROCESS_DONE); /* long, but never still */
}

static void fails(How how, ErrorCode code, const char *words)
{
	GError *error = NULL;
	run(how, false, BEFORE, &error);
	assert_int_equal(error->code, code);
	if (!strstr(error->message, words))
		fail_msg("'%s' has no '%s'", error->message, words);
	g_error_free(error);
}

static void test_failed(void **state)
{
	(void)state;
	fails(ERROR, ERROR_IO, "the disk");
	fails(KILLED, ERROR_UNAVAILABLE, "Killed");
	fails(GONE, ERROR_UNAVAILABLE, "status 3");
}

#if defined(__SANITIZE_ADDRESS__)
#define FAULTS false
#else
#define FAULTS true
#endif

static void crashes(How how, int signal_number)
{
	SubprocessEnd end = run(how, true, BEFORE, NULL);
	assert_int_equal(end.outcome, SUBPROCESS_CRASHED);
	assert_int_equal(end.signal, signal_number);
}

static void test_crashed(void **state)
{
	(void)state;
	if (!FAULTS) {
		puts("# skipped: faults are AddressSanitizer's");
		return;
	}
	fails(NO_MEMORY, ERROR_UNAVAILABLE, "memory");
	crashes(SEGV, SIGSEGV);
	crashes(ABORT, SIGABRT);
	crashes(TRAP, SIGTRAP);
	crashes(ASSERTION, SIGTRAP);
}

static void test_stuck(void **state)
{
	(void)state;
	assert_int_equal(run(STUCK, true, BEFORE, NULL).outcome, SUBPROCESS_STUCK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_done),
	        cmocka_unit_test(test_failed), cmocka_unit_test(test_crashed),
	        cmocka_unit_test(test_stuck)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
