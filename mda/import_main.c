/* listdigest-import: the options, the signals that stop it, the counts at the end. */
#include "mda/import/follow.h"
#include "mda/import/import.h"
#include "mda/import/reindex.h"
#include "mda/import/tree_import.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/limit.h"
#include "store/base/list_label.h"
#include "store/env/crash_guard.h"
#include "store/env/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PARSERS        4
#define INTERVAL_DEFAULT_S 30

static char *list, *tree, *since;
static char **refs;
static gboolean reindex, follow;
static int interval_s = INTERVAL_DEFAULT_S;
static volatile sig_atomic_t stop;
static bool some_skipped;

static const GOptionEntry entries[] = {
        {"list", 'l', 0, G_OPTION_ARG_STRING, &list,
                "Mailing list of all mail (default: the header's)", "LIST"},
        {"follow", 0, 0, G_OPTION_ARG_NONE, &follow,
                "Keep running and import new messages as they appear", NULL},
        {"interval", 0, 0, G_OPTION_ARG_INT, &interval_s,
                "With --follow: seconds between two imports (default: 30)", "S"},
        {"reindex", 0, 0, G_OPTION_ARG_NONE, &reindex,
                "Decode all stored mail again, replace its records", NULL},
        {"tree", 0, 0, G_OPTION_ARG_STRING, &tree,
                "Read the commits of git repository REPO as NAME", "NAME"},
        {"ref", 0, 0, G_OPTION_ARG_STRING_ARRAY, &refs,
                "With --tree: a branch (default: HEAD); may repeat", "REF"},
        {"since", 0, 0, G_OPTION_ARG_STRING, &since,
                "With --tree: none before T (90 days before the mail)", "T"},
        {NULL}};

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

/* The first signal stops the import cleanly, the second one kills it. An ignored signal (nohup)
 * stays ignored. */
