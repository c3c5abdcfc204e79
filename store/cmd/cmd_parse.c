#include "store/base/cli.h"
#include "store/cmd/cmd.h"

bool cmd_parse(const Cmd *self, const GOptionEntry *entries, int *argc, char ***argv,
        int min_arguments, int max_arguments, char **dir, GError **error)
{
	g_autofree char *usage = g_strjoin(" ", self->name, self->arguments, NULL);
	if (!cli_parse(argc, argv, entries, usage, self->help, dir, NULL, error))
		return false;
	int n = *argc - 1;
	if (n < min_arguments)
		error_set(error, ERROR_USAGE, "missing argument: listdigest-store %s (see --help)",
		        usage);
	else if (n > max_arguments)
		error_set(error, ERROR_USAGE, "unexpected argument '%s' after '%s' (see --help)",
		        (*argv)[max_arguments + 1], self->name);
	return n >= min_arguments && n <= max_arguments;
}
