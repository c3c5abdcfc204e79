/* The options of listdigest-report. One table describes them all: the command line, the keys of a
 * list.conf, and --help. */
#pragma once

#include "report/request.h"

/* options_parse: reads the command line ARGV, then the list.conf that --config names, into R, and
 * checks it. R must be zero before; release it with options_clear(), also after a failure. --help
 * and --version print and exit. An error names the option, or the file and the key that a wrong
 * value came from. Fails as request_check() does. */
G_GNUC_WARN_UNUSED_RESULT
bool options_parse(Request *r, int argc, char **argv, GError **error);

/* options_clear: frees what R owns. */
void options_clear(Request *r);
