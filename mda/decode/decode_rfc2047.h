/* Encoded words (RFC 2047, RFC 2231 5) in header text, the in-body From and Subject included. */
#ifndef LD_MDA_DECODE_RFC2047_H
#define LD_MDA_DECODE_RFC2047_H

#include <glib.h>

/* decode_rfc2047: TEXT (unfolded; 8-bit bytes in it are read by decode_charset_header) with its
 * encoded words decoded, as a new UTF-8 string. Words next to each other in one charset are joined
 * before they are converted, so that a character cut in two is read. RECORD_FLAG_CHARSET is set in
 * *FLAGS as by decode_charset_append. Done here because GMime 3.2 loses what follows a padded
 * base64 word
 * (`=?utf-8?B?w6Q=?= =?utf-8?B?w7w=?=`), which most mailers write. */
char *decode_rfc2047(const char *text, guint32 *flags);

/* decode_rfc2047_word: the length of the encoded word at P, 0 if there is none. *Q: where its text
 * begins, if that is Q-encoded; else 0. */
gsize decode_rfc2047_word(const char *p, gsize *q);

#endif
