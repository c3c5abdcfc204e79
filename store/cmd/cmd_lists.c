#include "store/base/cli.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "store/cmd/cmd.h"
#include "store/log/lists.h"

static bool run_lists(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	g_autoptr(Snapshot) s = store ? snapshot_open(store, error) : NULL;
	if (!s)
		return false;
	g_auto(GStrv) names = lists_names(s);
	g_autofree gint64 *newest_s = g_new(gint64, g_strv_length(names) + 1);
	lists_newest(s, names, newest_s);
	for (guint i = 0; names[i]; i++) {
		g_autofree char *name = escape_line(names[i], 0), *when = times_date(newest_s[i]);
		guint64 n = lists_mails(s, names[i]);
		cli_printf("%-40s %8" G_GUINT64_FORMAT " %s, the newest arrived on %s\n", name, n,
		        n == 1 ? "message" : "messages", when);
	}
	bool ok = txn_check(snapshot_txn(s), error);
	if (!ok)
		store_name_damage(store, *error);
	return ok;
}

const Cmd cmd_lists = {"lists", "", "list the mailing lists",
        "Print each mailing list of the store, how many messages came by it, and when\n"
        "the newest arrived. 'listdigest-report --list' takes such a name, or a part\n"
        "that is in one only.",
        run_lists};
