/* A hash function for GHashTable with text keys, faster than g_str_hash on Message-IDs, which are
 * long and are looked up often. */
#ifndef LD_REPORT_TEXT_HASH_H
#define LD_REPORT_TEXT_HASH_H

#include <glib.h>

/* text_hash: returns the hash of the NUL-terminated string TEXT. Use it with g_str_equal. */
guint text_hash(gconstpointer text);

#endif
