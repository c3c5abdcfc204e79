/* Encoded words (RFC 2047; language suffix of RFC 2231 5) in header values and in the in-body From
 * and Subject. */
#pragma once

#include <glib.h>

/* decode_rfc2047: TEXT (unfolded) with its encoded words decoded, as a new UTF-8 string. Raw 8-bit
 * bytes are read by decode_charset_header(). Adjacent words of one charset are joined before the
 * conversion, so that a character split over two words is read. Adds RECORD_FLAG_CHARSET to *FLAGS
 * as decode_charset_append() does. */
char *decode_rfc2047(const char *text, guint32 *flags);

/* decode_rfc2047_line: decode_rfc2047(), then decode_text_line(). NULL if nothing is left. */
char *decode_rfc2047_line(const char *text, guint32 *flags);

/* decode_rfc2047_former_line: decode_rfc2047_line() as decode_header_former() needs it: the last
 * bytes of a base64 text without padding are lost. */
char *decode_rfc2047_former_line(const char *text);

/* decode_rfc2047_word: the length in bytes of the encoded word at P, 0 if there is none. *Q is the
 * offset of its text if the word is Q-encoded, else 0. */
gsize decode_rfc2047_word(const char *p, gsize *q);
