/* listdigest-store verify: every promise of the store, checked; one line for each fault. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "cmd.h"
#include "escape.h"
#include "verify.h"

static void print_damage(const char *line, void *data)
{
	(void)data;
	g_autofree char *shown = escape_line(line, 0);
	puts(shown);
}

/* LMDB trusts the pages it reads: a broken tree may crash it. The answer is then no, like for any other
 * damage. */
static void on_crash(int signal_number)
{
	static const char line[] =
	        "listdigest-store: the store's pages are damaged: cannot go on reading them\n";
	(void)signal_number;
	ssize_t n = write(STDERR_FILENO, line, sizeof line - 1);
	_exit(n >= 0 ? 1 : 1);
}

static bool run_verify(const Command *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL, *tip = NULL;
	const GOptionEntry entries[] = {
	        {"tip", 0, 0, G_OPTION_ARG_STRING, &tip,
	                "a chain value kept elsewhere that some entry must have", "HEX"},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	if (!store)
		return false;
	setvbuf(stdout, NULL, _IOLBF, 0); /* what was found before a crash is told */
	signal(SIGSEGV, on_crash);
	signal(SIGABRT, on_crash);
	VerifyResult result;
	bool ok = verify_store(store, tip, print_damage, NULL, &result, error);
	if (ok && result.damages == 0)
		printf("%" G_GUINT64_FORMAT " entries, no fault, tip %s\n", result.entries, result.tip);
	if (ok && result.damages > 0) {
		g_set_error(error, LD_ERROR, LD_ERROR_NO, "store '%s': faults found: %" G_GUINT64_FORMAT, dir,
		        result.damages);
		ok = false;
	}
	g_free(result.tip);
	return ok;
}

const Command cmd_verify = {
        "verify", "[--tip=HEX]", "check chain, raw bodies and indexes; exit 1 on any fault", run_verify};
