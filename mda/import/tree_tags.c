#include "mda/import/tree_tags.h"

#include <string.h>

typedef struct {
	const TreeGitTag *tag;
	gint64 date_s;
} Dated;

typedef struct {
	TreeGit *git;
	TreeWrite *write;
	gint64 since_s;
	const GArray *gone;
	GHashTable *seen; /* RepoId: commits that were looked at for this or an earlier tag */
	GArray *stack;    /* RepoId */
	GArray *ordinals; /* guint32: those of the tag */
} TagWalk;

void tree_tags_fingerprint(const GPtrArray *tags, Hash *out)
{
	HashState state;
	hash_begin(&state);
	for (guint i = 0; i < tags->len; i++) {
		const TreeGitTag *tag = g_ptr_array_index(tags, i);
		hash_add(&state, tag->name, strlen(tag->name) + 1);
		hash_add(&state, tag->commit.b, sizeof tag->commit.b);
	}
	hash_end(&state, out);
}

static gint compare_dated(gconstpointer x, gconstpointer y)
{
	const Dated *a = x, *b = y;
	if (a->date_s != b->date_s)
		return a->date_s < b->date_s ? -1 : 1;
	return strcmp(a->tag->name, b->tag->name);
}

static gint compare_ordinals(gconstpointer x, gconstpointer y)
{
	guint32 a = *(const guint32 *)x, b = *(const guint32 *)y;
	return a < b ? -1 : a > b;
}

static bool is_gone(const TagWalk *w, guint32 ordinal)
{
	for (guint i = 0; i < w->gone->len; i++) {
		TreeRowSpan s = g_array_index(w->gone, TreeRowSpan, i);
		if (ordinal >= s.first && ordinal - s.first < s.n)
			return true;
	}
	return false;
}

/* Everything that a commit with a tag contains has a tag already. */
static void see_commit(TagWalk *w, const RepoId *id)
{
	gint64 committer_s;
	guint before = w->stack->len;
	guint32 ordinal = tree_write_find(w->write, id->b, repo_id_bytes());
	if (ordinal != TREE_WRITE_NONE && tree_write_is_tagged(w->write, ordinal))
		return;
	if (ordinal != TREE_WRITE_NONE && !is_gone(w, ordinal))
		g_array_append_val(w->ordinals, ordinal);
	if (!tree_git_parents(w->git, id, &committer_s, w->stack, NULL) || committer_s < w->since_s)
		g_array_set_size(w->stack, before);
}

static GArray *spans_of(GArray *ordinals)
{
	GArray *spans = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	g_array_sort(ordinals, compare_ordinals);
	for (guint i = 0; i < ordinals->len; i++)
		tree_row_spans_add(spans, g_array_index(ordinals, guint32, i));
	return spans;
}

static void see_tag(TagWalk *w, const Dated *dated, GPtrArray *out)
{
	g_array_set_size(w->ordinals, 0);
	g_array_append_val(w->stack, dated->tag->commit);
	while (w->stack->len > 0) {
		RepoId id = g_array_index(w->stack, RepoId, w->stack->len - 1);
		g_array_set_size(w->stack, w->stack->len - 1);
		if (g_hash_table_add(w->seen, g_memdup2(&id, sizeof id)))
			see_commit(w, &id);
	}
	if (w->ordinals->len == 0)
		return;
	TreeWriteTag *tag = g_new0(TreeWriteTag, 1);
	tag->name = g_strdup(dated->tag->name);
	tag->date_s = dated->date_s;
	tag->commits = spans_of(w->ordinals);
	g_ptr_array_add(out, tag);
}

static void free_tag(gpointer data)
{
	TreeWriteTag *tag = data;
	g_free((char *)tag->name);
	g_array_unref(tag->commits);
	g_free(tag);
}

GPtrArray *tree_tags_new(
        TreeGit *g, TreeWrite *w, const GPtrArray *tags, gint64 since_s, const GArray *gone)
{
	g_autoptr(GArray) dated = g_array_new(FALSE, FALSE, sizeof(Dated));
	g_autoptr(GArray) stack = g_array_new(FALSE, FALSE, sizeof(RepoId));
	g_autoptr(GArray) ordinals = g_array_new(FALSE, FALSE, sizeof(guint32));
	GPtrArray *out = g_ptr_array_new_with_free_func(free_tag);
	for (guint i = 0; i < tags->len; i++) {
		Dated one = {.tag = g_ptr_array_index(tags, i)};
		if (!tree_git_parents(g, &one.tag->commit, &one.date_s, stack, NULL))
			continue;
		g_array_set_size(stack, 0);
		if (one.date_s >= since_s)
			g_array_append_val(dated, one);
	}
	g_array_sort(dated, compare_dated);
	TagWalk walk = {g, w, since_s, gone, NULL, stack, ordinals};
	walk.seen = g_hash_table_new_full(repo_id_hash, repo_id_equal, g_free, NULL);
	for (guint i = 0; i < dated->len; i++)
		see_tag(&walk, &g_array_index(dated, Dated, i), out);
	g_hash_table_unref(walk.seen);
	return out;
}
