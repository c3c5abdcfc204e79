#include "report/render/mail_head.h"

#include "report/render/mail_address.h"
#include "report/render/mail_gmime.h"
#include "store/base/error.h"
#include "store/base/escape.h"

#include <string.h>

/* Whether TEXT is a List-Id (RFC 2919), such as "Digest of KVM <kvm-digest.example.org>". */
static bool is_list_id(const char *text)
{
	const char *open = strrchr(text, '<'), *p = open ? open + 1 : text;
	for (const char *c = text; *c; c = g_utf8_next_char(c)) {
		gunichar point = g_utf8_get_char_validated(c, -1);
		if (point >= (gunichar)-2 || escape_needed(point))
			return false;
	}
	gsize dots = 0;
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
	g_autofree char *address = from ? mail_address_bare(from) : NULL;
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

void mail_head_clear(MailHead *head)
{
	g_clear_pointer(&head->own_from, g_free);
}
