#include "report/render/words_landed.h"

#include "report/render/words.h"

#include <string.h>

#define TREES  3
#define DIGITS 12

/* Appends "mainline 0123456789ab, v6.19-rc1". */
static void add_commit(GString *out, const Landed *landed)
{
	g_autofree char *hash = commit_hash_hex(landed->commit);
	g_string_append_printf(out, "%s %.*s", landed->tree, DIGITS, hash);
	if (landed->commit->tag)
		g_string_append_printf(out, ", %s", landed->commit->tag);
}

/* The names of the trees in which some patch of S landed, in the order of the patches. */
static GPtrArray *trees_of(const Series *s)
{
	GPtrArray *trees = g_ptr_array_new();
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = series_patch(s, i);
		for (guint k = 0; patch->landed && k < patch->landed->len; k++) {
			const Landed *one = g_ptr_array_index(patch->landed, k);
			if (!g_ptr_array_find_with_equal_func(trees, one->tree, g_str_equal, NULL))
				g_ptr_array_add(trees, (gpointer)one->tree);
		}
	}
	return trees;
}

/* Appends what landed in TREE: the commit of the last patch that is still in it (of none: of the
 * last one that was), of how many if not of all, and what was reverted. */
static void add_tree(GString *out, const Series *s, const char *tree)
{
	const Landed *last = NULL, *gone = NULL;
	guint n = 0, reverted = 0;
	for (guint i = 0; i < s->patches->len; i++) {
		const Landed *one = landed_newest(series_patch(s, i), tree);
		bool is_gone = one && one->reverted_by;
		n += one && !is_gone;
		reverted += is_gone;
		last = one && !is_gone ? one : last;
		gone = is_gone ? one : gone;
	}
	guint all = MAX(s->patches->len, number_whole(s->total)), shown = n ? n : reverted;
	g_string_append(out, out->len ? "; " : "landed ");
	if (shown < all)
		g_string_append_printf(out, "%u of %u ", shown, all);
	g_string_append(out, "in ");
	add_commit(out, last ? last : gone);
	if (!gone)
		return;
	g_autofree char *revert = commit_hash_hex(gone->reverted_by);
	g_string_append(out, ", ");
	if (n)
		g_string_append_printf(out, "%u more ", reverted);
	g_string_append_printf(out, "reverted by %.*s", DIGITS, revert);
}

char *words_landed_series(const Series *s)
{
	g_autoptr(GPtrArray) trees = trees_of(s);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < MIN(trees->len, TREES); i++)
		add_tree(out, s, g_ptr_array_index(trees, i));
	if (trees->len > TREES)
		g_string_append_printf(out, "; %u more trees", trees->len - TREES);
	return words_finish(out);
}

char *words_landed_tree(const DigestTree *tree)
{
	return g_strdup_printf("Commits of %s up to %.*s", tree->name, DIGITS, tree->tip);
}
