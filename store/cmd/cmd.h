/* The subcommands of listdigest-store: a verb is a file is one of these entries. */
#ifndef LD_STORE_CMD_H
#define LD_STORE_CMD_H

#include <glib.h>
#include <stdbool.h>

typedef struct Command {
	const char *name;
	const char *usage;   /* what follows the name */
	const char *summary; /* a line for --help */
	/* run: parse ARGV (its own options, and the common ones), do it, print the answer. */
	bool (*run)(const struct Command *self, int argc, char **argv, GError **error);
} Command;

extern const Command cmd_init, cmd_stat, cmd_log, cmd_show, cmd_export, cmd_verify, cmd_backup,
        cmd_compact, cmd_expire, cmd_upgrade;

/* cmd_parse: cli_parse for a subcommand that takes at most MAX_ARGUMENTS arguments besides options,
 * and at least MIN_ARGUMENTS; argv[1] is the first. *DIR is a new string. Fails with
 * ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_parse(const Command *self, const GOptionEntry *entries, int *argc, char ***argv,
        int min_arguments, int max_arguments, char **dir, GError **error);

#endif
