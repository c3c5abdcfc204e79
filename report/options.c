#include "report/options.h"

#include "report/config.h"
#include "report/digest/domains.h"
#include "report/sendmail.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/error.h"

#include <string.h>

static const char SUMMARY[] =
        "Prints a digest of list mail: who wrote, which patch series were posted, what\n"
        "became of them, and their commit messages.\n"
        "\n"
        "RANGE selects messages in order of arrival: A..B (after A, up to and including\n"
        "B), A.., ..B, or A alone. A and B are ids: the first digits of an entry's id or\n"
        "of a commit of an imported archive, a Message-ID, HEAD (the newest message)\n"
        "or HEAD~N. Without RANGE, --since and --until: the last 7 days.\n"
        "T is a time in UTC (2025-11-13, yesterday, '9am last monday') or an age (12h,\n"
        "7d, '2 weeks ago').\n"
        "\n"
        "  listdigest-report --since=1d\n"
        "  listdigest-report --list=kvm.vger.kernel.org --format=html -o kvm.html\n"
        "  listdigest-report --list=kvm.vger.kernel.org --cursor=kvm --send=a@example.org";

#define AT(member) G_STRUCT_OFFSET(Request, member)
#define TEXT       CONFIG_TEXT
#define PATH       CONFIG_PATH
#define NUMBER     CONFIG_NUMBER
#define FLAG       CONFIG_FLAG
#define LIST       CONFIG_LIST
static const ConfigSetting SETTINGS[] = {
        {"Everyday options:", 0, CONFIG_GROUP, 0, NULL, NULL, NULL},
        {"since", 0, TEXT, AT(since), NULL, "Messages that arrived at T or later", "T"},
        {"until", 0, TEXT, AT(until), NULL, "Messages that arrived before T", "T"},
        {"list", 0, LIST, AT(lists), "list", "Only messages of LIST (may repeat)", "LIST"},
        {"cursor", 0, TEXT, AT(cursor), "cursor", "Messages since the last digest with this NAME",
                "NAME"},
        {"format", 'f', TEXT, AT(format), "format",
                "text, markdown, html, json, mail, atom, notes, mbox", "FORMAT"},
        {"output", 'o', PATH, AT(output), "output", "Write to FILE, not to standard output",
                "FILE"},
        {"summary", 0, FLAG, AT(summary), "summary", "One line for each series and discussion",
                NULL},
        {"Which messages:", 0, CONFIG_GROUP, 0, NULL, NULL, NULL},
        {"author", 0, LIST, AT(authors), "author", "Only authors who match PATTERN (may repeat)",
                "PATTERN"},
        {"path", 0, LIST, AT(paths), "path", "Only series that change files like GLOB (may repeat)",
                "GLOB"},
        {"subsystem", 0, LIST, AT(subsystems), "subsystem",
                "Only series of subsystems like PATTERN (may repeat)", "PATTERN"},
        {"kind", 0, LIST, AT(kinds), "kind", "patch, news, pull, thread, verdict (may repeat)",
                "KIND"},
        {"tree", 0, LIST, AT(trees), "tree", "Only commits of this source tree (may repeat)",
                "NAME"},
        {"series", 0, TEXT, AT(series), NULL, "All versions of the series that has message ID",
                "ID"},
        {"explain", 0, TEXT, AT(explain), NULL, "How the series that has message ID came to be",
                "ID"},
        {"commit", 0, TEXT, AT(commit), NULL, "All versions of the patch that became this commit",
                "HASH"},
        {"this-version", 0, FLAG, AT(this_version), NULL,
                "The version that ID is of, not the newest", NULL},
        {"as-of", 0, TEXT, AT(as_of), NULL, "Show states and reviews as known at ID (HEAD: now)",
                "ID"},
        {"What is shown:", 0, CONFIG_GROUP, 0, NULL, NULL, NULL},
        {"detail", 0, TEXT, AT(detail), "detail", "Texts to print: series (default), all or none",
                "WHAT"},
        {"labels", 0, TEXT, AT(block_labels), "labels",
                "Before each text: new (default of text) or state", "WHAT"},
        {"order", 0, TEXT, AT(order), "order", "newest (default of text), or reading: by project",
                "ORDER"},
        {"group-by", 0, TEXT, AT(group_by), "group-by",
                "Groups in reading order: project or subsystem", "WHAT"},
        {"waiting", 0, TEXT, AT(waiting), "waiting", "Series wait from A to B days (default 3..30)",
                "A..B"},
        {"top", 0, NUMBER, AT(top), "top", "Rows in the tables of people (default 15)", "N"},
        {"max-lines", 0, NUMBER, AT(max_lines), "max-lines",
                "Cut texts after N lines (0: never; in mail: 40)", "N"},
        {"title", 0, TEXT, AT(title), "title", "Name in the heading (default: the list's)", "TEXT"},
        {"link", 0, TEXT, AT(link), "link", "Archive, %s: a Message-ID (default: the list's); none",
                "URL"},
        {"commit-link", 0, TEXT, AT(commit_link), "commit-link", "Link to commits; %s is the hash",
                "URL"},
        {"audit", 0, FLAG, AT(audit), "audit",
                "Compare the tags of commits with those given by mail", NULL},
        {"append", 0, FLAG, AT(append), NULL, "In notes: keep those that the repository has", NULL},
        {"color", 0, TEXT, AT(color), "color", "Colours in text: auto (default), always or never",
                "WHEN"},
        {"Patches of a series (--series) for git am and quilt:", 0, CONFIG_GROUP, 0, NULL, NULL,
                NULL},
        {"patches", 0, PATH, AT(patches), NULL, "Write them as files into DIR (or --format=mbox)",
                "DIR"},
        {"cover", 0, FLAG, AT(cover), NULL, "The cover letter, too", NULL},
        {"carry", 0, FLAG, AT(carry), NULL, "Trailers of the same patch in earlier versions, too",
                NULL},
        {"add-link", 0, FLAG, AT(add_link), NULL, "Add a trailer with a link to the mail (--link)",
                NULL},
        {"force", 0, FLAG, AT(force), NULL, "Without the patches that are missing or broken", NULL},
        {"reply", 0, FLAG, AT(reply), NULL, "Print a mail to answer ID with; nothing is sent",
                NULL},
        {"People:", 0, CONFIG_GROUP, 0, NULL, NULL, NULL},
        {"me", 0, LIST, AT(me), "me", "Begin with what concerns ADDRESS (may repeat)", "ADDRESS"},
        {"maintainers", 0, PATH, AT(maintainers), "maintainers",
                "Who maintains what: a MAINTAINERS or CODEOWNERS file", "FILE"},
        {"mailmap", 0, PATH, AT(mailmap), "mailmap", "Names and addresses of people (gitmailmap)",
                "FILE"},
        {"domains", 0, PATH, AT(domains), "domains",
                "Names of domains, lines of `example.org = Name'", "FILE"},
        {"bots", 0, LIST, AT(bots), "bots", "Who is a bot; !PATTERN: who is none (may repeat)",
                "PATTERN"},
        {"Mail and cron:", 0, CONFIG_GROUP, 0, NULL, NULL, NULL},
        {"config", 0, PATH, AT(config), NULL, "Read settings from FILE; options override them",
                "FILE"},
        {"send", 0, LIST, AT(send), "recipients", "Mail the digest to ADDRESS (may repeat)",
                "ADDRESS"},
        {"from", 0, TEXT, AT(from), "from", "From of the mail", "ADDRESS"},
        {"list-id", 0, TEXT, AT(list_id), "list-id", "List-Id of the mail", "ID"},
        {"sendmail", 0, PATH, AT(sendmail), "sendmail",
                "Program that sends mail (" SENDMAIL_PROGRAM ")", "FILE"},
        {"sendmail-timeout", 0, NUMBER, AT(sendmail_timeout), "sendmail-timeout",
                "Stop it after N seconds (default 300)", "N"},
        {"site", 0, PATH, AT(site), "site", "Write the HTML page, an index and a feed into DIR",
                "DIR"},
        {"sign", 0, PATH, AT(sign), "sign", "Sign with this key of 'listdigest-store key'", "FILE"},
        {"dry-run", 'n', FLAG, AT(dry_run), NULL,
                "Print the digest and what would be done; do not do it", NULL},
        {"reader", 0, TEXT, AT(reader), NULL, "Only for this reader of list.conf", "NAME"},
        {"send-empty", 0, FLAG, AT(send_empty), NULL, "Send a digest without messages, too", NULL},
        {"skip-empty", 0, FLAG, AT(skip_empty), "skip-empty",
                "Print nothing if there are no messages", NULL},
        {"set", 0, TEXT, AT(set), NULL, "Move the cursor to ID; print no digest", "ID"},
        {"state", 0, PATH, AT(state), "state", "Directory that keeps the cursors", "DIR"},
        {"store", 0, PATH, AT(store), "store", NULL, NULL}, /* cli_parse() has this option */
};
#define N_OPTIONS (G_N_ELEMENTS(SETTINGS) - 1)

