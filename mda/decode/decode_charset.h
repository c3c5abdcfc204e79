/* Bytes of a declared charset to UTF-8, independent of the locale. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* decode_charset_append: appends BYTES (N of them) to OUT as valid UTF-8 without NUL. CHARSET is
 * the declared name or NULL. If it is NULL, us-ascii or unknown, the bytes are read as UTF-8 if
 * they are valid UTF-8, else as windows-1252. A name that is used for a larger set stands for that
 * set, as in the WHATWG Encoding Standard 4.2 (iso-8859-1: windows-1252, gb2312: gb18030).
 * Unreadable bytes become U+FFFD. Adds RECORD_FLAG_CHARSET to *FLAGS if there were any, or if the
 * declared name was wrong. Returns true if every byte was read. */
bool decode_charset_append(
        GString *out, const char *bytes, gsize n, const char *charset, guint32 *flags);

/* decode_charset_header: TEXT of a header, which may contain undeclared 8-bit bytes, as a new UTF-8
 * string. Guesses as decode_charset_append() with CHARSET NULL, but adds RECORD_FLAG_CHARSET only
 * if a byte could not be read. */
char *decode_charset_header(const char *text, guint32 *flags);

/* decode_charset_preload: loads the converters of the charsets found in mail (those of the WHATWG
 * Encoding Standard, and UTF-7) and keeps them loaded. Call it before the sandbox forbids opening
 * files; charsets not loaded by then count as unknown. */
void decode_charset_preload(void);
