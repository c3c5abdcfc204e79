#include "store/base/cli.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "store/cmd/cmd.h"
#include "store/log/range.h"

#include <stdio.h>

#define RENEW_EVERY 1000

static bool print_entry(Snapshot *s, guint64 seq, bool chain, GError **error)
{
	Entry e;
	if (!snapshot_entry(s, seq, &e, error))
		return false;
	g_autoptr(Record) rec = snapshot_record(s, &e, RECORD_SUMMARY, error);
	if (!rec)
		return false;
	g_autofree char *id = hash_hex(&e.id, IDENT_SHOWN);
	g_autofree char *link = chain ? hash_hex(&e.chain, 64) : NULL;
	g_autofree char *when = times_rfc3339(e.arrived_s);
	g_autofree char *list = escape_line(e.list ? e.list : "-", 0);
	const char *who = rec->author.name ? rec->author.name : rec->author.address;
	g_autofree char *author = escape_line(who ? who : "-", 40);
	g_autofree char *subject = escape_line(rec->subject ? rec->subject : "-", 0);
	cli_printf("%" G_GUINT64_FORMAT "  %s  %s%s%s  %-7s  %s  %s  %s\n", seq, id,
	        chain ? link : "", chain ? "  " : "", when,
	        e.kind == ENTRY_ALSO ? "also" : record_kind_name(e.record_kind), list, author,
	        subject);
	return true;
}

static bool print_range(Snapshot *s, const char *text, bool chain, GError **error)
{
	Range range;
	RangeSpec spec = {.range = text, .now_s = cli_now(), .with_also = true};
	bool ok = range_resolve(s, &spec, &range, error);
	if (ok && range.backwards)
		fputs("listdigest-store: the range ends before it begins: nothing to list\n",
		        stderr);
	for (guint i = 0; ok && i < range.seqs->len; i++) {
		if (i % RENEW_EVERY == RENEW_EVERY - 1)
			ok = snapshot_renew(s, error);
		ok = ok && print_entry(s, g_array_index(range.seqs, guint64, i), chain, error);
		if (ok && ferror(stdout))
			ok = cli_flush(error);
	}
	range_clear(&range);
	return ok;
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
	g_autoptr(Snapshot) s = store ? snapshot_open(store, error) : NULL;
	return s && print_range(s, argc > 1 ? argv[1] : NULL, chain, error);
}

const Cmd cmd_log = {"log", "[--chain] [RANGE]", "list the entries, one line each",
        "Print one line for each entry of RANGE (default: all): number, id, time of arrival, "
        "kind,\n"
        "list, author and subject. The kind 'also' is a known message that came again by another\n"
        "list.\n"
        "RANGE is A..B (after A, up to and including B), A.., ..B or A. A and B are ids, commits\n"
        "of an archive, <message-id>, HEAD or HEAD~N.",
        run_log};
