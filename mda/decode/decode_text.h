/* Decoded text put into shape: line ends, format=flowed, HTML. */
#ifndef LD_MDA_DECODE_TEXT_H
#define LD_MDA_DECODE_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* decode_text_unix: TEXT from the byte FROM on with CR LF as LF, in place. */
void decode_text_unix(GString *text, gsize from);

/* decode_text_flowed: append TEXT (LF line ends), which is format=flowed, with its soft line breaks
 * undone (RFC 3676; DELSP: its parameter DelSp=yes) to OUT. One deviation, for patches that were
 * sent so: a line of nothing but one blank, an empty context line of a diff, stays a line. */
void decode_text_flowed(GString *out, const char *text, gsize n, bool delsp);

/* decode_text_broken_hunks: how many hunks of the diffs in TEXT (NUL-terminated) do not have the
 * lines that their @@ line says, quoted ones aside. */
guint decode_text_broken_hunks(const char *text);

/* decode_text_html: append the readable text of HTML (UTF-8) to OUT: tags, comments, scripts and
 * styles off, paragraphs as lines, entities read. */
void decode_text_html(GString *out, const char *html, gsize n);

/* decode_text_line: TEXT (UTF-8) as a header shows it: controls off, blanks squeezed and off the
 * ends, NFC. A new string; NULL for NULL or where nothing is left. */
char *decode_text_line(const char *text);

#endif
