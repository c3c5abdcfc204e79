/* The mbox is of the mboxrd kind: a body line of any number of '>' and "From " gets one more '>'. A
 * message without a header gets the sender mboxrd@z, as public-inbox writes it: readers would
 * otherwise take it for the end of the message before it. */
#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/maintain/checked_read.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool print_jsonl(Snapshot *s, const Entry *e, void *data, GError **error)
{
	(void)data;
	g_autoptr(Record) rec = snapshot_record(s, e, RECORD_ALL, error);
	if (rec)
		return cmd_show_json(s, e, rec, error);
	checked_read_advise(e, error);
	return false;
}

/* No program calls setlocale(3), so the names of days and months are English. */
static void print_from_line(const char *sender, gint64 when_s)
{
	char when[64];
	g_autofree char *bare = g_strdup(sender && *sender ? sender : "MAILER-DAEMON");
	for (char *p = bare; *p; p++) {
		if ((guchar)*p <= ' ' || *p == 127)
			*p = '_';
	}
	time_t t = (time_t)when_s;
	struct tm tm = {0};
	gmtime_r(&t, &tm);
	strftime(when, sizeof when, "%a %b %e %H:%M:%S %Y", &tm);
	cli_printf("From %s %s\n", bare, when);
}

static bool begins_with_field(const char *p, gsize n)
{
	gsize i = 0;
	while (i < n && p[i] > ' ' && p[i] < 127 && p[i] != ':')
		i++;
	return i > 0 && i < n && p[i] == ':';
}

/* DATA counts the expired messages, which are left out (guint). */
static bool print_mbox(Snapshot *s, const Entry *e, void *data, GError **error)
{
	if (e->flags & RECORD_FLAG_EXPIRED) {
		++*(guint *)data;
		return true;
	}
	g_autoptr(GBytes) raw = checked_read_raw(s, e, error);
	if (!raw)
		return false;
	gsize n;
	const char *p = g_bytes_get_data(raw, &n);
	const char *end = n ? p + n : p;
	print_from_line(begins_with_field(p, n) ? e->sender : "mboxrd@z", e->arrived_s);
	while (p < end) {
		const char *feed = memchr(p, '\n', (size_t)(end - p));
		const char *next = feed ? feed + 1 : end, *q = p;
		while (q < next && *q == '>')
			q++;
		if (next - q >= 5 && memcmp(q, "From ", 5) == 0)
			cli_put(">", 1);
		cli_put(p, (size_t)(next - p));
		if (!feed)
			cli_put("\n", 1);
		p = next;
	}
	cli_put("\n", 1);
	return true;
}

/* The notes of the commits of TREE, of the mail in RANGE (NULL: all). */
static bool print_notes(const char *dir, const char *tree, const char *link, gboolean append,
        const char *range, GError **error)
{
	if (!tree)
		return error_set(error, ERROR_USAGE,
		        "--format=notes needs --tree=NAME: 'listdigest-store trees' lists the "
		        "names");
	g_autofree char *named = g_strconcat("--tree=", tree, NULL),
	                *linked = link ? g_strconcat("--link=", link, NULL) : NULL;
	const char *arguments[8] = {"--format=notes", "--as-of=HEAD", named};
	guint n = 3;
	if (linked)
		arguments[n++] = linked;
	if (append)
		arguments[n++] = "--append";
	arguments[n++] = "--";
	arguments[n] = range ? range : "..HEAD";
	return cmd_report_run(dir, arguments, error);
}

static bool print_messages(const char *dir, const char *range, CmdEach print, GError **error)
{
	guint left_out = 0;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	hash_init();
	bool ok = store && cmd_range_each(store, range, false, print, &left_out, error);
	if (left_out > 0)
		fprintf(stderr,
		        "listdigest-store: %u expired messages left out: their bytes were "
		        "dropped\n",
		        left_out);
	return ok;
}

static bool run_export(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL, *format = NULL, *tree = NULL, *link = NULL;
	gboolean append = FALSE;
	g_autofree char *cursor = NULL;
	CmdExportDump dump = {.after = -1};
	const GOptionEntry entries[] = {
	        {"format", 0, 0, G_OPTION_ARG_STRING, &format,
	                "jsonl, mbox, dump (for other hosts), notes (for git)", "FORMAT"},
	        {"cursor", 0, 0, G_OPTION_ARG_STRING, &cursor,
	                "dump: from where the last dump of this name ended", "NAME"},
	        {"after", 0, 0, G_OPTION_ARG_INT64, &dump.after,
	                "dump: from behind the entry with this number", "N"},
	        {"follow", 0, 0, G_OPTION_ARG_NONE, &dump.follow,
	                "dump: go on with entries as they are stored", NULL},
	        {"zstd", 0, 0, G_OPTION_ARG_NONE, &dump.zstd, "dump: compress it with zstd", NULL},
	        {"tree", 0, 0, G_OPTION_ARG_STRING, &tree,
	                "notes: of the commits of this source tree", "NAME"},
	        {"link", 0, 0, G_OPTION_ARG_STRING, &link,
	                "notes: link to an archive; %s is the Message-ID", "URL"},
	        {"append", 0, 0, G_OPTION_ARG_NONE, &append,
	                "notes: keep the notes that the repository has", NULL},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, 1, &dir, error))
		return false;
	bool notes = g_strcmp0(format, "notes") == 0;
	if (!notes && (tree || link || append))
		return error_set(error, ERROR_USAGE,
		        "--tree, --link and --append go with --format=notes only");
	bool is_dump = g_strcmp0(format, "dump") == 0;
	if (!is_dump && (cursor || dump.after >= 0 || dump.follow || dump.zstd))
		return error_set(error, ERROR_USAGE,
		        "--cursor, --after, --follow and --zstd go with --format=dump only");
	if (notes)
		return print_notes(dir, tree, link, append, argc > 1 ? argv[1] : NULL, error);
	dump.range = argc > 1 ? argv[1] : NULL;
	dump.cursor = cursor;
	if (is_dump)
		return cmd_export_dump(dir, &dump, error);
	CmdEach print = g_strcmp0(format, "jsonl") == 0  ? print_jsonl
	                : g_strcmp0(format, "mbox") == 0 ? print_mbox
	                                                 : NULL;
	if (!print)
		return error_set(error, ERROR_USAGE,
		        format ? "unknown format '%s': expected jsonl, mbox, dump or notes"
		               : "'export' needs --format=jsonl, mbox, dump or notes",
		        format);
	return print_messages(dir, dump.range, print, error);
}

const Cmd cmd_export = {"export", "--format=jsonl|mbox|dump|notes [RANGE]",
        "print messages (JSON, mbox), the log for other hosts, notes for git",
        "Print the messages of RANGE (default: all): with --format=jsonl one record in\n"
        "JSON per line, with --format=mbox the messages as received, without expired\n"
        "ones. With --format=dump print the log as JSON lines, with --zstd compressed:\n"
        "the whole store, of which 'init --from=DUMP' makes the same store on any\n"
        "machine, or the part from the first to the last entry of RANGE, what is new for\n"
        "--cursor, or what comes after entry N. With --format=notes and --tree=NAME\n"
        "print a stream for 'git fast-import' that puts the Message-ID of the patch that\n"
        "became a commit under refs/notes/listdigest; listdigest-report makes it.\n" CMD_RANGE_HELP,
        run_export};
