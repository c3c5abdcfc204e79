/* Options and list.conf, read and checked. Nothing here opens a store. */
#include "report/request.h"
#include "store/base/cli.h"
#include "store/base/times.h"
#include "report/config.h"
#include "report/cursor.h"
#include "report/render/link.h"
#include "report/render/render_text.h"
#include "report/send.h"

#include <string.h>
#include <unistd.h>

#define ROWS 15

static const char SUMMARY[] = "Prints the digest of a range of messages: A..B (after A, up to and "
                              "with B), A.., ..B, or A alone; "
                              "an id is a prefix\n"
                              "of an entry's id, an archive's commit, a <message-id>, HEAD or "
                              "HEAD~N. Without a range: the last 7 "
                              "days.\n"
                              "T is ISO 8601 (2025-11-13, 2025-11-13T09:00Z) or an age (12h, 7d, "
                              "4w), of arrival, in UTC.";

#define AT(member) G_STRUCT_OFFSET(Request, member)
#define TEXT       SETTING_TEXT
#define PATH       SETTING_PATH
#define NUMBER     SETTING_NUMBER
#define FLAG       SETTING_FLAG
#define LIST       SETTING_LIST
static const Setting SETTINGS[] = {
        {"config", 0, PATH, AT(config), NULL, "a list.conf: what is not said here", "FILE"},
        {"since", 0, TEXT, AT(since), NULL, "what arrived at T or later", "T"},
        {"until", 0, TEXT, AT(until), NULL, "what arrived before T", "T"},
        {"cursor", 0, TEXT, AT(cursor), "cursor", "from where NAME last ended; it moves", "NAME"},
        {"set", 0, TEXT, AT(set), NULL, "put the cursor at ID, and nothing else", "ID"},
        {"state", 0, PATH, AT(state), "state", "where cursors are kept", "DIR"},
        {"as-of", 0, TEXT, AT(as_of), NULL, "states and reviews as known at ID (HEAD: now)", "ID"},
        {"list", 0, TEXT, AT(list), "list", "what came by LIST", "LIST"},
        {"path", 0, LIST, AT(paths), "path", "series that change such a path (gitignore's globs)",
                "GLOB"},
        {"author", 0, LIST, AT(authors), "author",
                "by whose name or address this is part of, or fits", "PATTERN"},
        {"kind", 0, LIST, AT(kinds), "kind", "only patch, news, pull, thread (several with commas)",
                "KIND"},
        {"series", 0, TEXT, AT(series), NULL, "one series, all its versions", "ID"},
        {"format", 0, TEXT, AT(format), "format", "text (default), markdown, html, json, mail",
                "FORMAT"},
        {"detail", 0, TEXT, AT(detail), "detail", "texts of: series (default), all, none", "WHAT"},
        {"order", 0, TEXT, AT(order), "order", "newest (default of text) or reading", "ORDER"},
        {"top", 0, NUMBER, AT(top), "top", "rows of the people tables (15)", "N"},
        {"max-lines", 0, NUMBER, AT(max_lines), "max-lines",
                "cut longer texts (0: never; mail: 40)", "N"},
        {"title", 0, TEXT, AT(title), "title", "name in the heading instead of the list's", "TEXT"},
        {"link", 0, TEXT, AT(link), "link", "an archive: %s becomes the Message-ID", "URL"},
        {"color", 0, TEXT, AT(color), "color", "text in colours: auto (default), always, never",
                "WHEN"},
        {"mailmap", 0, PATH, AT(mailmap), "mailmap",
                "one name and address for each person, as git's", "FILE"},
        {"domains", 0, PATH, AT(domains), "domains", "lines `example.org = Who that is`", "FILE"},
        {"bots", 0, LIST, AT(bots), "bots", "whose mail is a robot's (!PATTERN: is not)",
                "PATTERN"},
        {"me", 0, LIST, AT(me), "me", "first what this address wrote, reviewed or was sent",
                "ADDRESS"},
        {"send", 0, LIST, AT(send), "recipients", "mail it to ADDRESS", "ADDRESS"},
        {"from", 0, TEXT, AT(from), "from", "who the mail is from", "ADDRESS"},
        {"list-id", 0, TEXT, AT(list_id), "list-id", "the mail's List-Id", "ID"},
        {"sendmail", 0, PATH, AT(sendmail), "sendmail", "the program (" SEND_PROGRAM ")", "FILE"},
        {"sendmail-timeout", 0, NUMBER, AT(sendmail_timeout), "sendmail-timeout",
                "seconds it may take (300)", "N"},
        {"dry-run", 'n', FLAG, AT(dry_run), NULL, "send nothing, move nothing, say what would be",
                NULL},
        {"skip-empty", 0, FLAG, AT(skip_empty), "skip-empty",
                "print or send nothing where there is nothing", NULL},
        {"output", 'o', PATH, AT(output), "output", "write to FILE instead of standard output",
                "FILE"},
        {"store", 0, PATH, AT(store), "store", NULL, NULL}, /* cli.c has the option */
};
#define N_OPTIONS (G_N_ELEMENTS(SETTINGS) - 1)

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

