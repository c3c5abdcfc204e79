#include "mda/patch/bots.h"

#include <string.h>

/* From addresses of robots, in lower case; "*" matches anything. To add a robot, add a line. */
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

/* Whether TEXT matches PATTERN, which may contain one or two "*". */
static bool matches(const char *pattern, const char *text)
{
	const char *star = strchr(pattern, '*');
	if (!star)
		return strcmp(pattern, text) == 0;
	gsize n = (gsize)(star - pattern);
	if (strncmp(pattern, text, n) != 0)
		return false;
	if (star[1] == '\0')
		return true;
	const char *next = strchr(star + 1, '*');
	gsize middle = next ? (gsize)(next - star - 1) : strlen(star + 1);
	g_autofree char *needle = g_strndup(star + 1, middle);
	const char *found = strstr(text + n, needle);
	return found &&
	       (!next ? g_str_has_suffix(text + n, needle) : matches(next, found + middle));
}

/* 'Patch "x" has been added to the 5.4-stable tree', from the scripts of the stable kernel trees.
 */
static bool stable_notice(const char *subject)
{
	return subject && g_str_has_prefix(subject, "Patch \"") &&
	       strstr(subject, "\" has been added to the ");
}

static bool from_one_of(const Message *m, const char *const *patterns, gsize n)
{
	if (!m->from.address || strlen(m->from.address) > 320)
		return false;
	g_autofree char *address = g_ascii_strdown(m->from.address, -1);
	for (gsize i = 0; i < n; i++)
		if (matches(patterns[i], address))
			return true;
	return false;
}

static bool is_bot(const Message *m)
{
	/* X-Patchwork-Bot is not tested: people set it to get the bot's notices. */
	if (header(m, "x-stable") || header(m, "x-kernel-test-branch") || stable_notice(m->subject))
		return true;
	if (m->from.name && (g_ascii_strcasecmp(m->from.name, "kernel test robot") == 0 ||
	                            g_ascii_strcasecmp(m->from.name, "kbuild test robot") == 0))
		return true;
	return from_one_of(m, bots, G_N_ELEMENTS(bots));
}

/* Delivery reports by their type (RFC 3464). Tested before vacation replies, because Postfix sends
 * reports with "Auto-Submitted: auto-replied". */
static bool is_report(const Message *m)
{
	return header_starts(m, "content-type", "multipart/report") ||
	       header(m, "x-failed-recipients");
}

/* Bounces without a report's type: an empty Return-Path (RFC 5321 4.5.5). Tested after vacation
 * replies, which have one too. */
static bool is_bounce(const Message *m)
{
	static const char *const subjects[] = {"Undeliver", "Delivery Status Notification",
	        "Delivery Failure", "Mail delivery failed", "Returned mail:", "failure notice",
	        "Delivery Notification", NULL};
	static const char *const senders[] = {
	        "mailer-daemon@", "postmaster@", "mailer-daemon", "postmaster"};
	const char *path = header(m, "return-path");
	if (path && strncmp(path, "<>", 2) == 0)
		return true;
	bool daemon = false;
	for (gsize i = 0; m->from.address && i < G_N_ELEMENTS(senders); i++)
		daemon = daemon ||
		         g_ascii_strncasecmp(m->from.address, senders[i], strlen(senders[i])) == 0;
	return daemon && subject_starts(m, subjects);
}

/* RFC 3834 5, and what programs wrote before it. */
static bool is_vacation(const Message *m)
{
	static const char *const subjects[] = {"Automatic reply:", "Out of office",
	        "Autoreply:", "Auto-reply:", "Auto reply:", "[Auto-Reply]", "自动回复", NULL};
	return header_starts(m, "auto-submitted", "auto-replied") || header(m, "x-autoreply") ||
	       header(m, "x-autorespond") || header_starts(m, "precedence", "auto_reply") ||
	       subject_starts(m, subjects);
}

RecordAuto bots_classify(const Message *m)
{
	if (is_report(m))
		return AUTO_REPORT;
	if (is_vacation(m))
		return AUTO_REPLIED;
	if (is_bounce(m))
		return AUTO_REPORT;
	if (header(m, "x-listdigest"))
		return AUTO_GENERATED;
	if (is_bot(m))
		return AUTO_BOT;
	if (header_starts(m, "auto-submitted", "auto-") ||
	        header_starts(m, "x-list-administrivia", "yes") ||
	        from_one_of(m, list_software, G_N_ELEMENTS(list_software)))
		return AUTO_GENERATED;
	return AUTO_NONE;
}
