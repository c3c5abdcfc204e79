#include "store/base/cli.h"
#include "store/base/error.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "store/cmd/cmd.h"
#include "store/log/commit_json.h"

#include <stdio.h>

static void print_tree(const TreesTree *tree)
{
	g_autofree char *name = escape_line(tree->name, 0), *when = times_rfc3339(tree->reading_s),
	                *since = times_date(tree->since_s);
	cli_printf(
	        "%-20s %8u commits since %s, read %s\n", name, (guint)tree->commits, since, when);
	for (guint i = 0; i < tree->refs->len; i++) {
		const TreesRef *ref = g_ptr_array_index(tree->refs, i);
		g_autofree char *tip = bytes_hex(ref->tip, ref->tip_bytes);
		g_autofree char *shown = escape_line(ref->ref, 0);
		cli_printf("  %s %s\n", tip, shown);
	}
}

static bool print_commit(const Commit *c, void *data)
{
	const TreesTree *tree = data;
	cmd_show_line(commit_json(c, tree->name));
	return !ferror(stdout);
}

static bool print_commits(Trees *trees, const char *name, GError **error)
{
	const TreesTree *tree = trees_by_name(trees, name);
	if (!tree)
		return error_set(error, ERROR_NO, "the store knows no source tree '%s'", name);
	return trees_each(
	        trees, tree->number, G_MININT64, G_MAXINT64, print_commit, (void *)tree, error);
}

static bool run_trees(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 1, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	g_autoptr(Snapshot) s = store ? snapshot_open(store, error) : NULL;
	g_autoptr(Trees) trees = s ? trees_open(s, &TREES_VIEW_ALL, error) : NULL;
	bool ok = trees && (argc == 1 || print_commits(trees, argv[1], error));
	for (guint i = 0; ok && argc == 1 && i < trees_all(trees)->len; i++)
		print_tree(g_ptr_array_index(trees_all(trees), i));
	if (s && !ok)
		store_name_damage(store, *error);
	return ok;
}

const Cmd cmd_trees = {"trees", "[NAME]", "list the source trees, or the commits of one",
        "Print the source trees that 'listdigest-import --tree' has read: name, commits,\n"
        "when it was read, branches and their newest commits. With NAME, print the\n"
        "commits that are in that tree, a line of JSON each, parents before children.",
        run_trees};
