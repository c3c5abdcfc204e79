/* Options, read and checked. Nothing here opens a store. */
#include "request.h"
#include "../store/cli.h"
#include "link.h"
#include "mail.h"
#include "render_text.h"

#include <string.h>
#include <unistd.h>

#define UNSAID G_MININT

static const char SUMMARY[] =
        "Prints the digest of a range of messages: A..B (after A, up to and with B), A.., ..B, or A alone; "
        "an id is a prefix\n"
        "of an entry's id, an archive's commit, a <message-id>, HEAD or HEAD~N. Without a range: the last 7 "
        "days.\n"
        "T is ISO 8601 (2025-11-13, 2025-11-13T09:00Z) or an age (12h, 7d, 4w), of arrival, in UTC.";

static bool pick(
        const char *text, const char *option, const char *const *words, guint *choice, GError **error)
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
	g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "--%s=%s: it is one of %s", option, text, all);
	return false;
}

/* Colours are for a person at a terminal: https://no-color.org has the variable. */
static bool wants_color(const Request *r, guint when)
{
	enum { AUTO, ALWAYS };
	const char *term = g_getenv("TERM"), *no = g_getenv("NO_COLOR");
	if (when != AUTO)
		return when == ALWAYS;
	return !r->output && isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static bool check_request(Request *r, int argc, char **argv, GError **error)
{
	static const char *const details[] = {"series", "all", "none", NULL}, *const orders[] = {"newest",
	                                                                              "reading", NULL};
	static const char *const colors[] = {"auto", "always", "never", NULL};
	guint detail = DETAIL_SERIES, order, color = 0;
	if (argc > 2) {
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "one range at most; '%s' is too much", argv[2]);
		return false;
	}
	r->range = argc == 2 ? argv[1] : NULL;
	r->renderer = render_find(r->format ? r->format : "text");
	if (!r->renderer) {
		g_autofree char *names = render_names();
		g_set_error(
		        error, LD_ERROR, LD_ERROR_USAGE, "--format=%s: it is one of %s", r->format, names);
		return false;
	}
	order = r->renderer->order;
	if (!pick(r->detail, "detail", details, &detail, error) ||
	        !pick(r->order, "order", orders, &order, error) ||
	        !pick(r->color, "color", colors, &color, error))
		return false;
	if ((r->link && !link_check(r->link, error)) ||
	        ((r->renderer == &render_mail || r->mail_from) && !mail_prepare(r->mail_from, error)))
		return false;
	if (r->max_lines == UNSAID)
		r->max_lines = (int)r->renderer->max_lines;
	if (r->top < 1 || r->max_lines < 0) {
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "--top is 1 or more, --max-lines 0 or more");
		return false;
	}
	r->digest = (DigestOptions){(Detail)detail, (Order)order, (guint)r->top, (guint)r->max_lines,
	        r->renderer == &render_text && wants_color(r, color), r->link, r->mail_from, cli_now()};
	return true;
}

bool request_parse(Request *r, int argc, char **argv, GError **error)
{
	const GOptionEntry entries[] = {
	        {"since", 0, 0, G_OPTION_ARG_STRING, &r->since, "what arrived at T or later", "T"},
	        {"until", 0, 0, G_OPTION_ARG_STRING, &r->until, "what arrived before T", "T"},
	        {"list", 0, 0, G_OPTION_ARG_STRING, &r->list, "what came by LIST", "LIST"},
	        {"as-of", 0, 0, G_OPTION_ARG_STRING, &r->as_of,
	                "states and reviews as known at ID (HEAD: now)", "ID"},
	        {"format", 0, 0, G_OPTION_ARG_STRING, &r->format,
	                "text (default), markdown, html, json, mail", "FORMAT"},
	        {"detail", 0, 0, G_OPTION_ARG_STRING, &r->detail, "texts of: series (default), all, none",
	                "WHAT"},
	        {"order", 0, 0, G_OPTION_ARG_STRING, &r->order, "newest (default of text) or reading",
	                "ORDER"},
	        {"top", 0, 0, G_OPTION_ARG_INT, &r->top, "rows of the people tables (15)", "N"},
	        {"max-lines", 0, 0, G_OPTION_ARG_INT, &r->max_lines, "cut longer texts (0: never; mail: 40)",
	                "N"},
	        {"link", 0, 0, G_OPTION_ARG_STRING, &r->link, "an archive: %s becomes the Message-ID", "URL"},
	        {"color", 0, 0, G_OPTION_ARG_STRING, &r->color,
	                "text in colours: auto (default), always, never", "WHEN"},
	        {"from", 0, 0, G_OPTION_ARG_STRING, &r->mail_from, "who the mail is from", "ADDRESS"},
	        {"title", 0, 0, G_OPTION_ARG_STRING, &r->title, "name in the heading instead of the list's",
	                "TEXT"},
	        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &r->output,
	                "write to FILE instead of standard output", "FILE"},
	        {NULL}};
	r->top = 15;
	r->max_lines = UNSAID;
	return cli_parse(&argc, &argv, entries, "[RANGE]", SUMMARY, &r->store, NULL, error) &&
	       check_request(r, argc, argv, error);
}

void request_clear(Request *r)
{
	char *const strings[] = {r->store, r->since, r->until, r->list, r->as_of, r->format, r->detail,
	        r->order, r->title, r->output, r->link, r->color, r->mail_from};
	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
}
