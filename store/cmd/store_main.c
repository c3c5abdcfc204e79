/* The program listdigest-store: finds the command on its command line and runs it. */
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/nearest.h"
#include "store/cmd/cmd.h"
#include "store/env/crash_guard.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PROGRAM "listdigest-store"

static const Cmd *const commands[] = {&cmd_init, &cmd_stat, &cmd_log, &cmd_show, &cmd_export,
        &cmd_verify, &cmd_backup, &cmd_compact, &cmd_expire, &cmd_upgrade, &cmd_trees, &cmd_lists,
        &cmd_key, NULL};

/* Removes the command from ARGV and returns it: the first argument that is neither an option nor
 * the directory after -s. */
static const char *take_command(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++) {
		if (strcmp(argv[i], "-s") == 0 || strcmp(argv[i], "--store") == 0) {
			i++;
			continue;
		}
		if (argv[i][0] == '-')
			continue;
		const char *name = argv[i];
		memmove(argv + i, argv + i + 1, (size_t)(*argc - i) * sizeof *argv);
		(*argc)--;
		return name;
	}
	return NULL;
}

/* Without a command only the common options (--help, --version) are valid. */
static bool parse_without_command(int argc, char **argv, GError **error)
{
	g_autoptr(GString) summary =
	        g_string_new("Make, inspect and maintain the store that "
	                     "listdigest-mda and listdigest-import\n"
	                     "fill and listdigest-report reads.\n\nCommands:\n");
	for (guint i = 0; commands[i]; i++)
		g_string_append_printf(
		        summary, "  %-8s  %s\n", commands[i]->name, commands[i]->summary);
	g_string_append(summary,
	        "\n'listdigest-store COMMAND --help' explains a command. The store is the "
	        "directory\n"
	        "given by -s, else by LISTDIGEST_STORE, else $XDG_DATA_HOME/listdigest, else\n"
	        "~/.local/share/listdigest.");
	g_autofree char *dir = NULL;
	if (cli_parse(&argc, &argv, NULL, "COMMAND ...", summary->str, &dir, NULL, error))
		error_set(error, ERROR_USAGE,
		        "missing command: 'listdigest-store --help' lists them");
	return false;
}

static bool run(int argc, char **argv, GError **error)
{
	const char *name = take_command(&argc, argv);
	if (!name)
		return parse_without_command(argc, argv, error);
	for (guint i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i]->run(commands[i], argc, argv, error) && cli_flush(error);
	}
	const char *names[G_N_ELEMENTS(commands)] = {NULL};
	for (guint i = 0; commands[i]; i++)
		names[i] = commands[i]->name;
	g_autofree char *hint = nearest_hint(name, names);
	return error_set(error, ERROR_USAGE,
	        "unknown command '%s'%s ('listdigest-store --help' lists them)", name, hint);
}

int main(int argc, char **argv)
{
	GError *error = NULL;
	umask(077); /* every file it makes belongs to a store */
	debug_init();
	crash_guard_all(PROGRAM);
	return run(argc, argv, &error) ? 0 : cli_fail(PROGRAM, error);
}
