#include "store/base/cli.h"
#include "store/base/io.h"
#include "store/base/zstd_file.h"
#include "store/cmd/cmd.h"
#include "store/env/store.h"
#include "store/env/store_create.h"
#include "store/maintain/dump_load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Problems that would otherwise first show when mail is deferred. */
static void print_notes(const StoreUsage *use)
{
	if (geteuid() == 0)
		fputs("note: the store belongs to root; only deliveries that run as root can use "
		      "it\n",
		        stderr);
	if (use->map_bytes < (guint64)1 << 40)
		fprintf(stderr,
		        "note: this process could reserve only %" G_GUINT64_FORMAT
		        " MiB of address space (ulimit -v?); a store that grows larger cannot be "
		        "opened under such a limit\n",
		        use->map_bytes >> 20);
}

static bool load(const char *from, const char *dir, const char *group, GError **error)
{
	bool is_stdin = strcmp(from, "-") == 0;
	const char *why = NULL;
	int fd = is_stdin ? -1 : io_open_file(from, &why);
	FILE *in = is_stdin ? stdin : fd >= 0 ? fdopen(fd, "r") : NULL;
	if (!in) {
		why = why ? why : g_strerror(errno);
		if (fd >= 0)
			close(fd);
		return error_set(error, ERROR_IO, "cannot read dump '%s': %s", from, why);
	}
	FILE *plain = zstd_file_reader(in);
	bool ok = dump_load(plain, is_stdin ? "standard input" : from, dir, group, error);
	fclose(plain);
	if (!is_stdin)
		fclose(in);
	return ok;
}

static bool run_init(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL, *group = NULL, *from = NULL;
	const GOptionEntry entries[] = {
	        {"group", 0, 0, G_OPTION_ARG_STRING, &group,
	                "Let the members of group G read the store", "G"},
	        {"from", 0, 0, G_OPTION_ARG_STRING, &from,
	                "Make the store from a dump (also .zst; -: standard input)", "DUMP"},
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
	print_notes(&use);
	cli_printf("%s\n", store_uuid(store));
	return true;
}

const Cmd cmd_init = {"init", "[--group=G] [--from=DUMP]", "make a new store and print its uuid",
        "Make a new store, readable only by its owner, and print its uuid. The directory\n"
        "must be missing or empty.",
        run_init};
