#include "mda/import/tree_readers.h"

#include <malloc.h>

#define THREADS    2u
#define HEAP_BYTES (32 << 20) /* what a thread keeps, at most */

typedef struct {
	TreeReaders *r;
	TreeGit *git;
	GThread *thread; /* NULL: it does not run */
} Reader;

struct TreeReaders {
	Reader readers[THREADS];
	GArray *ids;     /* being read; NULL: nothing */
	GArray *results; /* as many */
	gint next;       /* atomic: index of the next id */
};

static void clear_result(gpointer data)
{
	TreeReadersResult *result = data;
	commit_free(result->commit);
	g_clear_error(&result->why);
	g_clear_error(&result->error);
}

TreeReaders *tree_readers_new(const char *path, GError **error)
{
	g_autoptr(TreeReaders) r = g_new0(TreeReaders, 1);
	/* else the heaps of the threads shrink and grow by a page for many objects */
	mallopt(M_TRIM_THRESHOLD, HEAP_BYTES);
	mallopt(M_MMAP_THRESHOLD, HEAP_BYTES);
	for (guint i = 0; i < THREADS; i++) {
		r->readers[i].r = r;
		r->readers[i].git = tree_git_open(path, true, error);
		if (!r->readers[i].git)
			return NULL;
	}
	return g_steal_pointer(&r);
}

static void read_one(TreeGit *git, const RepoId *id, TreeReadersResult *result)
{
	result->commit = commit_new();
	if (!tree_git_read(git, id, result->commit, &result->why, &result->error))
		g_clear_pointer(&result->commit, commit_free);
}

static gpointer read_all(gpointer data)
{
	const Reader *reader = data;
	TreeReaders *r = reader->r;
	g_free(g_malloc(
	        HEAP_BYTES - 4096)); /* the heap grows once; untouched pages take no memory */
	for (;;) {
		guint i = (guint)g_atomic_int_add(&r->next, 1);
		if (i >= r->ids->len)
			return NULL;
		read_one(reader->git, &g_array_index(r->ids, RepoId, i),
		        &g_array_index(r->results, TreeReadersResult, i));
	}
}

void tree_readers_start(TreeReaders *r, GArray *ids)
{
	r->ids = ids;
	r->next = 0;
	r->results = g_array_sized_new(FALSE, TRUE, sizeof(TreeReadersResult), ids->len);
	g_array_set_clear_func(r->results, clear_result);
	g_array_set_size(r->results, ids->len);
	for (guint i = 0; i < THREADS; i++)
		r->readers[i].thread = g_thread_try_new("commits", read_all, &r->readers[i], NULL);
	if (!r->readers[0].thread) /* no more threads are to be had */
		read_all(&r->readers[0]);
}

GArray *tree_readers_wait(TreeReaders *r)
{
	for (guint i = 0; i < THREADS; i++)
		if (r->readers[i].thread)
			g_thread_join(g_steal_pointer(&r->readers[i].thread));
	g_clear_pointer(&r->ids, g_array_unref);
	return g_steal_pointer(&r->results);
}

void tree_readers_free(TreeReaders *r)
{
	if (!r)
		return;
	GArray *unread = tree_readers_wait(r);
	g_clear_pointer(&unread, g_array_unref);
	for (guint i = 0; i < THREADS; i++)
		tree_git_close(r->readers[i].git);
	g_free(r);
}
