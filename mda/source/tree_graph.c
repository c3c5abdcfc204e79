/* A depth-first walk that follows first parents first; a commit is numbered when all its parents
 * are. Recursion is on a stack of its own: histories are a million commits long. */
#include "mda/source/tree_graph.h"

#include "store/base/error.h"

#include <string.h>

#define OLD_MAX 64u /* old commits in a row behind which the walk does not go on */

typedef struct {
	RepoId id;
	gint64 committer_s;
	guint first, n, next; /* parents in GraphWalk.pending */
	guint old;            /* how many old commits lead here */
} Frame;

typedef struct {
	TreeGit *g;
	TreeGraph *graph;
	gint64 since_s;
	TreeGraphStop stop;
	void *data;
	GArray *frames;   /* Frame */
	GArray *pending;  /* RepoId: parents of the frames */
	GHashTable *open; /* RepoId of the frames: a cycle in damaged history */
} GraphWalk;

static void free_error(gpointer error)
{
	g_error_free(error);
}

void tree_graph_free(TreeGraph *graph)
{
	if (!graph)
		return;
	g_array_unref(graph->nodes);
	g_array_unref(graph->parents);
	g_ptr_array_unref(graph->faults);
	g_free(graph->slots);
	g_free(graph);
}

static TreeGraphNode *node_of(const TreeGraph *graph, guint32 n)
{
	return &g_array_index(graph->nodes, TreeGraphNode, n);
}

/* --- the hash table --- */

static guint slot_of(const TreeGraph *graph, const RepoId *id)
{
	guint32 at;
	memcpy(&at, id->b, sizeof at);
	for (at &= graph->n_slots - 1; graph->slots[at] != TREE_GRAPH_NONE;
	        at = (at + 1) & (graph->n_slots - 1))
		if (memcmp(&node_of(graph, graph->slots[at])->id, id, sizeof *id) == 0)
			break;
	return at;
}

guint32 tree_graph_find(const TreeGraph *graph, const RepoId *id)
{
	return graph->slots[slot_of(graph, id)];
}

static void grow(TreeGraph *graph)
{
	g_free(graph->slots);
	graph->n_slots = MAX(1024, graph->n_slots * 2);
	graph->slots = g_new(guint32, graph->n_slots);
	memset(graph->slots, 0xff, graph->n_slots * sizeof(guint32));
	for (guint i = 0; i < graph->nodes->len; i++)
		graph->slots[slot_of(graph, &node_of(graph, i)->id)] = i;
}

/* --- the walk --- */

/* Enters the commit ID unless it is known, to be left out, or cannot be read. */
static bool enter(GraphWalk *w, const RepoId *commit, guint old, GError **error)
{
	const RepoId id = *commit; /* PENDING may move */
	GError *why = NULL;
	Frame f = {.id = id, .first = w->pending->len};
	if (tree_graph_find(w->graph, &id) != TREE_GRAPH_NONE ||
	        g_hash_table_contains(w->open, &id) || (w->stop && w->stop(&id, w->data)))
		return true;
	if (!tree_git_parents(w->g, &id, &f.committer_s, w->pending, &why)) {
		if (!g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED)) {
			g_propagate_error(error, why);
			return false;
		}
		g_ptr_array_add(w->graph->faults, why);
		return true;
	}
	f.n = w->pending->len - f.first;
	f.old = f.committer_s < w->since_s ? old + 1 : 0;
	g_hash_table_add(w->open, g_memdup2(&id, sizeof id));
	g_array_append_val(w->frames, f);
	return true;
}

static void leave(GraphWalk *w)
{
	TreeGraph *graph = w->graph;
	const Frame f = g_array_index(w->frames, Frame, w->frames->len - 1);
	TreeGraphNode node = {.id = f.id,
	        .committer_s = f.committer_s,
	        .merged_s = G_MAXINT64,
	        .parents = graph->parents->len,
	        .n_parents = f.n,
	        .is_old = f.committer_s < w->since_s};
	for (guint i = 0; i < f.n; i++) {
		guint32 parent =
		        tree_graph_find(graph, &g_array_index(w->pending, RepoId, f.first + i));
		g_array_append_val(graph->parents, parent);
	}
	g_hash_table_remove(w->open, &f.id);
	g_array_set_size(w->pending, f.first);
	g_array_set_size(w->frames, w->frames->len - 1);
	if (2 * (graph->nodes->len + 1) > graph->n_slots)
		grow(graph);
	guint slot = slot_of(graph, &f.id);
	graph->slots[slot] = graph->nodes->len;
	g_array_append_val(graph->nodes, node);
}

