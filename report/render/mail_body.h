/* The body of a mail that has a diff: its bytes must come out of every mailbox as they are. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* mail_body_needs_quoting: whether BODY must be sent as quoted-printable (RFC 2045 6.7): it has a
 * CR, a NUL, a line longer than RFC 5322 allows, or one that begins with "From " behind any number
 * of '>', which an mbox changes. */
bool mail_body_needs_quoting(const GString *body);

/* mail_body_append_fields: appends the MIME fields of a body in UTF-8 and the empty line below the
 * header to OUT; QUOTED: it is sent as quoted-printable. */
void mail_body_append_fields(GString *out, bool quoted);

/* mail_body_append: appends BODY to OUT, as it is or as quoted-printable. */
void mail_body_append(GString *out, const GString *body, bool quoted);
