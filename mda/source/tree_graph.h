/* The commits that a reading of a source tree looks at, and how they hang together. */
#pragma once

#include "mda/source/tree_git.h"

#include <signal.h>

#define TREE_GRAPH_NONE G_MAXUINT32

typedef struct {
	RepoId id;
	gint64 committer_s;
	gint64 merged_s; /* committer date of the first commit of a tip's first-parent line that
	                    contains it */
	guint32 parents, n_parents; /* in TreeGraph.parents */
	bool is_old;                /* its committer date is before since: only a link to others */
} TreeGraphNode;

typedef struct {
	GArray *nodes;     /* TreeGraphNode: parents come before children */
	GArray *parents;   /* guint32: a node, or TREE_GRAPH_NONE: outside of the graph */
	guint32 *slots;    /* hash table of the nodes */
	guint n_slots;     /* a power of 2 */
	GPtrArray *faults; /* GError *: commits that could not be read */
} TreeGraph;

/* Whether the graph ends before the commit ID. */
typedef bool (*TreeGraphStop)(const RepoId *id, void *data);

/* tree_graph_new: the commits of G from the N TIPS back to those for which STOP (NULL: none)
 * returns true, and to those that are older than SINCE_S: it goes on behind an old commit in case
 * its clock was wrong, but not behind many of them. Commits that are damaged or missing are left
 * out, and are in the faults. Free it with tree_graph_free. NULL with ERROR_IO, and with
 * ERROR_UNAVAILABLE if *INTERRUPTED becomes true. */
G_GNUC_WARN_UNUSED_RESULT
TreeGraph *tree_graph_new(TreeGit *g, const RepoId *tips, guint n, gint64 since_s,
        TreeGraphStop stop, void *data, const volatile sig_atomic_t *interrupted, GError **error);

/* tree_graph_free: free GRAPH. NULL is allowed. */
void tree_graph_free(TreeGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TreeGraph, tree_graph_free)

/* tree_graph_find: the number of the node ID; TREE_GRAPH_NONE if it is not in GRAPH. */
guint32 tree_graph_find(const TreeGraph *graph, const RepoId *id);
