#include "report/series/review.h"

#include "report/series/text_hash.h"

#include <string.h>

const char *const review_keys[REVIEW_KEYS] = {"Reviewed-by", "Acked-by", "Tested-by", "Nacked-by"};

void review_free(gpointer p)
{
	Review *review = p;
	g_free(review->name);
	g_free(review->address);
	g_free(review);
}

const char *review_key(const char *key)
{
	for (guint i = 0; i < REVIEW_KEYS; i++)
		if (g_ascii_strcasecmp(key, review_keys[i]) == 0)
			return review_keys[i];
	return NULL;
}

bool review_is_among(GPtrArray *reviews, const char *key, const char *address)
{
	for (guint i = 0; i < reviews->len; i++) {
		const Review *old = g_ptr_array_index(reviews, i);
		if (old->key == key && g_ascii_strcasecmp(old->address, address) == 0)
			return true;
	}
	return false;
}

guint review_people(GPtrArray *reviews, const char *key)
{
	if (reviews->len == 0)
		return 0;
	g_autoptr(GHashTable) people = g_hash_table_new_full(text_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < reviews->len; i++) {
		const Review *review = g_ptr_array_index(reviews, i);
		if (strcmp(review->key, key) == 0)
			g_hash_table_add(people, g_ascii_strdown(review->address, -1));
	}
	return g_hash_table_size(people);
}

bool review_read_person(const char *value, char **name, char **address)
{
	const char *open = strchr(value, '<'), *close = open ? strchr(open, '>') : NULL;
	if (!close || close == open + 1)
		return false;
	*name = g_strstrip(g_strndup(value, open - value));
	*address = g_strndup(open + 1, close - open - 1);
	gsize n = strlen(*name);
	if (n >= 2 && (*name)[0] == '"' && (*name)[n - 1] == '"') {
		(*name)[n - 1] = '\0';
		memmove(*name, *name + 1, n - 1);
	}
	return true;
}
