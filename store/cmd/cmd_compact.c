#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/maintain/rebuild.h"

bool cmd_compact_rebuild(Store *store, guint format, GError **error)
{
	StoreUsage before, after;
	store_usage(store, &before);
	if (!rebuild_run(store, format, rebuild_copy, NULL, error))
		return false;
	store_usage(store, &after);
	cli_printf("%" G_GUINT64_FORMAT " bytes before, %" G_GUINT64_FORMAT " now\n",
	        before.file_bytes, after.file_bytes);
	return true;
}

static bool run_compact(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_WRITE, error);
	return store && cmd_compact_rebuild(store, store_format(store), error);
}

const Cmd cmd_compact = {"compact", "", "rewrite the data file as small as possible",
        "Rewrite the data file as small as possible: messages are compressed together,\n"
        "and neither free pages nor the data of expired messages are copied. Entries,\n"
        "ids and the chain do not change. Deliveries and reports go on meanwhile. It\n"
        "needs free disk space for two more stores. If it is stopped, the old store\n"
        "stays in place.",
        run_compact};