/* --- how it looks
 * ----------------------------------------------------------------------------------------------------------
 */

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
	g_autofree char *all = g_strjoinv(", ", (char **)words);
	return fail(error, option, text, "it is one of %s", all);
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
	const char *format = r->format ? r->format : r->sends ? "mail" : "text";
	r->renderer = render_find(format);
	if (r->renderer)
		return true;
	g_autofree char *names = render_names();
	return fail(error, "format", format, "it is one of %s", names);
}

static bool check_numbers(Request *r, GError **error)
{
	if (r->max_lines == SETTING_UNSAID)
		r->max_lines = (int)r->renderer->max_lines;
	if (r->top == SETTING_UNSAID)
		r->top = ROWS;
	if (r->sendmail_timeout == SETTING_UNSAID)
		r->sendmail_timeout = SEND_TIMEOUT_S;
	if (r->top < 1)
		return fail(error, "top", NULL, "it is 1 or more");
	if (r->max_lines < 0)
		return fail(error, "max-lines", NULL, "it is 0 or more");
	return r->sendmail_timeout > 0 || fail(error, "sendmail-timeout", NULL, "it is 1 or more");
}

static bool check_look(Request *r, GError **error)
{
	static const char *const details[] = {"series", "all", "none", NULL}, *const orders[] = {
	                                                                              "newest",
	                                                                              "reading",
	                                                                              NULL};
	static const char *const colors[] = {"auto", "always", "never", NULL};
	guint detail = DETAIL_SERIES, order, color = 0, kinds;
	if (!find_renderer(r, error) || !check_numbers(r, error))
		return false;
	order = r->series ? ORDER_READING : r->renderer->order;
	if (!pick(r->detail, "detail", details, &detail, error) ||
	        !pick(r->order, "order", orders, &order, error) ||
	        !pick(r->color, "color", colors, &color, error) ||
	        !choose_kinds(r->kinds, &kinds, error) || (r->link && !link_check(r->link, error)))
		return false;
	r->digest = (DigestOptions){.detail = (Detail)detail,
	        .order = (Order)order,
	        .top = (guint)r->top,
	        .max_lines = (guint)r->max_lines,
	        .color = r->renderer == &render_text && wants_color(r, color),
	        .link = r->link,
	        .mail = &r->mail,
	        .people = &r->people,
	        .choice = {r->paths, r->authors, kinds, NULL},
	        .now_s = cli_now()};
	return true;
}

static bool check_output(const Request *r, GError **error)
{
	if (r->output && !*r->output)
		return fail(error, "output", NULL, "no file given");
	return !r->output || !g_file_test(r->output, G_FILE_TEST_IS_DIR) ||
	       fail(error, "output", r->output, "that is a directory");
}

/* --- to whom
 * ---------------------------------------------------------------------------------------------------------------
 */

static bool check_recipients(const Request *r, GError **error)
{
	for (char **to = r->send; *to; to++)
		if (!send_check_recipient(*to))
			return fail(error, "send", *to, "it is an address such as you@example.org");
	if (!r->list || !*r->list)
		return fail(error, "send", NULL,
		        "say --list=LIST too, so that no private mail is mailed out");
	if (r->renderer != &render_mail && !r->dry_run)
		return fail(error, "format", r->renderer->name, "what is sent is a mail");
	return !r->output || r->dry_run ||
	       fail(error, "output", r->output, "what is sent is not written to a file");
}

static bool check_mail(Request *r, GError **error)
{
	if (r->renderer != &render_mail && !r->from && !r->list_id && !r->sends)
		return true;
	if (!mail_prepare(r->from, r->list_id, error))
		return false;
	r->sender = r->from ? mail_address(r->from) : NULL;
	r->mail = (MailHead){.from = r->from,
	        .to = r->sends ? r->send : NULL,
	        .list_id = r->list_id,
	        .list = r->list};
	if (r->sends && !r->from) {
		r->mail.own_from = mail_own_address();
		r->mail.from = r->mail.own_from;
	}
	return true;
}

/* --- from where
 * ------------------------------------------------------------------------------------------------------------
 */

