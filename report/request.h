/* What one run of listdigest-report is asked to do: the values of its options, and what follows
 * from them once they are checked. options.c fills it in; run.c and report_main.c carry it out. */
#pragma once

#include "report/digest/people.h"
#include "report/render/mail_head.h"
#include "report/render/render.h"

typedef struct {
	/* as given on the command line or in list.conf; NULL or FALSE: not given */
	char *store, *config, *since, *until, *as_of, *series, *explain, *commit, *format, *detail,
	        *order, *block_labels, *title, *output, *link, *commit_link, *color, *mailmap,
	        *domains, *cursor, *set, *state, *from, *list_id, *sendmail, *waiting, *reader,
	        *site, *sign, *maintainers, *group_by, *patches;
	char **lists, **send, **paths, **authors, **kinds, **bots, **me, **trees, **subsystems;
	gboolean dry_run, skip_empty, send_empty, audit, append, summary, this_version, cover,
	        carry, add_link, force, reply;
	int top, max_lines, sendmail_timeout; /* CONFIG_UNSET: not given */
	const char *range; /* without ends that are times: those are in since and until */

	bool whole_lists;   /* set by options.c: the lists come from list.conf */
	GPtrArray *readers; /* owned, set by options.c: Request *, one for each reader of list.conf
	                       that is to get a digest; NULL: none */

	/* set by request_check() */
	const Renderer *renderer;
	const char *history; /* the value of --series or --explain; NULL: a digest of a range */
	enum {
		EXTRACT_NONE,    /* a digest */
		EXTRACT_MBOX,    /* the patches of a series as mail: report/extract.h */
		EXTRACT_PATCHES, /* the same as files */
		EXTRACT_REPLY    /* a mail to answer one of its mails with */
	} extract;
	const char *patches_dir; /* for EXTRACT_PATCHES */
	bool sends;              /* hand the digest to sendmail(8) */
	bool moves;              /* move the cursor after the digest is sent or written */
	char *range_end;         /* owned; what `range` points to, or NULL */
	char *sender;            /* envelope sender; NULL: sendmail's default */
	char **labels;  /* owned, set by report_main.c: the names of `lists`; NULL: all lists */
	char *label;    /* owned; the same with commas */
	char *own_from; /* owned; From of a mail that is sent without --from */
	MailHead mail;  /* borrows from the strings above */
	People people;  /* owned; request_clear() frees it */
	Routes *routes; /* owned: what `maintainers` names; NULL: none */
	WaitingAges waiting_ages;
	DigestOptions digest; /* borrows from the strings above */
} Request;

/* request_check: checks the given values of R and sets the other members from them. TO_SEE: the
 * user asked on the command line to see the digest of a list.conf with recipients; it is then
 * printed, not sent. Nothing here opens a store. Fails with ERROR_USAGE, naming the option, or
 * with ERROR_UNAVAILABLE if R asks for a mail and GMime is missing. */
G_GNUC_WARN_UNUSED_RESULT
bool request_check(Request *r, bool to_see, GError **error);

/* request_has_range: whether R names the range: by ids, by commits, or by times. */
bool request_has_range(const Request *r);

/* request_clear: frees what request_check() made. */
void request_clear(Request *r);

/* request_uses_cursor: returns whether R's digest begins where its cursor stands: it has one, and
 * names neither a range, times nor a series. */
bool request_uses_cursor(const Request *r);
