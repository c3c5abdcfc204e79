/* What the four programs share: the common options, the one-line error, the exit status. */
#ifndef LD_STORE_CLI_H
#define LD_STORE_CLI_H

#include "store/base/error.h"
#include <stdbool.h>

#define CLI_VERSION "0.1.0"

/* cli_parse: the first step of a program: parse ARGV with its own ENTRIES (NULL: none) plus
 * -s/--store, -h/--help and --version, which print and exit 0. USAGE is the text after the
 * program's name in --help, SUMMARY (may be NULL) the paragraph below. *STORE gets the directory (a
 * new string: the option's or the default place); *IS_DEFAULT (may be NULL) whether the default
 * place was taken; STORE is NULL for a program that takes none. argv keeps the rest, and only that;
 * `--` ends options, G_OPTION_REMAINING is ours. Arguments are taken as bytes, no locale: entries
 * of kind STRING are read as FILENAME. Standard descriptors that are closed are filled. Fails with
 * ERROR_USAGE. */
bool cli_parse(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
        const char *summary, char **store, bool *is_default, GError **error);

/* cli_fail: print "PROGRAM: TEXT" as one escaped line on stderr (not where it is that the reader of
 * stdout went) and return the exit status of ERROR. Takes ERROR. */
int cli_fail(const char *program, GError *error);

/* cli_now: the time, or $LISTDIGEST_NOW (seconds) in tests of the programs other than the delivery
 * agent. */
gint64 cli_now(void);

/* cli_put: N bytes to stdout; cli_printf: as printf(3). A failure is kept, with its reason, for
 * cli_flush: nothing else writes there. */
void cli_put(const void *bytes, gsize n);
void cli_printf(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* cli_flush: true once all of stdout is written; else ERROR_IO (a full disk behind `>` must not
 * end in exit 0). */
bool cli_flush(GError **error);

#endif
