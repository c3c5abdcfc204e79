/* Links into an archive, made of a template such as https://lore.kernel.org/r/%s and a Message-ID.
 */
#ifndef LD_REPORT_LINK_H
#define LD_REPORT_LINK_H

#include <glib.h>
#include <stdbool.h>

/* link_check: whether TEMPLATE is an http or https URL in plain ASCII with %s after its host. Fails
 * with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool link_check(const char *template, GError **error);

/* link_make: TEMPLATE with MESSAGE_ID, percent-encoded (RFC 3986 2.1: all but the unreserved), for
 * each %s: a new string, made of characters that are safe in an attribute, in a Markdown
 * destination and on a terminal. NULL without a template or an id. */
char *link_make(const char *template, const char *message_id);

#endif
