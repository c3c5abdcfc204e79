#include "report/render/archive_link.h"

#include "store/base/error.h"

#include <string.h>

#define UNSAFE "\"'<>\\^`{|}()"

static bool is_safe(const char *template)
{
	for (const char *p = template; *p; p++)
		if (*p <= ' ' || *p >= 0x7f || strchr(UNSAFE, *p))
			return false;
	return true;
}

/* TEMPLATE with each MARK replaced by TEXT, a new string. */
static char *fill(const char *template, const char *mark, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(template, mark, -1);
	return g_strjoinv(text, parts);
}

/* The name of the mail MESSAGE_ID in an archive of Mailman 3: its SHA-1 hash in base 32. */
static char *hash_of(const char *message_id)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; /* RFC 4648, section 6 */
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	guint8 bytes[20];
	gsize n = sizeof bytes;
	char hash[sizeof bytes * 8 / 5 + 1] = "";
	g_checksum_update(sum, (const guchar *)message_id, (gssize)strlen(message_id));
	g_checksum_get_digest(sum, bytes, &n);
	for (gsize i = 0; i < sizeof hash - 1; i++) { /* five bits, maybe of two bytes */
		guint bit = (guint)i * 5, pair = (guint)bytes[bit / 8] << 8;
		pair |= bit / 8 + 1 < sizeof bytes ? bytes[bit / 8 + 1] : 0;
		hash[i] = digits[pair >> (11 - bit % 8) & 31];
	}
	return g_strdup(hash);
}

bool archive_link_check(const char *option, const char *template, GError **error)
{
	gsize scheme = g_ascii_strncasecmp(template, "https://", 8) == 0  ? 8
	               : g_ascii_strncasecmp(template, "http://", 7) == 0 ? 7
	                                                                  : 0;
	gsize host = scheme ? strcspn(template + scheme, "/?#") : 0;
	g_autofree char *half = fill(template, "%s", "id"), *tried = fill(half, "%h", "id");
	const char *why = NULL;
	if (!scheme)
		why = "the URL must begin with http:// or https://";
	else if (!is_safe(template) || host == 0 || !g_uri_is_valid(tried, G_URI_FLAGS_NONE, NULL))
		why = "not a valid URL";
	else if (!strstr(template + scheme + host, "%s") && !strstr(template + scheme + host, "%h"))
		why = "the URL needs %s after the host, for the Message-ID or hash";
	if (why)
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "--%s=%s: %s", option, template, why);
	return !why;
}

char *archive_link_make(const char *template, const char *message_id)
{
	if (!template || !message_id)
		return NULL;
	g_autofree char *id = g_uri_escape_string(message_id, NULL, FALSE);
	g_autofree char *link = fill(template, "%s", id);
	if (!strstr(template, "%h"))
		return g_steal_pointer(&link);
	g_autofree char *hash = hash_of(message_id);
	return fill(link, "%h", hash);
}
