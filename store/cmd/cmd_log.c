#include "store/base/cli.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "store/cmd/cmd.h"
#include "store/log/entry_name.h"

/* DATA points to whether the chain value is printed. */
static bool print_entry(Snapshot *s, const Entry *e, void *data, GError **error)
{
	const gboolean *with_chain = data;
	g_autoptr(Record) rec = snapshot_record(s, e, RECORD_SUMMARY, error);
	if (!rec)
		return false;
	g_autofree char *id = hash_hex(&e->id, ENTRY_NAME_SHOWN);
	g_autofree char *chain = *with_chain ? hash_hex(&e->chain, 64) : NULL;
	g_autofree char *when = times_rfc3339(e->arrived_s);
	g_autofree char *list = escape_line(e->list ? e->list : "-", 0);
	const char *who = rec->author.name ? rec->author.name : rec->author.address;
	g_autofree char *author = escape_line(who ? who : "-", 40);
	g_autofree char *subject = escape_line(rec->subject ? rec->subject : "-", 0);
	cli_printf("%" G_GUINT64_FORMAT "  %s  %s%s%s  %-7s  %s  %s  %s\n", e->seq, id,
	        chain ? chain : "", chain ? "  " : "", when,
	        e->kind == ENTRY_ALSO ? "also" : record_kind_name(e->record_kind), list, author,
	        subject);
	return true;
}

static bool run_log(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	gboolean chain = FALSE;
	const GOptionEntry entries[] = {
	        {"chain", 0, 0, G_OPTION_ARG_NONE, &chain,
	                "Print each entry's chain value after its id", NULL},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, 1, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	return store &&
	       cmd_range_each(store, argc > 1 ? argv[1] : NULL, true, print_entry, &chain, error);
}

const Cmd cmd_log = {"log", "[--chain] [RANGE]", "list the entries, one line each",
        "Print one line for each entry of RANGE (default: all): number, id, time of\n"
        "arrival, kind, list, author and subject. The kind 'also' is a known message\n"
        "that came again by another list.\n" CMD_RANGE_HELP,
        run_log};
