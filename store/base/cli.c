/* GOption parses the options. What it would do by the locale is avoided: options with a text are
 * read as bytes (its FILENAME kinds), help is printed here, and setlocale is never called. */
#include "store/base/cli.h"

#include "store/base/escape.h"
#include "store/base/nearest.h"
#include "store/base/store_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
	char *store;
	gboolean help, version;
	char **rest;
} Common;

/* If a standard descriptor is closed, the store's data file could become stdout. /dev/null takes
 * its place, opened the wrong way round, so that using it still fails. */
static void fill_standard_descriptors(void)
{
	static const int flags[] = {O_WRONLY, O_RDONLY, O_RDWR};

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", flags[fd]) < 0)
			_exit(75);
}

/* A closed pipe and a file-size limit (ulimit -f) then make a write fail instead of killing the
 * process. */
static void ignore_write_signals(void)
{
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

static bool is_heading(const GOptionEntry *e)
{
	return !e->arg_data;
}

/* ENTRIES and the common options in one table; the caller frees it with g_free. */
static GOptionEntry *all_entries(const GOptionEntry *entries, Common *c, bool takes_store)
{
	const GOptionEntry common[] = {
	        {"help", 'h', 0, G_OPTION_ARG_NONE, &c->help, "Show this help", NULL},
	        {"version", 0, 0, G_OPTION_ARG_NONE, &c->version, "Show the version", NULL},
	        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &c->rest, NULL, NULL},
	        {"store", 's', 0, G_OPTION_ARG_FILENAME, &c->store, "The store's directory", "DIR"},
	};
	guint n_common = G_N_ELEMENTS(common) - (takes_store ? 0 : 1), n = 0;
	GOptionEntry *all;

	while (entries && entries[n].long_name)
		n++;
	all = g_new0(GOptionEntry, n + n_common + 1);
	n = 0;
	for (const GOptionEntry *e = entries; e && e->long_name; e++) {
		if (is_heading(e))
			continue;
		all[n] = *e;
		if (all[n].arg == G_OPTION_ARG_STRING)
			all[n].arg = G_OPTION_ARG_FILENAME;
		else if (all[n].arg == G_OPTION_ARG_STRING_ARRAY)
			all[n].arg = G_OPTION_ARG_FILENAME_ARRAY;
		else if (all[n].arg == G_OPTION_ARG_CALLBACK)
			all[n].flags |= G_OPTION_FLAG_FILENAME;
		n++;
	}
	memcpy(all + n, common, n_common * sizeof *common);
	return all;
}

/* Adds the options ALL, in the groups that the headings in ENTRIES begin; the common ones, and
 * those before the first heading, are in none. */
static void add_options(
        GOptionContext *context, const GOptionEntry *entries, const GOptionEntry *all)
{
	GOptionGroup *group = NULL;
	for (; entries && entries->long_name; entries++) {
		if (is_heading(entries)) {
			group = g_option_group_new(
			        entries->long_name, entries->long_name, "", NULL, NULL);
			g_option_context_add_group(context, group);
			continue;
		}
		const GOptionEntry one[] = {*all++, {.long_name = NULL}};
		if (group)
			g_option_group_add_entries(group, one);
		else
			g_option_context_add_main_entries(context, one, NULL);
	}
	g_option_context_add_main_entries(context, all, NULL);
}

static bool takes_value(const GOptionEntry *e)
{
	return e->arg != G_OPTION_ARG_NONE &&
	       !(e->flags & (G_OPTION_FLAG_NO_ARG | G_OPTION_FLAG_OPTIONAL_ARG));
}

static bool takes_no_value(const GOptionEntry *e)
{
	return e->arg == G_OPTION_ARG_NONE || (e->flags & G_OPTION_FLAG_NO_ARG);
}

static const GOptionEntry *find_short(const GOptionEntry *all, char name)
{
	for (; all->long_name; all++)
		if (all->short_name == name)
			return all;
	return NULL;
}

