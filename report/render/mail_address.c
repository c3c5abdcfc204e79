#include "report/render/mail_address.h"

#include "report/render/mail_gmime.h"
#include "store/base/escape.h"

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
	InternetAddress *one = mail_gmime.internet_address_list_length(list) == 1
	                               ? mail_gmime.internet_address_list_get_address(list, 0)
	                               : NULL;
	if (!one || !mail_gmime.g_type_check_instance_is_a(
	                    (GTypeInstance *)one, mail_gmime.internet_address_mailbox_get_type()))
		return NULL;
	const char *address =
	        mail_gmime.internet_address_mailbox_get_addr((InternetAddressMailbox *)one);
	const char *at = address ? strrchr(address, '@') : NULL;
	return at && at > address && at[1] && !strpbrk(address, " <>()") ? address : NULL;
}

char *mail_address_bare(const char *from)
{
	if (!is_printable(from) || !mail_gmime_load(NULL))
		return NULL;
	InternetAddressList *list = mail_gmime.internet_address_list_parse(NULL, from);
	char *address = list ? g_strdup(only_address(list)) : NULL;
	if (list)
		mail_gmime.g_object_unref(list);
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