static void add_robot(void *data, Robot *robot)
{
	People *people = data;
	if (!people->robots)
		people->robots = g_ptr_array_new_with_free_func(robot_free);
	g_ptr_array_add(people->robots, robot);
}

static void add_domain(void *people, const char *domain, const char *who)
{
	domains_add(people, domain, who);
}

/* An error about a value from list.conf begins with "--option". Replaces that by the file and the
 * key. USED: the keys that were read. */
static void name_file(const Request *r, GPtrArray *used, GError *error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(SETTINGS); i++) {
		g_autofree char *option = g_strdup_printf("--%s", SETTINGS[i].option);
		gsize n = strlen(option);
		if (!SETTINGS[i].key || !g_ptr_array_find(used, SETTINGS[i].key, NULL) ||
		        !g_str_has_prefix(error->message, option) ||
		        !strchr("=:", error->message[n]))
			continue;
		bool to = r->reader && strcmp(SETTINGS[i].key, "recipients") == 0;
		g_autofree char *group = to ? g_strdup_printf("[reader %s] to", r->reader) : NULL;
		char *message = g_strdup_printf(
		        "%s: %s%s", r->config, group ? group : SETTINGS[i].key, error->message + n);
		g_free(error->message);
		error->message = message;
		return;
	}
}

/* A list.conf that is named without a directory, and is not in the present one, may be among the
 * user's settings. */
