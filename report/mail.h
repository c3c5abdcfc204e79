/* The digest as a mail: plain text and HTML, RFC 5322 and 2046, made by GMime. */
#ifndef LD_REPORT_MAIL_H
#define LD_REPORT_MAIL_H

#include "render.h"

extern const struct renderer render_mail;

/* mail_prepare: load GMime and check FROM (NULL: listdigest@localhost), one RFC 5322 mailbox. To be called before render_mail renders.
 * Fails with LD_ERROR_USAGE, or LD_ERROR_UNAVAILABLE where GMime is not to be had. */
G_GNUC_WARN_UNUSED_RESULT
bool mail_prepare(const char *from, GError **error);

#endif
