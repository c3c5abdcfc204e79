#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/env/store_create.h"
#include "store/log/snapshot.h"

static bool print_copy(const char *dir, GError **error)
{
	g_autoptr(Store) copy = store_open(dir, false, STORE_READ, error);
	g_autoptr(Snapshot) s = copy ? snapshot_open(copy, error) : NULL;
	if (!s)
		return false;
	Entry e = {0};
	guint64 head = snapshot_end(s);
	if (head > 0 && !snapshot_entry(s, head, &e, error))
		return false;
	g_autofree char *tip = hash_hex(&e.chain, 64);
	cli_printf("%" G_GUINT64_FORMAT " entries, tip %s\n", head, tip);
	return true;
}

static bool run_backup(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 1, 1, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	return store && store_create_copy(store, argv[1], NULL, error) &&
	       print_copy(argv[1], error);
}

const Cmd cmd_backup = {"backup", "DIR", "copy the store to DIR while deliveries go on",
        "Copy the store as it is now to DIR, which must be missing or empty. Deliveries\n"
        "go on. Print the number of entries in the copy and its last chain value. The\n"
        "copy has the same uuid and can take the store's place.",
        run_backup};
