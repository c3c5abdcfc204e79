#include "store/base/cli.h"
#include "store/base/error.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "store/cmd/cmd.h"
#include "store/log/commit_json.h"
#include "store/log/entry_json.h"

typedef struct {
	const TreesTree *tree;
} Listing;

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
	Listing *l = data;
	g_autoptr(GString) line = g_string_new(NULL);
	json_t *object = commit_json(c, l->tree->name);
	entry_json_line(object, line);
	json_decref(object);
	cli_put(line->str, line->len);
	return true;
}

static bool print_commits(Trees *trees, const char *name, GError **error)
{
	Listing l = {trees_by_name(trees, name)};
	if (!l.tree)
		return error_set(error, ERROR_NO, "the store knows no source tree '%s'", name);
	return trees_each(trees, l.tree->number, G_MININT64, G_MAXINT64, print_commit, &l, error);
}

static bool run_trees(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL;
	if (!cmd_parse(self, NULL, &argc, &argv, 0, 1, &dir, error))
		return false;
	g_autoptr(Store) store = store_open(dir, false, STORE_READ, error);
	g_autoptr(Snapshot) s = store ? snapshot_open(store, error) : NULL;
	g_autoptr(Trees) trees = s ? trees_open(s, &TREES_VIEW_ALL, error) : NULL;
	if (!trees || argc > 1)
		return trees && print_commits(trees, argv[1], error);
	for (guint i = 0; i < trees_all(trees)->len; i++)
		print_tree(g_ptr_array_index(trees_all(trees), i));
	return true;
}

const Cmd cmd_trees = {"trees", "[NAME]", "list the source trees, or the commits of one",
        "Print the source trees that 'listdigest-import --tree' has read: name, commits, when it\n"
        "was read, branches and their newest commits. With NAME, print the commits that are in\n"
        "that tree, a line of JSON each, parents before children.",
        run_trees};