static bool check_times(const Request *r, GError **error)
{
	gint64 since_s, until_s;
	if (!r->since || !r->until)
		return true;
	if (!times_parse(r->since, r->digest.now_s, &since_s, error) ||
	        !times_parse(r->until, r->digest.now_s, &until_s, error))
		return false;
	return since_s <= until_s ||
	       fail(error, "since", r->since, "that is later than --until=%s", r->until);
}

static bool check_cursor(const Request *r, GError **error)
{
	bool range = r->range || r->since || r->until;
	if (r->series && range)
		return fail(error, "series", r->series, "it is of all times; give no range");
	if (!r->cursor)
		return !r->set || fail(error, "set", r->set, "say which: --cursor=NAME");
	if (r->set && range)
		return fail(error, "set", r->set, "it makes no digest; give no range");
	return cursor_check_name(r->cursor, error);
}

/* --- who
 * -------------------------------------------------------------------------------------------------------------------
 */

static bool check_people(Request *r, GError **error)
{
	if (r->mailmap && !(r->people.mailmap = mailmap_read(r->mailmap, error)))
		return false;
	if (r->domains && !people_read_domains(&r->people, r->domains, error))
		return false;
	for (char **me = r->me; me && *me; me++)
		if (!strchr(*me, '@') || strpbrk(*me, " <>"))
			return fail(error, "me", *me, "it is an address such as you@example.org");
	r->people.bots = r->bots;
	r->people.me = r->me;
	return true;
}

/* --- all of it
 * -------------------------------------------------------------------------------------------------------------
 */

static void add_domain(void *data, const char *domain, const char *who)
{
	people_add_domain(data, domain, who);
}

/* What is wrong with a value of the file is told with the file's name and key, not as an option. */
static void name_file(const Request *r, GPtrArray *used, GError *error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(SETTINGS); i++) {
		g_autofree char *option = g_strdup_printf("--%s", SETTINGS[i].option);
		gsize n = strlen(option);
		if (!SETTINGS[i].key || !g_ptr_array_find(used, SETTINGS[i].key, NULL) ||
		        !g_str_has_prefix(error->message, option) ||
		        !strchr("=:", error->message[n]))
			continue;
		char *message =
		        g_strdup_printf("%s: %s%s", r->config, SETTINGS[i].key, error->message + n);
		g_free(error->message);
		error->message = message;
		return;
	}
}

/* A form of output asked for on the command line is for who asks, not for a file's recipients. */
static void choose_way(Request *r, bool sends_by_file, bool asked_to_see)
{
	bool to_see = sends_by_file && asked_to_see;
	r->sends = r->send && *r->send && !to_see;
	r->moves = r->cursor && !r->range && !r->since && !r->until && !r->series && !r->dry_run &&
	           !to_see;
}

static bool check_request(
        Request *r, int argc, char **argv, bool default_store, GPtrArray *used, GError **error)
{
	if (argc > 2) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "one range at most; '%s' is too much",
		        argv[2]);
		return false;
	}
	r->range = argc == 2 ? argv[1] : NULL;
	bool said_send = r->send;
	bool asked_to_see = r->output || r->series || (r->format && strcmp(r->format, "mail") != 0);
	g_autofree char *store = r->store;
	r->store = default_store ? NULL : g_steal_pointer(&store);
	if (r->config && !config_read(r->config, SETTINGS, G_N_ELEMENTS(SETTINGS), r, used,
	                         add_domain, &r->people, error))
		return false;
	if (!r->store)
		r->store = g_steal_pointer(&store);
	choose_way(r, !said_send && r->send, asked_to_see);
	return check_cursor(r, error) && check_look(r, error) && check_times(r, error) &&
	       check_output(r, error) && (!r->sends || check_recipients(r, error)) &&
	       check_mail(r, error) && check_people(r, error);
}

bool request_parse(Request *r, int argc, char **argv, GError **error)
{
	g_autofree GOptionEntry *entries = config_entries(SETTINGS, N_OPTIONS, r);
	g_autoptr(GPtrArray) used = g_ptr_array_new();
	GError *why = NULL;
	bool default_store = false;
	r->top = r->max_lines = r->sendmail_timeout = SETTING_UNSAID;
	if (cli_parse(&argc, &argv, entries, "[RANGE]", SUMMARY, &r->store, &default_store, &why) &&
	        check_request(r, argc, argv, default_store, used, &why))
		return true;
	name_file(r, used, why);
	g_propagate_error(error, why);
	return false;
}

void request_clear(Request *r)
{
	config_clear(SETTINGS, G_N_ELEMENTS(SETTINGS), r);
	g_free(r->sender);
	mail_head_clear(&r->mail);
	people_clear(&r->people);
}
