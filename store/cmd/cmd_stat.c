#include "store/base/cli.h"
#include "store/base/confine.h"
#include "store/base/escape.h"
#include "store/cmd/cmd.h"
#include "store/log/lists.h"
#include "store/log/snapshot.h"
#include "store/log/source_state.h"

#include <stdio.h>

#define RENEW_EVERY 1000

typedef struct {
	guint64 messages, also, readings, raw_bytes, flagged[16];
	GHashTable *lists; /* List-Id -> number of entries */
	char *tip;
} Figures;

static void count_list(GHashTable *lists, const char *label)
{
	gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(lists, label));
	g_hash_table_insert(lists, g_strdup(label), GSIZE_TO_POINTER(n + 1));
}

static void count_entry(Figures *f, const Entry *e)
{
	if (e->kind == ENTRY_ALSO) {
		f->also++;
	} else if (e->kind == ENTRY_TREE) {
		f->readings++;
	} else {
		f->messages++;
		f->raw_bytes += e->size_bytes;
		for (guint i = 0; i < G_N_ELEMENTS(f->flagged); i++)
			f->flagged[i] += e->flags >> i & 1;
	}
	if (e->list)
		count_list(f->lists, e->list);
}

static bool count_all(Snapshot *s, Figures *f, GError **error)
{
	Hash tip = {0};
	for (guint64 seq = 1; seq <= snapshot_end(s); seq++) {
		Entry e;
		if (seq % RENEW_EVERY == 0 && !snapshot_renew(s, error))
			return false;
		if (!snapshot_entry(s, seq, &e, error))
			return false;
		count_entry(f, &e);
		tip = e.chain;
	}
	f->tip = hash_hex(&tip, 64);
	return true;
}

static void print_number(const char *name, guint64 n)
{
	cli_printf("%-12s %" G_GUINT64_FORMAT "\n", name, n);
}

static void print_lists(Snapshot *s, const Figures *f)
{
	g_auto(GStrv) names = lists_names(s);
	print_number("lists", g_strv_length(names));
	for (guint i = 0; names[i]; i++) {
		gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(f->lists, names[i]));
		g_autofree char *name = escape_line(names[i], 0);
		cli_printf("  %-40s %" G_GSIZE_FORMAT "\n", name, n);
	}
}

/* Says if the store has records of an older parser. They are the oldest: a reindex replaces all. */
static bool print_age(Snapshot *s, GError **error)
{
	for (guint64 seq = 1; seq <= snapshot_head(s); seq++) {
		Entry e;
		if (!snapshot_entry(s, seq, &e, error))
			return false;
		if (e.kind != ENTRY_MESSAGE ||
		        (e.flags & (RECORD_FLAG_UNPARSED | RECORD_FLAG_EXPIRED)))
			continue;
		g_autoptr(Record) rec = snapshot_record(s, &e, RECORD_BRIEF_SUMMARY, NULL);
		if (rec && rec->is_old)
			cli_printf("%-12s read by an older version: run listdigest-import "
			           "--reindex\n",
			        "records");
		return true;
	}
	return true;
}

static void print_flags(const Figures *f)
{
	for (guint i = 0; i < G_N_ELEMENTS(f->flagged); i++) {
		g_autofree const char **name = f->flagged[i] ? record_flag_names(1u << i) : NULL;
		if (name && name[0])
			cli_printf("  %-20s %" G_GUINT64_FORMAT "\n", name[0], f->flagged[i]);
	}
}

static void print_sizes(Store *store, Snapshot *s, const Figures *f)
{
	StoreUsage use;
	store_usage(store, &use);
	print_number("raw-bytes", f->raw_bytes);
	cli_printf("%-12s %" G_GUINT64_FORMAT, "file-bytes", use.file_bytes);
	if (f->raw_bytes > 0)
		cli_printf(" (%.3f of raw)", (double)use.file_bytes / (double)f->raw_bytes);
	cli_put("\n", 1);
	for (guint t = 0; t < TABLE_N; t++)
		cli_printf("  %-12s %12" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT "\n",
		        table_name(t), txn_bytes(snapshot_txn(s), t),
		        txn_count(snapshot_txn(s), t));
	cli_printf("%-12s %" G_GUINT64_FORMAT " MiB\n", "reservation", use.map_bytes >> 20);
	cli_printf("%-12s %u of %u", "readers", use.readers, use.max_readers);
	if (use.oldest_behind > 0)
		cli_printf(" (process %d reads what was there %" G_GUINT64_FORMAT
		           " transactions ago)",
		        use.oldest_reader, use.oldest_behind);
	cli_put("\n", 1);
}

static void print_origin(const char *uuid, guint64 seq, const char *tip, void *data)
{
	(void)data;
	g_autofree char *name = escape_line(uuid, 0);
	cli_printf("%-12s %s up to entry %" G_GUINT64_FORMAT ", tip %s\n", "from", name, seq, tip);
}

static bool run_stat(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 0, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	g_autoptr(Snapshot) s = store ? snapshot_open(store, error) : NULL;
	Figures f = {.lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	bool ok = s && count_all(s, &f, error);
	if (ok) {
		cli_printf("%-12s %s\n%-12s %s\n%-12s %u\n", "store", dir, "uuid",
		        store_uuid(store), "format", store_format(store));
		print_number("entries", snapshot_end(s));
		print_number("messages", f.messages);
		print_flags(&f);
		ok = print_age(s, error);
		print_number("also", f.also);
		if (f.readings > 0)
			print_number("readings", f.readings);
		guint64 skipped = source_state_skipped(snapshot_txn(s));
		if (skipped > 0)
			print_number("skipped", skipped);
		source_state_each_origin(snapshot_txn(s), print_origin, NULL);
		print_lists(s, &f);
		print_sizes(store, s, &f);
		ConfineKernel kernel = confine_kernel();
		g_autofree char *walls = confine_words(&kernel);
		cli_printf("%-12s %s\n%-12s %s\n", "sandbox", walls, "tip", f.tip);
	}
	g_hash_table_unref(f.lists);
	g_free(f.tip);
	return ok;
}

const Cmd cmd_stat = {"stat", "", "print counts, sizes, lists and the last chain value",
        "Print how many entries, messages and lists the store has, the sizes of its file\n"
        "and tables (bytes, number of values), how the mail decoder can be sandboxed on\n"
        "this machine, and the last value of the chain (tip).",
        run_stat};
