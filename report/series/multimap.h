/* A table from a text to several values, in the order they were added: patches by title, series by
 * change-id, by sender and so on. */
#pragma once

#include <glib.h>

typedef struct {
	GHashTable *lists; /* key -> GPtrArray of values */
	GPtrArray *keys;   /* the keys in the order they were first added; borrowed from lists */
	gboolean copies;   /* keys are copied and owned */
} Multimap;

/* multimap_init: prepares *MAP, which the caller releases with multimap_release. With COPIES keys
 * are copied; without, the caller keeps them unchanged for as long as the map is used. */
void multimap_init(Multimap *map, gboolean copies);

/* multimap_release: frees what MAP owns; the values are borrowed and stay. */
void multimap_release(Multimap *map);

/* multimap_add: adds VALUE under KEY. Does nothing if VALUE is the last one added under KEY. */
void multimap_add(Multimap *map, const char *key, gpointer value);

/* multimap_find: returns the values under KEY, borrowed; NULL if there are none or KEY is NULL. */
GPtrArray *multimap_find(const Multimap *map, const char *key);
