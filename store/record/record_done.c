#include "store/record/record_done.h"

#include <string.h>

bool record_done_says(const Record *rec)
{
	for (guint i = 0; i < rec->prefix->len; i++) {
		g_autofree char *lower = g_ascii_strdown(g_ptr_array_index(rec->prefix, i), -1);
		g_autofree char *word = g_strconcat(" ", lower, " ", NULL);
		if (strstr(RECORD_DONE_WORDS, word))
			return true;
	}
	return false;
}
