#include "report/series/multimap.h"

#include "report/series/text_hash.h"

void multimap_init(Multimap *map, gboolean copies)
{
	map->lists = g_hash_table_new_full(
	        text_hash, g_str_equal, copies ? g_free : NULL, (GDestroyNotify)g_ptr_array_unref);
	map->keys = g_ptr_array_new();
	map->copies = copies;
}

void multimap_release(Multimap *map)
{
	g_hash_table_unref(map->lists);
	g_ptr_array_unref(map->keys);
}

void multimap_add(Multimap *map, const char *key, gpointer value)
{
	GPtrArray *list = g_hash_table_lookup(map->lists, key);
	if (!list) {
		char *kept = map->copies ? g_strdup(key) : (char *)key;
		list = g_ptr_array_new();
		g_hash_table_insert(map->lists, kept, list);
		g_ptr_array_add(map->keys, kept);
	}
	if (list->len == 0 || g_ptr_array_index(list, list->len - 1) != value)
		g_ptr_array_add(list, value);
}

GPtrArray *multimap_find(const Multimap *map, const char *key)
{
	return key ? g_hash_table_lookup(map->lists, key) : NULL;
}
