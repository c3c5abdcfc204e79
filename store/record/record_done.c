#include "store/record/record_done.h"

#include <string.h>

bool record_says_done(const Record *rec)
{
	for (guint i = 0; i < rec->prefix->len; i++) {
		g_autofree char *lower = g_ascii_strdown(g_ptr_array_index(rec->prefix, i), -1);
		g_autofree char *word = g_strdup_printf(" %s ", lower);
		if (strstr(RECORD_DONE_WORDS, word))
			return true;
	}
	return false;
}
