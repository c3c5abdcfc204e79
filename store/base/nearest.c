#include "store/base/nearest.h"

#include <string.h>

guint nearest_edits(const char *a, const char *b)
{
	guint rows[3][NEAREST_BYTES + 1], *before = rows[0], *above = rows[1], *row = rows[2];
	gsize n = strlen(a), m = strlen(b);
	for (gsize j = 0; j <= m; j++)
		above[j] = (guint)j;
	for (gsize i = 1; i <= n; i++) {
		row[0] = (guint)i;
		for (gsize j = 1; j <= m; j++) {
			row[j] = MIN(above[j - 1] + (a[i - 1] != b[j - 1]),
			        MIN(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = MIN(row[j], before[j - 2] + 1);
		}
		guint *oldest = before;
		before = above;
		above = row;
		row = oldest;
	}
	return above[m];
}

const char *nearest_word(const char *word, const char *const *words)
{
	gsize n = strlen(word);
	const char *best = NULL;
	guint least = G_MAXUINT;
	for (; n > 0 && n <= NEAREST_BYTES && *words; words++) {
		if (strlen(*words) > NEAREST_BYTES)
			continue;
		guint cost = g_str_has_prefix(*words, word) ? 0 : nearest_edits(word, *words);
		if (cost < least && cost <= MAX(1, n / 3)) {
			least = cost;
			best = *words;
		}
	}
	return best;
}

char *nearest_hint(const char *word, const char *const *words)
{
	const char *best = nearest_word(word, words);
	return best ? g_strdup_printf("; did you mean '%s'?", best) : g_strdup("");
}
