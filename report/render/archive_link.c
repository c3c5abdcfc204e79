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

static char *fill(const char *template, const char *id)
{
	g_auto(GStrv) parts = g_strsplit(template, "%s", -1);
	return g_strjoinv(id, parts);
}

bool archive_link_check(const char *option, const char *template, GError **error)
{
	gsize scheme = g_ascii_strncasecmp(template, "https://", 8) == 0  ? 8
	               : g_ascii_strncasecmp(template, "http://", 7) == 0 ? 7
	                                                                  : 0;
	gsize host = scheme ? strcspn(template + scheme, "/?#") : 0;
	g_autofree char *tried = fill(template, "id");
	const char *why = NULL;
	if (!scheme)
		why = "the URL must begin with http:// or https://";
	else if (!is_safe(template) || host == 0 || !g_uri_is_valid(tried, G_URI_FLAGS_NONE, NULL))
		why = "not a valid URL";
	else if (!strstr(template + scheme + host, "%s"))
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
	return fill(template, id);
}
