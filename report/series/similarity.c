/* A version with a new title keeps most of the words and the files that it changes. Words alone
 * would connect every "KVM: x86: Fix ..." of one author. */
#include "report/series/similarity.h"

#include <string.h>

#define WORDS_LIMIT  40
#define SHARED_LEAST 2  /* words, identifiers counted twice */
#define NEAR_PART    5  /* numbers of lines are near if they differ by one in so many */
#define NAME_BYTES   10 /* shorter names count as words */

static bool is_small(const char *word)
{
	static const char *const small[] = {"a", "an", "the", "of", "to", "in", "on", "for", "from",
	        "by", "and", "or", "if", "is", "not", "when", "with", "at", "as", "it", "its", "be",
	        "add", "fix", "fixes", "use", "make", "support", "some", "series"};
	for (gsize i = 0; i < G_N_ELEMENTS(small); i++)
		if (strcmp(word, small[i]) == 0)
			return true;
	return false;
}

/* The words of TITLE in lower case, each once. */
static GHashTable *title_words(const char *title)
{
	GHashTable *words = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	const char *colon = g_strrstr(title, ": ");
	g_autofree char *lower = g_ascii_strdown(colon ? colon + 2 : title, -1);
	for (const char *p = lower; *p && g_hash_table_size(words) < WORDS_LIMIT;) {
		gsize n = 0;
		while (g_ascii_isalnum(p[n]) || p[n] == '_' || (guchar)p[n] >= 0x80)
			n++;
		g_autofree char *word = g_strndup(p, n);
		if (n && !is_small(word))
			g_hash_table_add(words, g_steal_pointer(&word));
		p += MAX(n, 1);
	}
	return words;
}

static guint weight(const char *word)
{
	return strchr(word, '_') && strlen(word) >= NAME_BYTES ? 2 : 1;
}

/* The weights of WORDS, or of those of them that are also AMONG (may be NULL). */
static guint sum_weights(GHashTable *words, GHashTable *among)
{
	GHashTableIter iter;
	gpointer word;
	guint sum = 0;
	g_hash_table_iter_init(&iter, words);
	while (g_hash_table_iter_next(&iter, &word, NULL))
		sum += !among || g_hash_table_contains(among, word) ? weight(word) : 0;
	return sum;
}

guint similarity_titles(const char *a, const char *b)
{
	if (!a || !b)
		return 0;
	g_autoptr(GHashTable) in_a = title_words(a), in_b = title_words(b);
	guint shared = sum_weights(in_a, in_b),
	      longer = MAX(sum_weights(in_a, NULL), sum_weights(in_b, NULL));
	return shared >= SHARED_LEAST ? shared * 100 / longer : 0;
}

static void add_paths(const Series *s, GHashTable *paths)
{
	for (guint i = 0; i < s->patches->len; i++) {
		GPtrArray *list = series_patch(s, i)->rec->paths;
		for (guint k = 0; k < list->len; k++)
			g_hash_table_add(
			        paths, (char *)((RecordPath *)g_ptr_array_index(list, k))->path);
	}
}

guint similarity_shared_paths(const Series *a, const Series *b)
{
	g_autoptr(GHashTable) in_a = g_hash_table_new(text_hash, g_str_equal),
	                      in_b = g_hash_table_new(text_hash, g_str_equal);
	add_paths(a, in_a);
	add_paths(b, in_b);
	guint n = 0;
	GHashTableIter iter;
	gpointer path;
	g_hash_table_iter_init(&iter, in_a);
	while (g_hash_table_iter_next(&iter, &path, NULL))
		n += g_hash_table_contains(in_b, path);
	return n;
}

guint similarity_series(const Series *a, const Series *b)
{
	guint percent = similarity_titles(series_topic(a), series_topic(b));
	return percent && similarity_shared_paths(a, b) ? percent : 0;
}

bool similarity_share_word(const char *a, const char *b)
{
	g_autoptr(GHashTable) in_a = title_words(a), in_b = title_words(b);
	return sum_weights(in_a, in_b) > 0;
}

static bool is_near(guint64 a, guint64 b)
{
	guint64 more = MAX(a, b), less = MIN(a, b);
	return (more - less) * NEAR_PART <= more;
}

bool similarity_diffstats(SeriesStat a, SeriesStat b)
{
	return a.known && b.known && a.files == b.files && is_near(a.insertions, b.insertions) &&
	       is_near(a.deletions, b.deletions);
}