static const GOptionEntry *find_long(const GOptionEntry *all, const char *name)
{
	for (; all->long_name; all++)
		if (*name && !strcmp(all->long_name, name))
			return all;
	return NULL;
}

/* Adds ARG, a cluster of short options, to OUT, "-fvalue" as "-f" "value". Returns true if the
 * value of its last option is the next argument. */
static bool add_short(GPtrArray *out, const char *arg, const GOptionEntry *all)
{
	const GOptionEntry *e = NULL;
	gsize k = 1;

	for (; arg[k]; k++) {
		e = find_short(all, arg[k]);
		if (!e || takes_value(e))
			break;
	}
	if (!arg[k] || !e || !arg[k + 1]) {
		g_ptr_array_add(out, g_strdup(arg));
		return arg[k] && e;
	}
	g_ptr_array_add(out, g_strndup(arg, k + 1));
	g_ptr_array_add(out, g_strdup(arg + k + 1));
	return false;
}

/* Splits "-fvalue" into "-f" "value": GOption does not know this form, which getopt(3) accepts. */
static char **unglue(int argc, char **argv, const GOptionEntry *all)
{
	GPtrArray *out = g_ptr_array_new();
	bool ended = false, value = true; /* argv[0] is not an option */

	for (int i = 0; i < argc; i++) {
		const char *arg = argv[i];
		const GOptionEntry *e;

		if (!ended && !value && arg[0] == '-' && arg[1] && arg[1] != '-') {
			value = add_short(out, arg, all);
			continue;
		}
		e = !ended && !value && g_str_has_prefix(arg, "--") ? find_long(all, arg + 2)
		                                                    : NULL;
		ended |= !value && !strcmp(arg, "--");
		value = e && takes_value(e);
		g_ptr_array_add(out, g_strdup(arg));
	}
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}

/* Puts the operands into ARGV. GOption may leave a "--" in its arguments, but not in REST. */
static void put_rest(int *argc, char **argv, char **rest)
{
	int n = MIN(*argc, 1);

	for (char **p = rest; p && *p; p++)
		argv[n++] = (char *)g_intern_string(*p);
	argv[n] = NULL;
	*argc = n;
}

static bool may_repeat(const GOptionEntry *e)
{
	return !takes_value(e) || e->arg == G_OPTION_ARG_FILENAME_ARRAY ||
	       e->arg == G_OPTION_ARG_CALLBACK;
}

static bool fail_unknown(const char *word, const GOptionEntry *all, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (; all->long_name; all++)
		if (*all->long_name)
			g_ptr_array_add(names, (gpointer)all->long_name);
	g_ptr_array_add(names, NULL);
	const char *near = nearest_word(word, (const char *const *)names->pdata);
	return error_set(error, ERROR_USAGE, "unknown option --%s%s%s (see --help)", word,
	        near ? "; did you mean --" : "", near ? near : "");
}

/* Refuses what GOption would not: "--dry-run=false", where it would ignore the value, and a second
 * "--since", which would replace the first. ARGUMENTS come from unglue. */
static bool check_options(char **arguments, const GOptionEntry *all, GError **error)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	bool value = true;

	for (char **arg = arguments; *arg && (value || strcmp(*arg, "--") != 0); arg++) {
		const char *name = !value && **arg == '-' ? *arg + 1 + ((*arg)[1] == '-') : "";
		bool is_long = name == *arg + 2;
		g_autofree char *word = is_long ? g_strndup(name, strcspn(name, "=")) : NULL;
		const GOptionEntry *e = is_long ? find_long(all, word)
		                        : *name ? find_short(all, name[strlen(name) - 1])
		                                : NULL;

		if (is_long && *word && !e)
			return fail_unknown(word, all, error);
		if (is_long && e && name[strlen(word)] && takes_no_value(e))
			return error_set(error, ERROR_USAGE,
			        "--%s takes no value: '%s' (see --help)", word, *arg);
		if (e && !may_repeat(e) && !g_hash_table_add(seen, (gpointer)e))
			return error_set(error, ERROR_USAGE,
			        "--%s may be given only once (see --help)", e->long_name);
		value = e && takes_value(e) && !(is_long && name[strlen(word)]);
	}
	return true;
}

