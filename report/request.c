#include "report/request.h"

#include "report/config.h"
#include "store/log/cursor.h"
#include "report/digest/domains.h"
#include "report/digest/subsystem.h"
#include "report/extract.h"
#include "report/render/archive_link.h"
#include "report/render/render.h"
#include "report/sendmail.h"
#include "store/base/cli.h"
#include "store/base/nearest.h"
#include "store/base/times.h"
#include "store/log/range.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

G_GNUC_PRINTF(4, 5)
static bool fail(GError **error, const char *option, const char *value, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *why = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "--%s%s%s: %s", option, value ? "=" : "",
	        value ? value : "", why);
	return false;
}

/* --- how the digest looks --- */

static bool pick(const char *text, const char *option, const char *const *words, guint *choice,
        GError **error)
{
	for (guint i = 0; text && words[i]; i++) {
		if (strcmp(text, words[i]) == 0) {
			*choice = i;
			return true;
		}
	}
	if (!text)
		return true;
	g_autofree char *all = g_strjoinv(", ", (char **)words), *hint = nearest_hint(text, words);
	return fail(error, option, text, "expected one of %s%s", all, hint);
}

static bool wants_color(const Request *r, guint when)
{
	enum { AUTO, ALWAYS };
	const char *term = g_getenv("TERM"), *no = g_getenv("NO_COLOR");
	if (when != AUTO)
		return when == ALWAYS;
	return !r->output && isatty(STDOUT_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb") != 0;
}

static bool find_renderer(Request *r, GError **error)
{
	if (r->explain && r->format && strcmp(r->format, "text") != 0)
		return fail(error, "explain", r->explain, "it is text; leave --format out");
	if (r->explain) {
		r->renderer = &render_explain;
		return true;
	}
	if (r->extract) {
		r->renderer = &render_text;
		return true;
	}
	const char *format = r->format ? r->format : r->site ? "html" : r->sends ? "mail" : "text";
	r->renderer = render_find(format);
	if (!r->renderer) {
		g_auto(GStrv) words = render_names();
		g_autofree char *names = g_strjoinv(", ", words),
		                *hint = nearest_hint(format, (const char *const *)words);
		return fail(error, "format", format, "expected one of %s, mbox, patches%s", names,
		        hint);
	}
	if (r->append && r->renderer != &render_notes)
		return fail(error, "append", NULL, "it goes with --format=notes only");
	if (r->commit) {
		r->renderer = r->renderer == &render_text   ? &render_commit
		              : r->renderer == &render_json ? &render_commit_json
		                                            : NULL;
		return r->renderer ||
		       fail(error, "commit", r->commit, "it is printed as text or json only");
	}
	return r->renderer != &render_notes || (r->trees && *r->trees) ||
	       fail(error, "format", format, "give --tree=NAME, too");
}

static bool check_numbers(Request *r, GError **error)
{
	if (r->max_lines == CONFIG_UNSET)
		r->max_lines = (int)r->renderer->max_lines;
	if (r->top == CONFIG_UNSET)
		r->top = DIGEST_TOP_DEFAULT;
	if (r->sendmail_timeout == CONFIG_UNSET)
		r->sendmail_timeout = SENDMAIL_TIMEOUT_S;
	if (r->top < 0)
		return fail(error, "top", NULL, "expected a number of 0 or more");
	if (r->max_lines < 0)
		return fail(error, "max-lines", NULL, "expected a number of 0 or more");
	return r->sendmail_timeout > 0 ||
	       fail(error, "sendmail-timeout", NULL, "expected a number of 1 or more");
}

static bool check_look(Request *r, GError **error)
{
	static const char *const details[] = {"series", "all", "none", NULL};
	static const char *const labels[] = {"new", "state", NULL};
	static const char *const orders[] = {"newest", "reading", NULL};
	static const char *const groups[] = {"project", "subsystem", NULL};
	static const char *const colors[] = {"auto", "always", "never", NULL};
	guint detail = DIGEST_DETAIL_SERIES, order, color = 0, kinds, label, group = 0;
	if (!find_renderer(r, error) || !check_numbers(r, error))
		return false;
	order = r->history || r->group_by ? DIGEST_ORDER_READING : r->renderer->order;
	label = !g_str_equal(r->renderer->name, "text") && !g_str_equal(r->renderer->name, "mail");
	if (!pick(r->detail, "detail", details, &detail, error) ||
	        !pick(r->block_labels, "labels", labels, &label, error) ||
	        !pick(r->order, "order", orders, &order, error) ||
	        !pick(r->group_by, "group-by", groups, &group, error) ||
	        !pick(r->color, "color", colors, &color, error) ||
	        !choice_parse_kinds(r->kinds, &kinds, error) ||
	        (r->link && strcmp(r->link, "none") != 0 &&
	                !archive_link_check("link", r->link, error)) ||
	        (r->commit_link && !archive_link_check("commit-link", r->commit_link, error)))
		return false;
	if (r->group_by && order == DIGEST_ORDER_NEWEST)
		return fail(error, "group-by", r->group_by, "it goes with --order=reading only");
	if (r->summary)
		detail = DIGEST_DETAIL_NONE;
	r->digest = (DigestOptions){.summary = r->summary,
	        .detail = (DigestDetail)detail,
	        .order = (DigestOrder)order,
	        .top = (guint)r->top,
	        .max_lines = (guint)r->max_lines,
	        .state_labels = label == 1,
	        .append = r->append,
	        .site = r->site != NULL,
	        .color = r->renderer == &render_text && wants_color(r, color),
	        .link = g_strcmp0(r->link, "none") != 0 ? r->link : NULL,
	        .commit_link = r->commit_link,
	        .mail = &r->mail,
	        .people = &r->people,
	        .by_subsystem = group == 1,
	        .choice = {r->paths, r->authors, kinds},
	        .now_s = cli_now()};
	return true;
}

static bool check_output(const Request *r, GError **error)
{
	if (r->output && !*r->output)
		return fail(error, "output", NULL, "the file name is empty");
	return !r->output || r->extract == EXTRACT_PATCHES ||
	       !g_file_test(r->output, G_FILE_TEST_IS_DIR) ||
	       fail(error, "output", r->output, "that is a directory; name a file");
}

static bool check_sign(const Request *r, GError **error)
{
	const bool file = r->output && strcmp(r->output, "-") != 0 &&
	                  (!g_file_test(r->output, G_FILE_TEST_EXISTS) ||
	                          g_file_test(r->output, G_FILE_TEST_IS_REGULAR));
	if (r->sign && r->extract)
		return fail(error, "sign", r->sign, "it signs digests, no patches or drafts");
	return !r->sign || r->renderer == &render_mail || file || r->site || r->set ||
	       fail(error, "sign", r->sign,
	               "the signature needs a place: a mail, or a file beside that of --output");
}

static bool check_site(const Request *r, GError **error)
{
	if (!r->site)
		return true;
	if (!*r->site)
		return fail(error, "site", NULL, "the name of the directory is empty");
	if (!r->lists || !*r->lists)
		return fail(error, "site", r->site,
		        "give --list=LIST too, so that no private mail is published");
	if (r->history || r->commit)
		return fail(error, "site", r->site, "it has digests of ranges; give no series");
	if (r->renderer != &render_html)
		return fail(error, "format", r->renderer->name,
		        "the pages of --site are html; leave the format out");
	if (r->sends)
		return fail(error, "site", r->site,
		        "a digest that is sent is not written; run it once more for the pages");
	return !r->output || fail(error, "output", r->output, "give --site or a file, not both");
}

/* --- whom it is sent to --- */

static bool check_recipients(const Request *r, GError **error)
{
	for (char **to = r->send; *to; to++)
		if (!sendmail_check_recipient(*to))
			return fail(
			        error, "send", *to, "expected an address such as you@example.org");
	if (!r->lists || !*r->lists)
		return fail(error, "send", NULL,
		        "give --list=LIST too, so that no private mail is sent out");
	if (r->renderer != &render_mail && !r->dry_run)
		return fail(error, "format", r->renderer->name,
		        "a digest is sent as mail; leave the format out");
	return !r->output || r->dry_run ||
	       fail(error, "output", r->output, "a digest that is sent is not written to a file");
}

static bool check_mail(Request *r, GError **error)
{
	if (r->renderer != &render_mail && !r->from && !r->list_id && !r->sends)
		return true;
	if (!mail_head_check(r->from, r->list_id, error))
		return false;
	r->sender = r->from ? mail_head_address(r->from) : NULL;
	r->mail =
	        (MailHead){.from = r->from, .to = r->sends ? r->send : NULL, .list_id = r->list_id};
	if (r->sends && !r->from)
		r->mail.from = r->own_from = mail_head_own_address();
	return true;
}

/* --- which messages --- */

/* Whether TEXT, N bytes, is a time and no name of an entry: it begins with a year, as no id does,
 * or it cannot be an id and reads as a time. */
static bool is_time(const char *text, gsize n)
{
	g_autofree char *end = g_strndup(text, n);
	gint64 s;
	bool may_be_id = n == 0 || *end == '<' || g_str_has_prefix(end, "HEAD") ||
	                 (n >= 4 && strspn(end, "0123456789abcdefABCDEF") == n);
	return (strspn(end, "0123456789") == 4 && end[4] == '-') ||
	       (!may_be_id && times_parse(end, cli_now(), &s, NULL));
}

/* Whether TEXT, an end of R's range, is a time that can be read. */
static bool check_end(const Request *r, const char *text, GError **error)
{
	gint64 s;
	if (times_parse(text, cli_now(), &s, error))
		return true;
	g_prefix_error(error, "the range '%s': ", r->range);
	return false;
}

/* Takes the ends of R's range that are times as --since and --until. */
static bool take_times(Request *r, GError **error)
{
	const char *dots = r->range ? range_dots(r->range) : NULL;
	bool since = dots && is_time(r->range, (gsize)(dots - r->range));
	bool until = dots && is_time(dots + 2, strlen(dots + 2));
	if (!since && !until)
		return true;
	if ((since && r->since) || (until && r->until))
		return fail(error, since && r->since ? "since" : "until", NULL,
		        "the range '%s' says it too", r->range);
	char *from = g_strndup(r->range, (gsize)(dots - r->range)), *to = g_strdup(dots + 2);
	*(since ? &r->since : &r->range_end) = from;
	*(until ? &r->until : &r->range_end) = to;
	if ((since && !check_end(r, from, error)) || (until && !check_end(r, to, error)))
		return false;
	bool rest = r->range_end && *r->range_end;
	r->range = NULL;
	if (rest) {
		char *id = r->range_end;
		r->range = r->range_end = g_strconcat(since ? ".." : id, since ? id : "..", NULL);
		g_free(id);
	}
	return true;
}

/* Reads TIME, the value of OPTION, if it is given. */
static bool check_time(const Request *r, const char *option, const char *time, GError **error)
{
	g_autoptr(GError) why = NULL;
	gint64 s;
	if (!time || times_parse(time, r->digest.now_s, &s, &why))
		return true;
	return error_set(error, ERROR_USAGE, "--%s: %s", option, why->message);
}

static bool check_times(const Request *r, GError **error)
{
	gint64 since_s, until_s;
	if (!check_time(r, "since", r->since, error) || !check_time(r, "until", r->until, error) ||
	        !times_parse_both(r->since, r->until, r->digest.now_s, &since_s, &until_s, error))
		return false;
	return since_s <= until_s ||
	       fail(error, "since", r->since, "later than --until=%s", r->until);
}

static bool check_waiting(Request *r, GError **error)
{
	gint64 least = WAITING_LEAST_DAYS, most = WAITING_MOST_DAYS;
	char end;
	if (r->waiting &&
	        (!g_ascii_isdigit(*r->waiting) ||
	                sscanf(r->waiting, "%4" G_GINT64_FORMAT "..%4" G_GINT64_FORMAT "%c", &least,
	                        &most, &end) != 2 ||
	                least < 0 || least > most))
		return fail(
		        error, "waiting", r->waiting, "expected two numbers of days such as 3..30");
	r->waiting_ages = waiting_ages(least, most);
	return true;
}

static bool check_cursor(const Request *r, GError **error)
{
	bool range = request_has_range(r);
	if (r->series && r->explain)
		return fail(error, "explain", r->explain, "give --series or --explain, not both");
	if (r->commit && (r->history || range))
		return fail(error, "commit", r->commit, "give no series and no range with it");
	if (r->history && range)
		return fail(error, r->series ? "series" : "explain", r->history,
		        "it covers all versions; give no range");
	if (!r->cursor)
		return !r->set || fail(error, "set", r->set, "give --cursor=NAME too");
	if (r->set && range)
		return fail(error, "set", r->set, "it only moves the cursor; give no range");
	return cursor_check_name(r->cursor, error);
}

/* --- people --- */

static bool check_people(Request *r, GError **error)
{
	if (r->mailmap && !(r->people.mailmap = mailmap_read(r->mailmap, error)))
		return false;
	if (r->domains && !domains_read(&r->people, r->domains, error))
		return false;
	for (char **me = r->me; me && *me; me++)
		if (!strchr(*me, '@') || strpbrk(*me, " <>"))
			return fail(
			        error, "me", *me, "expected an address such as you@example.org");
	r->people.bots = r->bots;
	r->people.me = r->me;
	return true;
}

/* --- subsystems --- */

static bool check_subsystems(Request *r, GError **error)
{
	bool chosen = r->subsystems && *r->subsystems;
	if (!r->maintainers && chosen)
		return fail(error, "subsystem", *r->subsystems, "give --maintainers=FILE, too");
	if (!r->maintainers && r->digest.by_subsystem)
		return fail(error, "group-by", r->group_by, "give --maintainers=FILE, too");
	if (!r->maintainers)
		return true;
	r->routes = subsystem_read("--maintainers", r->maintainers, error);
	r->digest.choice.routes = r->routes;
	r->digest.choice.subsystems = r->subsystems;
	return r->routes && subsystem_check(r->routes, r->subsystems, error);
}

bool request_uses_cursor(const Request *r)
{
	return r->cursor && !request_has_range(r) && !r->history && !r->commit;
}

bool request_has_range(const Request *r)
{
	return r->range || r->since || r->until;
}

bool request_check(Request *r, bool to_see, GError **error)
{
	if (!take_times(r, error))
		return false;
	r->history = r->series ? r->series : r->explain;
	r->sends = r->send && *r->send && !to_see;
	r->whole_lists |= r->sends || r->cursor || r->site;
	r->moves = request_uses_cursor(r) && !r->dry_run && !to_see;
	return check_cursor(r, error) && extract_check(r, error) && check_look(r, error) &&
	       check_times(r, error) && check_waiting(r, error) && check_output(r, error) &&
	       check_site(r, error) && check_sign(r, error) &&
	       (!r->sends || check_recipients(r, error)) && check_mail(r, error) &&
	       check_people(r, error) && check_subsystems(r, error);
}

void request_clear(Request *r)
{
	g_free(r->sender);
	g_free(r->own_from);
	g_strfreev(r->labels);
	g_free(r->label);
	g_free(r->range_end);
	people_clear(&r->people);
	routes_unref(r->routes);
}
