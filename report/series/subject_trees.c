#include "report/series/subject_trees.h"

#include <string.h>

#define NEXT "-next"

/* Returns the length of TREE without "-next". */
static gsize base_length(const char *tree)
{
	gsize n = strlen(tree), next = strlen(NEXT);
	return n > next && g_ascii_strcasecmp(tree + n - next, NEXT) == 0 ? n - next : n;
}

/* Whether A and B are one tree; those of one release cycle are, such as net and net-next. */
static bool is_one_tree(const char *a, const char *b)
{
	gsize n = base_length(a);
	return n == base_length(b) && g_ascii_strncasecmp(a, b, n) == 0;
}

static bool has_tree(GPtrArray *trees, const char *tree)
{
	for (guint i = 0; i < trees->len; i++)
		if (is_one_tree(tree, g_ptr_array_index(trees, i)))
			return true;
	return false;
}

static bool is_release(const char *tree)
{
	const char *dot = strchr(tree, '.');
	return (dot && dot > tree && g_ascii_isdigit(dot[-1]) && g_ascii_isdigit(dot[1])) ||
	       strstr(tree, "stable");
}

/* Whether OUTER has all words of INNER, or all its RELEASES. */
static bool within(GPtrArray *inner, GPtrArray *outer, bool releases)
{
	for (guint i = 0; i < inner->len; i++) {
		const char *tree = g_ptr_array_index(inner, i);
		if ((!releases || is_release(tree)) && !has_tree(outer, tree))
			return false;
	}
	return true;
}

bool subject_trees_compatible(const Record *a, const Record *b)
{
	return within(a->trees, b->trees, false) || within(b->trees, a->trees, false);
}

bool subject_trees_is_backport(const Record *rec)
{
	for (guint i = 0; i < rec->trees->len; i++)
		if (is_release(g_ptr_array_index(rec->trees, i)))
			return true;
	return false;
}

bool subject_trees_same_releases(const Record *a, const Record *b)
{
	return within(a->trees, b->trees, true) && within(b->trees, a->trees, true);
}

bool subject_trees_same_line(const Record *a, const Record *b)
{
	return subject_trees_compatible(a, b) && subject_trees_same_releases(a, b);
}
