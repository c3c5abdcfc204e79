#include "mda/patch/bots.h"

#include "store/base/debug.h"
#include "store/record/robot_address.h"

#include <fnmatch.h>
#include <string.h>

/* A person can have these addresses, too: the mail must also look like a robot's, in what it does
 * not quote. */
static const struct {
	const char *address, *texts[4];
} likely_robots[] = {
        {"oliver.sang@intel.com", {"kernel test robot", "0-DAY CI"}},
        {"jenkins@*", {"/job/", "automatically", "automated", "Jenkins"}},
        {"bot@*", {"automatically", "automated", "automatic ", "I am a bot"}},
};

/* Addresses that list software sends its own mails from; some of these mails have no other sign. */
static const char *const list_software[] = {
        "majordomo@*", "listserv@*", "sympa@*", "mailman@*", "*-request@*", "*-confirm@*",
        "*-confirm+*", "*+owner@*", /* mlmmj; list owners write from their own address */
};

static const char *header(const Message *m, const char *name)
{
	return m->headers ? g_hash_table_lookup(m->headers, name) : NULL;
}

static bool header_starts(const Message *m, const char *name, const char *prefix)
{
	const char *value = header(m, name);
	return value && g_ascii_strncasecmp(value, prefix, strlen(prefix)) == 0;
}

static bool subject_starts(const Message *m, const char *const *prefixes)
{
	for (; m->subject && *prefixes; prefixes++)
		if (g_ascii_strncasecmp(m->subject, *prefixes, strlen(*prefixes)) == 0)
			return true;
	return false;
}

/* 'Patch "x" has been added to the 5.4-stable tree', from the scripts of the stable kernel trees.
 */
static bool stable_notice(const char *subject)
{
	return subject && g_str_has_prefix(subject, "Patch \"") &&
	       strstr(subject, "\" has been added to the ");
}

/* "[PATCH AUTOSEL 6.1 1/2] title", from the script that picks patches for the stable trees. */
static bool is_autosel(const char *subject)
{
	const char *word = subject && *subject == '[' ? strstr(subject, "AUTOSEL") : NULL;
	return word && word < strchrnul(subject, ']');
}

/* The pattern that the sender's address matches; NULL if none. */
static const char *find_sender(const Message *m, const char *const *patterns, gsize n)
{
	const char *address = message_sender(m)->address;
	if (!address || strlen(address) > 320)
		return NULL;
	for (gsize i = 0; i < n; i++)
		if (fnmatch(patterns[i], address, FNM_CASEFOLD) == 0)
			return patterns[i];
	return NULL;
}

/* The functions below return the sign by which they recognize a machine, or NULL. */

/* Delivery reports by their type (RFC 3464). Tested before vacation replies, because Postfix sends
 * reports with "Auto-Submitted: auto-replied". */
static const char *report_sign(const Message *m)
{
	if (header_starts(m, "content-type", "multipart/report"))
		return "multipart/report";
	return header(m, "x-failed-recipients") ? "X-Failed-Recipients" : NULL;
}

/* RFC 3834 5, and what programs wrote before it. */
static const char *vacation_sign(const Message *m)
{
	static const char *const subjects[] = {"Automatic reply:", "Out of office",
	        "Autoreply:", "Auto-reply:", "Auto reply:", "[Auto-Reply]", "自动回复", NULL};
	if (header_starts(m, "auto-submitted", "auto-replied"))
		return "Auto-Submitted: auto-replied";
	if (header(m, "x-autoreply") || header(m, "x-autorespond"))
		return "X-Autoreply or X-Autorespond";
	if (header_starts(m, "precedence", "auto_reply"))
		return "Precedence: auto_reply";
	return subject_starts(m, subjects) ? "subject of a vacation reply" : NULL;
}

/* Bounces without a report's type: an empty Return-Path (RFC 5321 4.5.5). Tested after vacation
 * replies, which have one too. */
