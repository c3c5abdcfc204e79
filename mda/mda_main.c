/* listdigest-mda: the options and the exit status: 0 if the message is on disk, else 75. */
#include "mda/deliver/delivery.h"
#include "mda/deliver/tempfail.h"
#include "mda/parser/parser_texts.h"
#include "mda/source/input.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/base/store_dir.h"

#include <string.h>
#include <unistd.h>

static char *list, *sender, *queue_id, *max_size;
static gboolean recipient_is_list, dry_run, serve_texts;

static const GOptionEntry entries[] = {
        {"sender", 'f', 0, G_OPTION_ARG_STRING, &sender,
                "Envelope sender (default: of a leading From_ line)", "SENDER"},
        {"list", 'l', 0, G_OPTION_ARG_STRING, &list,
                "Mailing list (default: the one in the header)", "LIST"},
        {"recipient-is-list", 0, 0, G_OPTION_ARG_NONE, &recipient_is_list,
                "Take each RECIPIENT as a mailing list of the message", NULL},
        {"queue-id", 0, 0, G_OPTION_ARG_STRING, &queue_id,
                "The MTA's queue id, for the syslog line", "ID"},
        {"max-size", 0, 0, G_OPTION_ARG_STRING, &max_size,
                "Cut larger mail to 1 MiB (default: 67108864)", "BYTES"},
        {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run,
                "Print the decoded message as JSON and store nothing", NULL},
        {"serve-texts", 0, 0, G_OPTION_ARG_NONE, &serve_texts,
                "Only read mails, for listdigest-report", NULL},
        {NULL}};

static bool read_max_size(guint64 *bytes, GError **error)
{
	*bytes = LIMIT_MESSAGE_BYTES;
	if (!max_size || g_ascii_string_to_unsigned(max_size, 10, 1, INPUT_MAX_BYTES, bytes, NULL))
		return true;
	return error_set(error, ERROR_USAGE, "--max-size must be a number of bytes from 1 to %u",
	        INPUT_MAX_BYTES);
}

static bool deliver(int argc, char **argv, GError **error)
{
	g_autofree char *store = NULL;
	DeliveryOptions o = {0};
	if (!cli_parse(&argc, &argv, entries, "[RECIPIENT...]",
	            "Read one mail from standard input and store it. Exits 0 when it is on disk,\n"
	            "else 75: the MTA then keeps the mail and tries again.",
	            &store, NULL, error) ||
	        !read_max_size(&o.max_bytes, error))
		return false;
	if (serve_texts)
		return error_set(error, ERROR_USAGE, "--serve-texts must stand alone");
	o.store = store;
	o.store_is_default = store_dir_is_default(store);
	o.list = list && *list ? list : NULL;
	o.sender = sender;
	o.queue_id = queue_id && *queue_id ? queue_id : NULL;
	o.recipients = (const char *const *)argv + 1;
	o.recipient_is_list = recipient_is_list;
	o.dry_run = dry_run;
	if (dry_run)
		debug_init();
	return delivery_run(&o, STDIN_FILENO, error);
}

int main(int argc, char **argv)
{
	GError *error = NULL;
	if (argc == 2 && strcmp(argv[1], PARSER_TEXTS_OPTION) == 0)
		parser_texts_serve();
	tempfail_guard();
	if (deliver(argc, argv, &error))
		return 0;
	return tempfail_exit(error);
}
