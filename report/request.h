/* What a run of listdigest-report was asked for: the options and a list.conf, checked. */
#ifndef LD_REPORT_REQUEST_H
#define LD_REPORT_REQUEST_H

#include "report/render/mail.h"
#include "report/digest/people.h"
#include "report/render/render.h"

typedef struct {
	/* as given; NULL, FALSE: not */
	char *store, *config, *since, *until, *list, *as_of, *series, *format, *detail, *order,
	        *title, *output, *link, *color, *mailmap, *domains, *cursor, *set, *state, *from,
	        *list_id, *sendmail;
	char **send, **paths, **authors, **kinds, **bots, **me;
	gboolean dry_run, skip_empty;
	int top, max_lines, sendmail_timeout;
	const char *range;

	/* checked */
	const struct renderer *renderer;
	bool sends;   /* the digest is handed to sendmail */
	bool moves;   /* the cursor is moved when that is done, or the digest is written */
	char *sender; /* envelope sender; NULL: none */
	MailHead mail;
	People people;
	DigestOptions digest; /* borrows from the strings above */
} Request;

/* request_parse: read ARGV into R, which the caller has zeroed and releases with request_clear,
 * also after failure. --help and
 * --version print and exit. Fails with ERROR_USAGE, or ERROR_UNAVAILABLE where mail is asked
 * for and GMime is not to be had. */
G_GNUC_WARN_UNUSED_RESULT
bool request_parse(Request *r, int argc, char **argv, GError **error);
void request_clear(Request *r);

#endif
