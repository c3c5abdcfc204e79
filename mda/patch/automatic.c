/* Mail no person wrote for the list: bounces, vacation replies, list administration, our own
 * digests, bots. A new bot is a line in the table. */
#include "mda/patch/kind.h"
#include "mda/patch/line.h"

const char *const kind_headers[] = {"from", "auto-submitted", "precedence", "x-autoreply",
        "x-autorespond", "x-auto-response-suppress", "return-path", "content-type", "x-listdigest",
        "x-list-administrivia", "x-mailman-approved-at", "x-stable", "x-patchwork-hint",
        "x-kernel-test-branch", "x-failed-recipients", "list-id", "x-mailer", NULL};

/* Addresses, lower case; one * stands for anything. */
static const char *const bots[] = {
        "lkp@intel.com",
        "oliver.sang@intel.com",
        "fengguang.wu@intel.com",
        "kbuild-all@*",
        "syzbot+*",
        "syzbot@*",
        "patchwork-bot+*",
        "patchwork@emeril.freedesktop.org",
        "pr-tracker-bot@kernel.org",
        "tip-bot2@*",
        "tip-bot@*",
        "tipbot@*",
        "bot@*",
        "bot+*",
        "kernel-ci*@*",
        "kernelci*@*",
        "ci-notify@*",
        "no-reply@patchew.org",
        "bugzilla-daemon@*",
        "bugbot@*",
        "notifications@github.com",
        "noreply@github.com",
        "builds@travis-ci.*",
        "buildbot@*",
        "jenkins@*",
        "noreply@*patchwork*",
        "*-bot@*",
};

/* Who list software is when it writes on its own: what it asks of a subscriber bears no other sign
 * with some. */
static const char *const list_software[] = {
        "majordomo@*", "listserv@*", "sympa@*", "mailman@*", "*-request@*", "*-confirm@*",
        "*-confirm+*", "*+owner@*", /* mlmmj; people who own a list write from their own address */
};

static const char *header(const Message *m, const char *name)
{
	return m->headers != NULL ? g_hash_table_lookup(m->headers, name) : NULL;
}

static bool header_starts(const Message *m, const char *name, const char *prefix)
{
	const char *value = header(m, name);
	return value != NULL && g_ascii_strncasecmp(value, prefix, strlen(prefix)) == 0;
}

static bool subject_starts(const Message *m, const char *const *prefixes)
{
	for (; m->subject != NULL && *prefixes != NULL; prefixes++)
		if (g_ascii_strncasecmp(m->subject, *prefixes, strlen(*prefixes)) == 0)
			return true;
	return false;
}

/* PATTERN with one or two * against TEXT. */
static bool matches(const char *pattern, const char *text)
{
	const char *star = strchr(pattern, '*');
	if (star == NULL)
		return strcmp(pattern, text) == 0;
	gsize n = (gsize)(star - pattern);
	if (strncmp(pattern, text, n) != 0)
		return false;
	if (star[1] == '\0')
		return true;
	const char *next = strchr(star + 1, '*');
	gsize middle = next != NULL ? (gsize)(next - star - 1) : strlen(star + 1);
	g_autofree char *needle = g_strndup(star + 1, middle);
	const char *found = strstr(text + n, needle);
	return found != NULL &&
	       (next == NULL ? g_str_has_suffix(text + n, needle) : matches(next, found + middle));
}

/* "Patch "x" has been added to the 5.4-stable tree": gregkh's scripts. */
static bool stable_notice(const char *subject)
{
	return subject != NULL && g_str_has_prefix(subject, "Patch \"") &&
	       strstr(subject, "\" has been added to the ") != NULL;
}

static bool from_one_of(const Message *m, const char *const *patterns, gsize n)
{
	if (m->from.address == NULL || strlen(m->from.address) > 320)
		return false;
	g_autofree char *address = g_ascii_strdown(m->from.address, -1);
	for (gsize i = 0; i < n; i++)
		if (matches(patterns[i], address))
			return true;
	return false;
}

static bool is_bot(const Message *m)
{
	/* X-Patchwork-Bot is no sign: people set it to be told by the bot. */
	if (header(m, "x-stable") != NULL || header(m, "x-kernel-test-branch") != NULL ||
	        stable_notice(m->subject))
		return true;
	if (m->from.name != NULL &&
	        (g_ascii_strcasecmp(m->from.name, "kernel test robot") == 0 ||
	                g_ascii_strcasecmp(m->from.name, "kbuild test robot") == 0))
		return true;
	return from_one_of(m, bots, G_N_ELEMENTS(bots));
}

/* A report by its type. Postfix's carry Auto-Submitted: auto-replied, so this comes before vacation
 * replies, which in turn have an empty Return-Path as bounces do. */
static bool is_report(const Message *m)
{
	return header_starts(m, "content-type", "multipart/report") ||
	       header(m, "x-failed-recipients") != NULL;
}

static bool is_bounce(const Message *m)
{
	static const char *const subjects[] = {"Undeliver", "Delivery Status Notification",
	        "Delivery Failure", "Mail delivery failed", "Returned mail:", "failure notice",
	        "Delivery Notification", NULL};
	static const char *const senders[] = {
	        "mailer-daemon@", "postmaster@", "mailer-daemon", "postmaster"};
	const char *path = header(m, "return-path");
	if (path != NULL && strncmp(path, "<>", 2) == 0)
		return true;
	bool daemon = false;
	for (gsize i = 0; m->from.address != NULL && i < G_N_ELEMENTS(senders); i++)
		daemon = daemon ||
		         g_ascii_strncasecmp(m->from.address, senders[i], strlen(senders[i])) == 0;
	return daemon && subject_starts(m, subjects);
}

static bool is_vacation(const Message *m)
{
	static const char *const subjects[] = {"Automatic reply:", "Out of office",
	        "Autoreply:", "Auto-reply:", "Auto reply:", "[Auto-Reply]", "自动回复", NULL};
	return header_starts(m, "auto-submitted", "auto-replied") ||
	       header(m, "x-autoreply") != NULL || header(m, "x-autorespond") != NULL ||
	       header_starts(m, "precedence", "auto_reply") || subject_starts(m, subjects);
}

RecordAuto kind_automatic(const Message *m)
{
	if (is_report(m))
		return RECORD_AUTO_REPORT;
	if (is_vacation(m))
		return RECORD_AUTO_REPLIED;
	if (is_bounce(m))
		return RECORD_AUTO_REPORT;
	if (header(m, "x-listdigest") != NULL)
		return RECORD_AUTO_GENERATED;
	if (is_bot(m))
		return RECORD_AUTO_BOT;
	if (header_starts(m, "auto-submitted", "auto-") ||
	        header_starts(m, "x-list-administrivia", "yes") ||
	        from_one_of(m, list_software, G_N_ELEMENTS(list_software)))
		return RECORD_AUTO_GENERATED;
	return RECORD_AUTO_NONE;
}
