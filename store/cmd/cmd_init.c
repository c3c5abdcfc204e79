/* listdigest-store init: make a store, and say at once what would defer mail later. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/maintain/dump.h"
#include "store/env/store.h"
#include "store/env/store_create.h"

static void note(const Store *store, const StoreUsage *use)
{
	(void)store;
	if (geteuid() == 0)
		fputs("note: it belongs to root; only deliveries run as root can use it\n", stderr);
	if (use->map_bytes < (guint64)1 << 40)
		fprintf(stderr,
		        "note: this process could reserve only %" G_GUINT64_FORMAT
		        " MiB of address space (ulimit -v?); under such a limit a larger store is "
		        "refused\n",
		        use->map_bytes >> 20);
}

static bool load(const char *from, const char *dir, const char *group, GError **error)
{
	bool is_stdin = strcmp(from, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(from, "re");
	if (!in) {
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot read '%s': %s", from,
		        g_strerror(errno));
		return false;
	}
	bool ok = dump_load(in, is_stdin ? "standard input" : from, dir, group, error);
	if (!is_stdin)
		fclose(in);
	return ok;
}

static bool run_init(const Command *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL, *group = NULL, *from = NULL;
	const GOptionEntry entries[] = {
	        {"group", 0, 0, G_OPTION_ARG_STRING, &group,
	                "let the members of group G read the store", "G"},
	        {"from", 0, 0, G_OPTION_ARG_STRING, &from,
	                "make it equal to a dumped store (-: standard input)", "DUMP"},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, 0, &dir, error) ||
	        !(from ? load(from, dir, group, error) : store_create(dir, group, error)))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_WRITE, error);
	if (!store)
		return false;
	StoreUsage use;
	store_usage(store, &use);
	note(store, &use);
	cli_printf("%s\n", store_uuid(store));
	return true;
}

const Command cmd_init = {
        "init", "[--group=G] [--from=DUMP]", "make a store and print its uuid", run_init};
