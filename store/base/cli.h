/* What the four programs share: common options, output, the one-line error, the exit status. */
#pragma once

#include "store/base/error.h"

#include <stdbool.h>

#define CLI_VERSION "0.1.0"

/* cli_parse: parse the command line; the first step of every program. ENTRIES (NULL: none) are its
 * own options, without G_OPTION_REMAINING; an entry that has only a long_name is a heading in
 * --help; -s/--store, -h/--help and --version are added, and the last two exit 0. USAGE is the text
 * after the program's name in --help, SUMMARY (may be NULL) the paragraph below it.
 *
 * *STORE gets the store's directory, a new string, and *IS_DEFAULT (may be NULL) whether it is
 * the default one; STORE is NULL for a program without a store. argv keeps the program's name
 * and the operands. Arguments are bytes in any locale: entries of kind STRING are read as
 * FILENAME. Opens closed standard descriptors on /dev/null; ignores SIGPIPE and SIGXFSZ. Fails
 * with ERROR_USAGE. */
bool cli_parse(int *argc, char ***argv, const GOptionEntry *entries, const char *usage,
        const char *summary, char **store, bool *is_default, GError **error);

/* cli_fail: print "PROGRAM: TEXT" as one escaped line on stderr and return the exit status for
 * ERROR. Frees ERROR. If the reader of stdout is gone (`| head`), ends the process by SIGPIPE, as
 * other programs end. */
int cli_fail(const char *program, GError *error);

/* cli_now: the current time in seconds since 1970, or $LISTDIGEST_NOW, which tests set. Not used by
 * the delivery agent. */
gint64 cli_now(void);

/* cli_put: write N bytes to stdout. A failure is kept for cli_flush. */
void cli_put(const void *bytes, gsize n);

/* cli_printf: as printf(3). A failure is kept for cli_flush. */
void cli_printf(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* cli_flush: returns true if everything was written to stdout. Fails with ERROR_IO and the reason
 * of the first failed write: a full disk behind `>` must not end in exit status 0. */
bool cli_flush(GError **error);
