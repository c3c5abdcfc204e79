/* Decoded text put into a common form: line ends of bodies, blanks and controls of header values.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* decode_text_to_lf: turns each CR LF of TEXT, from byte FROM on, into LF, in place. A CR that is
 * not followed by LF stays. */
void decode_text_to_lf(GString *text, gsize from);

/* decode_text_line: TEXT (UTF-8) as one line of a header: control characters removed, runs of
 * blanks made one blank, none at the ends, Unicode NFC. A new string; NULL if TEXT is NULL or
 * nothing is left. */
char *decode_text_line(const char *text);

/* decode_text_append_bytes: appends the N bytes RAW of a part, without a byte order mark, to OUT.
 * If they were not ENCODED for the transfer (base64, quoted-printable), CR LF is the line end that
 * the mail came with, as git-mailsplit(1) has it, and becomes LF. */
void decode_text_append_bytes(GString *out, const char *raw, gsize n, bool encoded);
