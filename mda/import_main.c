/* listdigest-import: options, signals, the count at the end. */
#include "mda/source/envelope.h"
#include "mda/import/follow.h"
#include "mda/import/import.h"
#include "mda/import/reindex.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/env/crash_guard.h"
#include "store/env/store.h"
#include "store/base/limit.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PARSERS        4
#define INTERVAL_DEFAULT_S 30

static char *list;
static gboolean reindex, follow;
static int interval_s = INTERVAL_DEFAULT_S;
static volatile sig_atomic_t stop;

static const GOptionEntry entries[] = {
        {"list", 'l', 0, G_OPTION_ARG_STRING, &list,
                "The list all of it came by (default: as each header says)", "LIST"},
        {"follow", 0, 0, G_OPTION_ARG_NONE, &follow, "Go on: look again and again for what is new",
                NULL},
        {"interval", 0, 0, G_OPTION_ARG_INT, &interval_s, "Seconds between two looks (default: 30)",
                "S"},
        {"reindex", 0, 0, G_OPTION_ARG_NONE, &reindex,
                "Decode every stored message again and replace the records in one step", NULL},
        {NULL}};

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

/* The first signal ends the import cleanly, a second one at once. One that was ignored (nohup)
 * stays so. */
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
	           " duplicate, %" G_GUINT64_FORMAT " flagged\n",
	        n->added, n->also, n->duplicate, n->flagged);
	return cli_flush(error);
}

static bool import_paths(const ImportOptions *o, guint n_parsers, const char *const *paths,
        bool *stopped, GError **error)
{
	ImportCounts n;
	g_autoptr(ParserPool) pool = parser_pool_new(n_parsers, error);
	if (pool == NULL)
		return false;
	bool good = import_run(o, pool, paths, &n, stopped, error);
	if (good || n.added + n.also + n.duplicate > 0)
		good = print_counts(&n, good ? error : NULL) && good;
	return good;
}

static bool check_options(int argc, GError **error)
{
	const char *why = NULL;
	if (reindex && (argc > 1 || list != NULL || follow))
		why = "--reindex takes no PATH and no list: it is of the whole store";
	else if (!reindex && argc < 2)
		why = "nothing to import: give a PATH (see --help)";
	else if (interval_s < 1)
		why = "--interval is a number of seconds, at least 1";
	if (why)
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "%s", why);
	return why == NULL;
}

static bool import(int argc, char **argv, bool *stopped, GError **error)
{
	g_autofree char *store = NULL;
	ImportOptions o = {.max_bytes = LIMIT_MESSAGE_BYTES, .stop = &stop, .progress = true};
	if (!cli_parse(&argc, &argv, entries, "PATH...",
	            "Import an mbox (also .gz, .zst, - for standard input), a Maildir, a folder of "
	            ".eml "
	            "files or a public-inbox\n"
	            "git directory into a listdigest store. Run again, it goes on where it was.",
	            &store, &o.store_is_default, error))
		return false;
	g_autofree char *label = envelope_list_label(list);
	if (!check_options(argc, error))
		return false;
	if (list != NULL && *list != '\0' && label == NULL) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "'%s' names no list", list);
		return false;
	}
	const char *const *paths = (const char *const *)argv + 1;
	o.store = store;
	o.list = label;
	o.progress = !follow;
	o.now_s = cli_now();
	guint n_parsers = (guint)CLAMP(sysconf(_SC_NPROCESSORS_ONLN), 1, MAX_PARSERS);
	bool good =
	        reindex  ? decode_again(store, n_parsers, stopped, error)
	        : follow ? follow_run(&o, n_parsers, paths, (guint)interval_s, print_counts, error)
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
		return 0;
	fputs(reindex ? "listdigest-import: stopped; the store is as it was\n"
	              : "listdigest-import: stopped; run again, it goes on from here\n",
	        stderr);
	return 75;
}
