/* HTML to readable text, for mails without a plain text part. */
#pragma once

#include <glib.h>

/* decode_html_append: appends the text of HTML (N bytes of UTF-8) to OUT: tags, comments, scripts
 * and styles removed, block elements as lines, character references decoded. */
void decode_html_append(GString *out, const char *html, gsize n);