static bool walk_from(
        GraphWalk *w, const RepoId *tip, const volatile sig_atomic_t *interrupted, GError **error)
{
	if (!enter(w, tip, 0, error))
		return false;
	while (w->frames->len > 0) {
		Frame *f = &g_array_index(w->frames, Frame, w->frames->len - 1);
		if (interrupted && *interrupted)
			return error_set(error, ERROR_UNAVAILABLE, "stopped by a signal");
		if (f->next == f->n || f->old > OLD_MAX) {
			leave(w);
			continue;
		}
		guint next = f->first + f->next++;
		if (!enter(w, &g_array_index(w->pending, RepoId, next), f->old, error))
			return false;
	}
	return true;
}

/* --- dates --- */

/* Gives the commits that NODE contains, and that have no date yet, the date of NODE. */
static void date_from(TreeGraph *graph, guint32 node, GArray *stack)
{
	gint64 date = node_of(graph, node)->committer_s;
	g_array_append_val(stack, node);
	while (stack->len > 0) {
		guint32 at = g_array_index(stack, guint32, stack->len - 1);
		g_array_set_size(stack, stack->len - 1);
		TreeGraphNode *n = node_of(graph, at);
		if (n->merged_s != G_MAXINT64)
			continue;
		n->merged_s = date;
		for (guint i = 0; i < n->n_parents; i++) {
			guint32 parent = g_array_index(graph->parents, guint32, n->parents + i);
			if (parent != TREE_GRAPH_NONE)
				g_array_append_val(stack, parent);
		}
	}
}

/* Nodes ascend along each first-parent line, so a bit for each node on one is a sorted list. */
static void set_dates(TreeGraph *graph, const RepoId *tips, guint n)
{
	g_autofree bool *first = g_new0(bool, graph->nodes->len + 1);
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(guint32));
	for (guint i = 0; i < n; i++) {
		guint32 at = tree_graph_find(graph, &tips[i]);
		while (at != TREE_GRAPH_NONE && !first[at]) {
			const TreeGraphNode *node = node_of(graph, at);
			first[at] = true;
			at = node->n_parents > 0
			             ? g_array_index(graph->parents, guint32, node->parents)
			             : TREE_GRAPH_NONE;
		}
	}
	for (guint32 i = 0; i < graph->nodes->len; i++)
		if (first[i])
			date_from(graph, i, stack);
}

TreeGraph *tree_graph_new(TreeGit *g, const RepoId *tips, guint n, gint64 since_s,
        TreeGraphStop stop, void *data, const volatile sig_atomic_t *interrupted, GError **error)
{
	g_autoptr(TreeGraph) graph = g_new0(TreeGraph, 1);
	graph->nodes = g_array_new(FALSE, FALSE, sizeof(TreeGraphNode));
	graph->parents = g_array_new(FALSE, FALSE, sizeof(guint32));
	graph->faults = g_ptr_array_new_with_free_func(free_error);
	grow(graph);
	GraphWalk w = {.g = g, .graph = graph, .since_s = since_s, .stop = stop, .data = data};
	w.frames = g_array_new(FALSE, FALSE, sizeof(Frame));
	w.pending = g_array_new(FALSE, FALSE, sizeof(RepoId));
	w.open = g_hash_table_new_full(repo_id_hash, repo_id_equal, g_free, NULL);
	bool ok = true;
	for (guint i = 0; ok && i < n; i++)
		ok = walk_from(&w, &tips[i], interrupted, error);
	g_array_unref(w.frames);
	g_array_unref(w.pending);
	g_hash_table_unref(w.open);
	if (!ok)
		return NULL;
	set_dates(graph, tips, n);
	return g_steal_pointer(&graph);
}
