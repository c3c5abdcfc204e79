/* Uuencoded files inside plain text (POSIX uuencode), as sent before MIME. */
#pragma once

#include <glib.h>

/* decode_uuencode_replace: replaces each complete uuencoded file in TEXT by the line
 * "[uuencoded file: NAME]". A block that is cut off, or has a line whose length does not match its
 * first character, is left as it is. */
void decode_uuencode_replace(GString *text);