static const char *bounce_sign(const Message *m)
{
	static const char *const subjects[] = {"Undeliver", "Delivery Status Notification",
	        "Delivery Failure", "Mail delivery failed", "Returned mail:", "failure notice",
	        "Delivery Notification", NULL};
	static const char *const senders[] = {
	        "mailer-daemon@", "postmaster@", "mailer-daemon", "postmaster"};
	const char *path = header(m, "return-path");
	if (path && strncmp(path, "<>", 2) == 0)
		return "empty Return-Path";
	const char *address = message_sender(m)->address;
	bool daemon = false;
	for (gsize i = 0; address && i < G_N_ELEMENTS(senders); i++)
		daemon =
		        daemon || g_ascii_strncasecmp(address, senders[i], strlen(senders[i])) == 0;
	return daemon && subject_starts(m, subjects) ? "sender and subject of a bounce" : NULL;
}

static const char *own_digest_sign(const Message *m)
{
	return header(m, "x-listdigest") ? "X-Listdigest" : NULL;
}

/* Whether TEXT has WORDS in a line that is not quoted. */
static bool says(const char *text, const char *words)
{
	for (const char *p = text; (p = strstr(p, words)); p++) {
		const char *line = p;
		while (line > text && line[-1] != '\n')
			line--;
		if (line[strspn(line, " \t")] != '>')
			return true;
	}
	return false;
}

/* The address of a likely robot whose mail has the form of one; NULL if there is none. */
static const char *likely_sign(const Message *m)
{
	for (gsize i = 0; i < G_N_ELEMENTS(likely_robots); i++) {
		const char *const *texts = likely_robots[i].texts;
		if (!find_sender(m, &likely_robots[i].address, 1))
			continue;
		for (gsize k = 0; k < G_N_ELEMENTS(likely_robots[i].texts) && texts[k]; k++)
			if (m->text && says(m->text->str, texts[k]))
				return likely_robots[i].address;
	}
	return NULL;
}

/* X-Patchwork-Bot is not tested: people set it to get the bot's notices. */
static const char *robot_sign(const Message *m)
{
	if (header(m, "x-stable") || header(m, "x-kerneltest-branch"))
		return "X-stable or X-KernelTest-Branch";
	if (is_autosel(m->subject))
		return "AUTOSEL in the subject";
	if (stable_notice(m->subject))
		return "subject of the stable trees' scripts";
	const Mailbox *sender = message_sender(m);
	if (sender->name && (g_ascii_strcasecmp(sender->name, "kernel test robot") == 0 ||
	                            g_ascii_strcasecmp(sender->name, "kbuild test robot") == 0))
		return "name of the kernel test robot";
	const char *pattern = robot_address_pattern(sender->address);
	return pattern ? pattern : likely_sign(m);
}

static const char *software_sign(const Message *m)
{
	if (header_starts(m, "auto-submitted", "auto-"))
		return "Auto-Submitted";
	if (header_starts(m, "x-list-administrivia", "yes"))
		return "X-List-Administrivia";
	return find_sender(m, list_software, G_N_ELEMENTS(list_software));
}

typedef struct {
	RecordAuto automatic;
	const char *(*sign)(const Message *m);
} BotsTest;

RecordAuto bots_classify(const Message *m)
{
	static const BotsTest tests[] = {{RECORD_AUTO_REPORT, report_sign},
	        {RECORD_AUTO_REPLIED, vacation_sign}, {RECORD_AUTO_REPORT, bounce_sign},
	        {RECORD_AUTO_GENERATED, own_digest_sign}, {RECORD_AUTO_BOT, robot_sign},
	        {RECORD_AUTO_GENERATED, software_sign}};
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
		const char *sign = tests[i].sign(m);
		if (!sign)
			continue;
		debug_print(DEBUG_PATCH, "written by a machine (%s): %s",
		        record_auto_name(tests[i].automatic), sign);
		return tests[i].automatic;
	}
	return RECORD_AUTO_NONE;
}
