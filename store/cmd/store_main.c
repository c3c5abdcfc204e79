/* listdigest-store: look after the store. Finds the subcommand and runs it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/cmd/cmd.h"
#include "store/env/crash_guard.h"
#include "store/env/store.h"

#define PROGRAM "listdigest-store"

static const Command *const commands[] = {&cmd_init, &cmd_stat, &cmd_log, &cmd_show, &cmd_export,
        &cmd_verify, &cmd_backup, &cmd_compact, &cmd_expire, &cmd_upgrade, NULL};

bool cmd_parse(const Command *self, const GOptionEntry *entries, int *argc, char ***argv,
        int min_arguments, int max_arguments, char **dir, GError **error)
{
	g_autofree char *usage = g_strjoin(" ", self->name, self->usage, NULL);
	if (!cli_parse(argc, argv, entries, usage, self->summary, dir, NULL, error))
		return false;
	int n = *argc - 1;
	if (n >= min_arguments && n <= max_arguments)
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
	        n > max_arguments ? "'%s' takes no argument '%s'" : "'%s' needs an argument",
	        self->name, n > max_arguments ? (*argv)[max_arguments + 1] : "");
	return false;
}

/* The first argument that is neither an option nor the directory after -s; it is taken out of ARGV.
 */
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

static bool no_command(int argc, char **argv, GError **error)
{
	g_autoptr(GString) summary = g_string_new("Commands:\n");
	for (guint i = 0; commands[i]; i++)
		g_string_append_printf(summary, "  %s %s\n      %s\n", commands[i]->name,
		        commands[i]->usage, commands[i]->summary);
	g_autofree char *dir = NULL;
	if (cli_parse(&argc, &argv, NULL, "COMMAND ...", summary->str, &dir, NULL, error))
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
		        "which command? 'listdigest-store --help' lists them");
	return false;
}

static bool run(int argc, char **argv, GError **error)
{
	const char *name = take_command(&argc, argv);
	if (!name)
		return no_command(argc, argv, error);
	for (guint i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i]->run(commands[i], argc, argv, error) && cli_flush(error);
	}
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "there is no command '%s'", name);
	return false;
}

int main(int argc, char **argv)
{
	GError *error = NULL;
	umask(077); /* all it makes are stores */
	debug_init();
	crash_guard_all(PROGRAM);
	return run(argc, argv, &error) ? 0 : cli_fail(PROGRAM, error);
}
