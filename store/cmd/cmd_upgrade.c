/* The new data file is made by maintain/rebuild.c. */
#include "store/base/cli.h"
#include "store/cmd/cmd.h"

static bool run_upgrade(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_WRITE, error);
	if (!store)
		return false;
	guint before = store_format(store);
	if (before == STORE_FORMAT) {
		cli_printf("it has format %u already\n", before);
		return true;
	}
	if (!cmd_compact_rebuild(store, STORE_FORMAT, error))
		return false;
	cli_printf("format %u before, %d now\n", before, STORE_FORMAT);
	return true;
}

const Cmd cmd_upgrade = {"upgrade", "", "convert the store to the newest format",
        "Convert the store to the newest format, in the same way as 'compact'. Stop\n"
        "programs of older versions first: they would not notice that the data file was\n"
        "replaced.",
        run_upgrade};