static void find_config(Request *r)
{
	g_autofree char *path =
	        g_build_filename(g_get_user_config_dir(), "listdigest", r->config, NULL);
	if (!strchr(r->config, '/') && !g_file_test(r->config, G_FILE_TEST_EXISTS) &&
	        g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_free(r->config);
		r->config = g_steal_pointer(&path);
	}
}

/* Reads list.conf into R. A store of the file counts more than the default store, and less than
 * --store. */
static bool read_config(
        Request *r, bool default_store, GPtrArray *readers, GPtrArray *used, GError **error)
{
	g_autofree char *store = default_store ? g_steal_pointer(&r->store) : NULL;
	if (r->config) {
		find_config(r);
		debug_print(DEBUG_OUTPUT, "settings from '%s'", r->config);
		if (!config_read(r->config, r->reader, readers, SETTINGS, G_N_ELEMENTS(SETTINGS), r,
		            used, add_domain, add_robot, &r->people, error))
			return false;
	} else if (r->reader) {
		return error_set(
		        error, ERROR_USAGE, "--reader=%s: give --config=FILE too", r->reader);
	}
	if (r->reader && r->cursor) { /* a cursor of its own */
		char *cursor = g_strconcat(r->cursor, "/", r->reader, NULL);
		g_free(r->cursor);
		r->cursor = cursor;
	}
	if (!r->store)
		r->store = g_steal_pointer(&store);
	return true;
}

