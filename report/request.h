/* What a run of listdigest-report was asked for: the options, checked. */
#ifndef LD_REPORT_REQUEST_H
#define LD_REPORT_REQUEST_H

#include "render.h"

typedef struct {
	char *store, *since, *until, *list, *as_of, *format, *detail, *order, *title, *output, *link, *color,
	        *mail_from;
	int top, max_lines;
	const char *range;
	const struct renderer *renderer;
	DigestOptions digest; /* borrows from the strings above */
} Request;

/* request_parse: read ARGV into R, which the caller has zeroed and releases with request_clear, also after failure. --help and
 * --version print and exit. Fails with LD_ERROR_USAGE, or LD_ERROR_UNAVAILABLE where mail is asked for and GMime is not to be had. */
G_GNUC_WARN_UNUSED_RESULT
bool request_parse(Request *r, int argc, char **argv, GError **error);
void request_clear(Request *r);

#endif
