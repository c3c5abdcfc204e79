/* The syslog line of a delivery: its text, and that sending never waits. */
#include "mda/deliver/syslog_line.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

static void check_stored(AppendOutcome outcome, guint32 flags, const char *word)
{
	AppendResult result = {.outcome = outcome, .flags = flags};
	g_autofree char *want =
	        g_strdup_printf("-: message-id=<a\\x1bb@x>, id=000000000, list=-, %s, 7 ms", word);
	g_autofree char *line = syslog_line_stored(NULL,
	        "a\x1b"
	        "b@x",
	        NULL, &result, 7);
	assert_string_equal(line, want);
}

static void test_text(void **state)
{
	(void)state;
	AppendResult result = {.outcome = APPEND_NEW};
	g_autofree char *line = syslog_line_stored("4Q", "a@x", "kvm.example.org", &result, 12);
	assert_string_equal(
	        line, "4Q: message-id=<a@x>, id=000000000, list=kvm.example.org, new, 12 ms");
	check_stored(APPEND_NEW, RECORD_FLAG_CUT, "new");
	check_stored(APPEND_NEW, RECORD_FLAG_VARIANT, "flagged");
	check_stored(APPEND_ALSO, RECORD_FLAG_VARIANT, "also");
	check_stored(APPEND_DUPLICATE, 0, "duplicate");
	g_autofree char *deferred = syslog_line_deferred("4Q", "disk\nfull");
	assert_null(strchr(deferred, '\n'));
	assert_true(g_str_has_prefix(deferred, "4Q: deferred: disk"));
	g_autofree char *repaired = syslog_line_repaired(NULL, "/s\n");
	assert_true(g_str_has_prefix(repaired, "-: corrected a wrong number in '/s /lock.mdb';"));
}

/* A full log socket does not make a delivery wait. */
static void test_send(void **state)
{
	(void)state;
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	g_snprintf(at.sun_path, sizeof at.sun_path, "/tmp/test_syslog_line.%d", (int)getpid());
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	char line[2048] = "";
	assert_true(syslog_line_send(at.sun_path, "prog", true, "100%s done"));
	assert_true(recv(fd, line, sizeof line - 1, 0) > 0);
	assert_true(g_str_has_prefix(line, "<20>"));
	assert_non_null(strstr(line, "]: 100%s done"));
	guint sent = 0;
	g_autofree char *longer = g_strnfill(5000, 'x');
	gint64 start = g_get_monotonic_time();
	while (sent < 100000 && syslog_line_send(at.sun_path, "prog", false, longer))
		sent++;
	assert_in_range(sent, 1, 99999);
	assert_true(g_get_monotonic_time() - start < 5 * G_USEC_PER_SEC);
	assert_in_range(recv(fd, line, sizeof line, 0), 900, 1024);
	unlink(at.sun_path);
	close(fd);
	assert_false(syslog_line_send("/nonexistent/log", "prog", false, "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_text), cmocka_unit_test(test_send)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
