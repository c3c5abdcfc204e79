/* listdigest-store compact, upgrade: the data file made anew: as small as it can be and without a
 * byte of what was expired; and in the newest format. */
#include <stdio.h>

#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/maintain/rebuild.h"

static bool rebuild(Store *store, guint format, GError **error)
{
	StoreUse before, after;
	store_use(store, &before);
	if (!rebuild_run(store, format, rebuild_copy, NULL, error))
		return false;
	store_use(store, &after);
	cli_printf("%" G_GUINT64_FORMAT " bytes before, %" G_GUINT64_FORMAT " now\n",
	        before.file_bytes, after.file_bytes);
	return true;
}

static bool run_compact(const Command *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_WRITE, error);
	return store && rebuild(store, store_format(store), error);
}

static bool run_upgrade(const Command *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_WRITE, error);
	if (!store)
		return false;
	guint before = store_format(store);
	if (before >= STORE_FORMAT) {
		cli_printf("it has format %u already\n", before);
		return true;
	}
	if (!rebuild(store, STORE_FORMAT, error))
		return false;
	cli_printf("format %u before, %d now\n", before, STORE_FORMAT);
	return true;
}

const Command cmd_compact = {"compact", "",
        "make the data file anew, as small as it can be; deliveries go on", run_compact};
const Command cmd_upgrade = {
        "upgrade", "", "bring a store to the newest format; deliveries go on", run_upgrade};
