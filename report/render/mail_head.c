#include "report/render/mail_head.h"

#include "report/render/mail_gmime.h"
#include "store/base/error.h"
#include "store/base/escape.h"

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

char *mail_head_address(const char *from)
{
	if (!is_printable(from) || !mail_gmime_load(NULL))
		return NULL;
	InternetAddressList *list = mail_gmime.internet_address_list_parse(NULL, from);
	char *address = list ? g_strdup(only_address(list)) : NULL;
	if (list)
		mail_gmime.g_object_unref(list);
	return address;
}

char *mail_head_host(void)
{
	const char *host = g_get_host_name();
	bool good = g_ascii_isalnum(*host);
	for (const char *p = host; *p; p++)
		good = good &&
		       (g_ascii_isalnum(*p) || *p == '-' || (*p == '.' && g_ascii_isalnum(p[1])));
	return g_strdup(good ? host : "localhost");
}

char *mail_head_own_address(void)
{
	const char *user = g_get_user_name();
	g_autofree char *host = mail_head_host();
	bool good = *user;
	for (const char *p = user; *p; p++)
		good = good && (g_ascii_isalnum(*p) || strchr("-_+", *p));
	return g_strdup_printf("%s@%s", good ? user : "listdigest", host);
}

/* Whether TEXT is a List-Id (RFC 2919), such as "Digest of KVM <kvm-digest.example.org>". */
static bool is_list_id(const char *text)
{
	const char *open = strrchr(text, '<'), *p = open ? open + 1 : text;
	gsize dots = 0;
	if (!is_printable(text))
		return false;
	for (; open && (g_ascii_isalnum(*p) || strchr("-_.+", *p)) && *p; p++) {
		if (*p == '.' && (p[-1] == '.' || p[-1] == '<' || p[1] == '>'))
			return false;
		dots += *p == '.';
	}
	return open && dots && strcmp(p, ">") == 0;
}

bool mail_head_check(const char *from, const char *list_id, GError **error)
{
	if (!mail_gmime_load(error))
		return false;
	g_autofree char *address = from ? mail_head_address(from) : NULL;
	if (from && !address) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
		        "--from=%s: expected one address, such as 'Digest <digest@example.org>'",
		        from);
		return false;
	}
	if (!list_id || is_list_id(list_id))
		return true;
	g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
	        "--list-id=%s: expected a label in <>, such as 'KVM digest "
	        "<kvm-digest.example.org>'",
	        list_id);
	return false;
}
