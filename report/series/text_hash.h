/* A hash function for GHashTable with text keys, faster than g_str_hash on Message-IDs, which are
 * long and are looked up often. */
#pragma once

#include <glib.h>

/* text_hash: returns the hash of the NUL-terminated string TEXT. Use it with g_str_equal. */
guint text_hash(gconstpointer text);
