/* Escapes text from mail for XML that is published: it is made safe and has no mail address. */
#pragma once

#include <glib.h>

/* xml_escape_line: appends TEXT as one line of at most COLUMNS columns (0: no limit) to OUT, safe
 * as content of an element and in a quoted attribute: control characters become visible as in
 * store/base/escape.h, what XML 1.0 does not allow (section 2.2) becomes U+FFFD. What may be the
 * domain of a mail address becomes "...": "ann@example.org" is "ann@...". NULL is no text. */
void xml_escape_line(GString *out, const char *text, guint columns);

/* xml_escape_uri: appends URI, which is ASCII, to OUT, safe in a quoted attribute. */
void xml_escape_uri(GString *out, const char *uri);