/* Prints TEXT and exits. */
G_GNUC_NORETURN
static void answer(const char *text)
{
	GError *error = NULL;

	fputs(text, stdout);
	if (!cli_flush(&error))
		exit(cli_fail(g_get_prgname(), error));
	exit(0);
}

static bool parse_options(
        GOptionContext *context, char ***arguments, const Common *c, GError **error)
{
	GError *why = NULL;

	if (!g_option_context_parse_strv(context, arguments, &why)) {
		error_set(error, ERROR_USAGE, "%s (see --help)", why->message);
		g_error_free(why);
		return false;
	}
	if (c->help) {
		g_autofree char *help = g_option_context_get_help(context, FALSE, NULL);

		answer(help);
	}
	if (c->version) {
		g_autofree char *version = g_strdup_printf("%s %s\n", g_get_prgname(), CLI_VERSION);

		answer(version);
	}
	return true;
}

static bool choose_store(const Common *c, char **store, bool *is_default, GError **error)
{
	if (c->store && !*c->store)
		return error_set(error, ERROR_USAGE, "--store needs a directory");
	*store = c->store ? g_strdup(c->store) : store_dir_default();
	if (is_default)
		*is_default = !c->store;
	if (*store)
		return true;
	return error_set(error, ERROR_USAGE,
	        "no default directory for the store (HOME is not set): give --store=DIR");
}

bool cli_parse(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
        const char *summary, char **store, bool *is_default, GError **error)
{
	Common c = {0};
	g_autoptr(GOptionContext) context = g_option_context_new(usage);
	g_autofree GOptionEntry *all = all_entries(entries, &c, !!store);
	g_auto(GStrv) arguments = unglue(*argc, *argv, all);
	g_autofree char *name = g_path_get_basename(*argc > 0 ? **argv : "listdigest");
	bool done;

	fill_standard_descriptors();
	ignore_write_signals();
	g_set_prgname(name);
	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_summary(context, summary);
	add_options(context, entries, all);
	done = check_options(arguments, all, error) &&
	       parse_options(context, &arguments, &c, error) &&
	       (!store || choose_store(&c, store, is_default, error));
	if (done)
		put_rest(argc, *argv, c.rest);
	g_strfreev(c.rest);
	g_free(c.store);
	return done;
}

static bool reader_gone; /* stdout is a pipe that its reader has closed */

int cli_fail(const char *program, GError *error)
{
	GString *line = g_string_new(program);
	int status = error_exit_status(error);

	if (reader_gone) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}

	g_string_append(line, ": ");
	escape_text(line, error->message, -1, true);
	g_string_append_c(line, '\n');
	fputs(line->str, stderr);
	g_string_free(line, TRUE);
	g_error_free(error);
	return status;
}

gint64 cli_now(void)
{
	const char *fixed = g_getenv("LISTDIGEST_NOW");
	gint64 now;

	if (fixed && g_ascii_string_to_signed(fixed, 10, G_MININT64, G_MAXINT64, &now, NULL))
		return now;
	return g_get_real_time() / G_USEC_PER_SEC;
}

static int put_errno; /* of the first failed write; stdio only remembers that one failed */

void cli_put(const void *bytes, gsize n)
{
	errno = 0;
	if (fwrite(bytes, 1, n, stdout) < n && put_errno == 0)
		put_errno = errno;
}

void cli_printf(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	errno = 0;
	if (vprintf(format, arguments) < 0 && put_errno == 0)
		put_errno = errno;
	va_end(arguments);
}

bool cli_flush(GError **error)
{
	errno = put_errno;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	int reason = put_errno ? put_errno : errno ? errno : EIO;
	reader_gone = reason == EPIPE;
	return error_set(
	        error, ERROR_IO, "cannot write to standard output: %s", g_strerror(reason));
}
