#include "report/render/mail_address.h"
#include "store/base/escape.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <string.h>

static bool is_printable(const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char_validated(p, -1);
		if (c >= (gunichar)-2 || escape_needed(c))
			return false;
	}
	return true;
}

/* The address of LIST's only member, if that is a mailbox with a domain; else NULL. */
static const char *only_address(InternetAddressList *list)
{
	InternetAddress *one = internet_address_list_length(list) == 1
	                               ? internet_address_list_get_address(list, 0)
	                               : NULL;
	if (!one || !INTERNET_ADDRESS_IS_MAILBOX(one))
		return NULL;
	const char *address = internet_address_mailbox_get_addr((InternetAddressMailbox *)one);
	const char *at = address ? strrchr(address, '@') : NULL;
	return at && at > address && at[1] && !strpbrk(address, " <>()") ? address : NULL;
}

char *mail_address_bare(const char *from)
{
	if (!is_printable(from))
		return NULL;
	g_mime_init();
	InternetAddressList *list = internet_address_list_parse(NULL, from);
	char *address = list ? g_strdup(only_address(list)) : NULL;
	g_clear_object(&list);
	return address;
}

char *mail_address_host(void)
{
	const char *host = g_get_host_name();
	bool good = g_ascii_isalnum(*host);
	for (const char *p = host; *p; p++)
		good = good &&
		       (g_ascii_isalnum(*p) || *p == '-' || (*p == '.' && g_ascii_isalnum(p[1])));
	return g_strdup(good ? host : "localhost");
}

char *mail_address_own(void)
{
	const char *user = g_get_user_name();
	g_autofree char *host = mail_address_host();
	bool good = *user;
	for (const char *p = user; *p; p++)
		good = good && (g_ascii_isalnum(*p) || strchr("-_+", *p));
	return g_strdup_printf("%s@%s", good ? user : "listdigest", host);
}
