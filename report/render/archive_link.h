/* Links into a mail archive, made from a URL template such as https://lore.kernel.org/r/%s and a
 * Message-ID. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* archive_link_check: checks that TEMPLATE, the value of OPTION ("link"), is an http or https URL
 * in ASCII with %s or %h after its host. Fails with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool archive_link_check(const char *option, const char *template, GError **error);

/* archive_link_make: returns TEMPLATE with each %s replaced by MESSAGE_ID, percent-encoded (RFC
 * 3986 2.1), and each %h by the hash of it that archives of Mailman 3 use, as a new string. It is
 * safe in an HTML attribute, as a Markdown link and on a terminal. Returns NULL if TEMPLATE or
 * MESSAGE_ID is NULL. */
char *archive_link_make(const char *template, const char *message_id);
