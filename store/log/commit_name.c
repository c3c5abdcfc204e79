#include "store/log/commit_name.h"

#include "store/base/error.h"

#include <string.h>

#define NAMED 8u /* of the commits that an ambiguous name may mean */

static bool ambiguous(const GPtrArray *found, const char *text, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);
	for (guint i = 0; i < MIN(found->len, NAMED); i++) {
		g_autofree char *hex = commit_hash_hex(g_ptr_array_index(found, i));
		g_string_append_printf(list, "%s%.12s", i ? ", " : "", hex);
	}
	if (found->len > NAMED)
		g_string_append(list, ", ...");
	return error_set(error, ERROR_NO, "'%s' is ambiguous: %s", text, list->str);
}

bool commit_name_resolve(Trees *trees, const char *text, GPtrArray *found, GError **error)
{
	if (!trees_find(trees, TREE_KEY_HASH, text, found, error))
		return false;
	const Commit *first = found->len ? g_ptr_array_index(found, 0) : NULL;
	for (guint i = 1; i < found->len; i++)
		if (memcmp(((Commit *)g_ptr_array_index(found, i))->hash, first->hash,
		            sizeof first->hash) != 0)
			return ambiguous(found, text, error);
	return true;
}
