/* The one call of GMime that the reading of bodies needs. */
#include "decode_words.h"
#include <gmime/gmime.h>

char *decode_words(const char *text)
{
	if (strstr(text, "=?") == NULL)
		return g_utf8_make_valid(text, -1);
	g_autofree char *decoded = g_mime_utils_header_decode_text(NULL, text);
	return g_utf8_make_valid(decoded != NULL ? decoded : text, -1);
}
