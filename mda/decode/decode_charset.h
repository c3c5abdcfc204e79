/* Bytes of a declared charset to UTF-8. */
#ifndef LD_MDA_DECODE_CHARSET_H
#define LD_MDA_DECODE_CHARSET_H

#include <glib.h>
#include <stdbool.h>

/* decode_charset_append: append N BYTES to OUT as valid UTF-8 without NUL. CHARSET is the declared
 * name or NULL. Where none is declared, or it is us-ascii or unknown: UTF-8 if the bytes are, else
 * windows-1252. Names that are used for a larger set than they mean stand for that set (WHATWG
 * Encoding 4.2: iso-8859-1 is windows-1252, gb2312 is gb18030, ...). What cannot be read becomes
 * U+FFFD; then, and where the name was wrong, RECORD_FLAG_CHARSET is set in *FLAGS. Returns whether
 * every byte was read. */
bool decode_charset_append(
        GString *out, const char *bytes, gsize n, const char *charset, guint32 *flags);

/* decode_charset_header: TEXT of a header, undeclared 8-bit bytes and all, as a new UTF-8 string
 * (as above with CHARSET NULL, but flagged only where a byte could not be read). */
char *decode_charset_header(const char *text, guint32 *flags);

/* decode_charset_preload: load the converters of the charsets that mail has (those of the WHATWG
 * Encoding standard, and UTF-7) for the life of the process, in which no file can be opened from
 * now on. Others will be unknown. */
void decode_charset_preload(void);

#endif