static char **copy_line(int argc, char **argv)
{
	return g_memdup2(argv, ((gsize)argc + 1) * sizeof *argv);
}

/* Reads the request of each of READERS, if the user wants what list.conf says: no recipient, output
 * or reader of his own. */
static bool add_readers(Request *r, int argc, char **argv, GPtrArray *readers, GError **error)
{
	if (readers->len == 0 || r->reader)
		return true;
	r->readers = g_ptr_array_new();
	for (guint i = 0; i < readers->len; i++) {
		Request *one = g_new0(Request, 1);
		one->reader = g_strdup(g_ptr_array_index(readers, i));
		g_ptr_array_add(r->readers, one);
		g_autofree char **line = copy_line(argc, argv);
		if (!options_parse(one, argc, line, error))
			return false;
	}
	return true;
}

static bool read_and_check(Request *r, int argc, char **argv, bool default_store,
        GPtrArray *readers, GPtrArray *used, GError **error)
{
	if (argc > 2) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
		        "unexpected argument '%s': give one range at most", argv[2]);
		return false;
	}
	r->range = argc == 2 ? argv[1] : NULL;
	bool send_given = r->send;
	bool site_given = r->site, sign_given = r->sign;
	bool output_given = r->output || r->series || r->explain || r->commit || r->site ||
	                    (r->format && strcmp(r->format, "mail") != 0);
	if (!read_config(r, default_store, readers, used, error))
		return false;
	if (send_given || output_given)
		g_ptr_array_set_size(readers, 0);
	r->whole_lists = g_ptr_array_find(used, "list", NULL);
	/* An output given on the command line is for that user, not for list.conf's recipients. */
	bool to_see = (r->send && !send_given && output_given) ||
	              (r->site && !site_given && output_given);
	if (r->reader || (!site_given && (output_given || send_given)))
		g_clear_pointer(&r->site, g_free); /* the pages are not for this user */
	if (output_given && !site_given && !sign_given)
		g_clear_pointer(&r->sign, g_free); /* nor is the key */
	bool goes_out = (r->send && *r->send) || r->site;
	if (r->send_empty)
		r->skip_empty = FALSE;
	else if (goes_out && !to_see && !g_ptr_array_find(used, "skip-empty", NULL))
		r->skip_empty = TRUE;
	return request_check(r, to_see, error);
}

bool options_parse(Request *r, int argc, char **argv, GError **error)
{
	g_autofree GOptionEntry *entries = config_entries(SETTINGS, N_OPTIONS, r);
	g_autoptr(GPtrArray) used = g_ptr_array_new(),
	                     readers = g_ptr_array_new_with_free_func(g_free);
	GError *why = NULL;
	int words = argc;
	g_autofree char **line = copy_line(argc, argv); /* parsing changes argv */
	bool default_store = false;
	r->top = r->max_lines = r->sendmail_timeout = CONFIG_UNSET;
	if (cli_parse(&argc, &argv, entries, "[RANGE]", SUMMARY, &r->store, &default_store, &why) &&
	        read_and_check(r, argc, argv, default_store, readers, used, &why))
		return add_readers(r, words, line, readers, error);
	name_file(r, used, why);
	g_propagate_error(error, why);
	return false;
}

void options_clear(Request *r)
{
	for (guint i = 0; r->readers && i < r->readers->len; i++) {
		options_clear(g_ptr_array_index(r->readers, i));
		g_free(g_ptr_array_index(r->readers, i));
	}
	g_clear_pointer(&r->readers, g_ptr_array_unref);
	config_clear(SETTINGS, G_N_ELEMENTS(SETTINGS), r);
	request_clear(r);
}
