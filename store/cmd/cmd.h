/* The commands of listdigest-store. Each is a file cmd_NAME.c that defines one Cmd; store_main.c
 * finds the one that is named on the command line and runs it. */
#pragma once

#include "store/log/snapshot.h"

#include <glib.h>
#include <jansson.h>

typedef struct Cmd {
	const char *name;
	const char *arguments; /* synopsis of what follows the name */
	const char *summary;   /* one line in 'listdigest-store --help' */
	const char *help;      /* the paragraph in 'listdigest-store NAME --help' */
	/* Parses ARGV (argv[0] is the program), does the work and prints the result on stdout. */
	bool (*run)(const struct Cmd *self, int argc, char **argv, GError **error);
} Cmd;

extern const Cmd cmd_init, cmd_stat, cmd_log, cmd_show, cmd_export, cmd_verify, cmd_backup,
        cmd_compact, cmd_expire, cmd_upgrade, cmd_trees, cmd_lists, cmd_key;

/* Parses the options of the command SELF with cli_parse. Afterwards argv[1] is the first of between
 * MIN_ARGUMENTS and MAX_ARGUMENTS arguments. *DIR becomes the store's directory, which the caller
 * frees. Fails with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_parse(const Cmd *self, const GOptionEntry *entries, int *argc, char ***argv,
        int min_arguments, int max_arguments, char **dir, GError **error);

/* Which dump export prints. */
typedef struct {
	const char *range;  /* NULL: none given */
	const char *cursor; /* name; NULL: none */
	gint64 after;       /* number of an entry; negative: not given */
	gboolean follow, zstd;
} CmdExportDump;

/* cmd_export_dump: prints a dump of the store DIR: all of it, or the part that O asks for. Moves
 * the cursor when all was written. Fails with ERROR_USAGE if two options contradict each other, and
 * as dump_write, range_resolve and cursor_open. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_export_dump(const char *dir, const CmdExportDump *o, GError **error);

/* For the help of commands that take a RANGE. */
#define CMD_RANGE_HELP                                                                             \
	"RANGE is A..B (after A, up to and including B), A.., ..B or A. A and B are ids,\n"        \
	"commits of an archive, a Message-ID, HEAD or HEAD~N."

/* Prints the entry E of the snapshot S; returns false with an error if that failed. */
typedef bool (*CmdEach)(Snapshot *s, const Entry *e, void *data, GError **error);

/* Calls EACH with DATA for every entry of RANGE (NULL: all) of STORE, message entries only unless
 * WITH_ALSO. Stops if stdout fails. Fails as range_resolve, cli_flush and EACH. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_range_each(
        Store *store, const char *range, bool with_also, CmdEach each, void *data, GError **error);

/* cmd_report_run: replaces this process by listdigest-report, which lies beside this program, for
 * the store DIR, with ARGUMENTS (NULL-terminated); its exit status is then this program's. No store
 * may be open. Returns only after a failure: ERROR_UNAVAILABLE if the program cannot be run, and as
 * cli_flush. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_report_run(const char *dir, const char *const *arguments, GError **error);

/* Prints OBJECT, which it takes, as a line of JSON. */
void cmd_show_line(json_t *object);

/* Prints message E with its record REC as a line of JSON. Fails as lists_of_entry. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_show_json(Snapshot *s, const Entry *e, const Record *rec, GError **error);

/* Rebuilds STORE in FORMAT and prints the size of its data file before and after. Fails as
 * rebuild_run. */
G_GNUC_WARN_UNUSED_RESULT
bool cmd_compact_rebuild(Store *store, guint format, GError **error);