static void catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction was, stopper = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
	for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
		if (sigaction(signals[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN)
			sigaction(signals[i], &stopper, NULL);
}

static bool decode_again(const char *store, guint n_parsers, bool *stopped, GError **error)
{
	ReindexCounts n;
	if (!reindex_run(store, n_parsers, cli_now(), &stop, &n, stopped, error))
		return false;
	if (!*stopped)
		cli_printf("%" G_GUINT64_FORMAT " decoded, %" G_GUINT64_FORMAT
		           " changed, %" G_GUINT64_FORMAT " without an answer\n",
		        n.messages, n.changed, n.unparsed);
	return true;
}

static bool print_counts(const ImportCounts *n, GError **error)
{
	cli_printf("%" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT " also, %" G_GUINT64_FORMAT
	           " duplicate, %" G_GUINT64_FORMAT " flagged",
	        n->added, n->also, n->duplicate, n->flagged);
	if (n->skipped > 0)
		cli_printf(", %" G_GUINT64_FORMAT " skipped", n->skipped);
	if (n->passed_over > 0)
		cli_printf(", %" G_GUINT64_FORMAT " passed over", n->passed_over);
	cli_put("\n", 1);
	return cli_flush(error);
}

static bool import_paths(const ImportOptions *o, guint n_parsers, const char *const *paths,
        bool *stopped, GError **error)
{
	ImportCounts n;
	g_autoptr(ParserPool) pool = parser_pool_new(n_parsers, error);
	if (!pool)
		return false;
	bool good = import_run(o, pool, paths, &n, stopped, error);
	some_skipped = n.skipped > 0;
	if (good || n.added + n.also + n.duplicate + n.skipped > 0)
		good = print_counts(&n, good ? error : NULL) && good;
	return good;
}

static bool print_tree_counts(const TreeImportCounts *n, GError **error)
{
	cli_printf("%" G_GUINT64_FORMAT " commits, %" G_GUINT64_FORMAT " gone, %" G_GUINT64_FORMAT
	           " tags",
	        n->added, n->gone, n->tags);
	if (n->large > 0)
		cli_printf(", %" G_GUINT64_FORMAT " too large for a patch-id", n->large);
	if (n->skipped > 0)
		cli_printf(", %" G_GUINT64_FORMAT " skipped", n->skipped);
	cli_put("\n", 1);
	return cli_flush(error);
}

static bool read_tree(
        const char *store, bool is_default, const char *repository, bool *stopped, GError **error)
{
	TreeImportCounts n;
	const TreeImportOptions o = {.store = store,
	        .store_is_default = is_default,
	        .name = tree,
	        .refs = (const char *const *)refs,
	        .since = since,
	        .path = repository,
	        .stop = &stop,
	        .progress = !follow};
	if (follow)
		return tree_import_follow(&o, (guint)interval_s, print_tree_counts, error);
	if (!tree_import_run(&o, &n, stopped, error))
		return false;
	some_skipped = n.skipped > 0;
	return print_tree_counts(&n, error);
}

static bool check_options(int argc, GError **error)
{
	const char *why = NULL;
	if (tree && (reindex || list || argc != 2))
		why = "--tree reads one repository: give one REPO, and no --list or --reindex";
	else if (!tree && (refs || since))
		why = "--ref and --since belong to --tree";
	else if (reindex && (argc > 1 || list || follow))
		why = "--reindex works on the whole store: give no PATH, --list or --follow";
	else if (!reindex && argc < 2)
		why = "nothing to import: give a PATH (see --help)";
	else if (interval_s < 1)
		why = "--interval must be a number of seconds, at least 1";
	if (why)
		error_set(error, ERROR_USAGE, "%s", why);
	return !why;
}

static bool import(int argc, char **argv, bool *stopped, GError **error)
{
	g_autofree char *store = NULL;
	ImportOptions o = {.max_bytes = LIMIT_MESSAGE_BYTES, .stop = &stop, .progress = true};
	if (!cli_parse(&argc, &argv, entries, "PATH...",
	            "Store the mail of each PATH: an mbox or a dump (also .gz or .zst; - is\n"
	            "standard input), a Maildir, a folder of .eml files, or a public-inbox git\n"
	            "directory. The kind is detected. Run again, it imports only what is new.\n"
	            "Exits 0 when all of it is on disk, 1 if damaged messages were skipped, 64 "
	            "for\n"
	            "a wrong command line, 75 if it must be run again.",
	            &store, &o.store_is_default, error))
		return false;
	g_autofree char *label = list_label_spelled(list);
	if (!check_options(argc, error))
		return false;
	if (list && *list != '\0' && !label)
		return error_set(error, ERROR_USAGE, "'%s' is not the name of a list", list);
	const char *const *paths = (const char *const *)argv + 1;
	o.store = store;
	o.list = label;
	o.progress = !follow;
	o.make_store = !follow;
	o.live = follow && !tree && argc == 2 && strcmp(argv[1], "-") == 0;
	o.now_s = cli_now();
	guint n_parsers = (guint)CLAMP(sysconf(_SC_NPROCESSORS_ONLN), 1, MAX_PARSERS);
	bool good = tree      ? read_tree(store, o.store_is_default, argv[1], stopped, error)
	            : reindex ? decode_again(store, n_parsers, stopped, error)
	            : follow && !o.live ? follow_run(&o, n_parsers, paths, (guint)interval_s,
	                                          print_counts, error)
	                                : import_paths(&o, n_parsers, paths, stopped, error);
	return cli_flush(good ? error : NULL) && good;
}

int main(int argc, char **argv)
{
	GError *error = NULL;
	bool stopped = false;
	umask(077);
	debug_init();
	crash_guard_all("listdigest-import");
	catch_signals();
	if (!import(argc, argv, &stopped, &error))
		return cli_fail("listdigest-import", error);
	if (!stopped)
		return some_skipped ? 1 : 0;
	fputs(reindex ? "listdigest-import: stopped; nothing was changed\n"
	              : "listdigest-import: stopped; run again to import the rest\n",
	        stderr);
	return 75;
}
