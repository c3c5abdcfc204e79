#include "report/digest/mailbox.h"

#include <glib.h>
#include <string.h>

#define SPECIALS "()<>[]:;@\\,.\"" /* RFC 5322 3.2.3 */

char *mailbox_text(const char *name, const char *address)
{
	GString *out = g_string_new(NULL);
	if (name && strpbrk(name, SPECIALS)) {
		g_string_append_c(out, '"');
		for (const char *p = name; *p; p++) {
			if (*p == '"' || *p == '\\')
				g_string_append_c(out, '\\');
			g_string_append_c(out, *p);
		}
		g_string_append_c(out, '"');
	} else if (name) {
		g_string_append(out, name);
	}
	if (address && name)
		g_string_append_printf(out, " <%s>", address);
	else if (address)
		g_string_append(out, address);
	return g_string_free(out, FALSE);
}
