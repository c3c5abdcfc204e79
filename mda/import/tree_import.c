/* A reading looks at the commits behind the refs up to those that the tree has (or, if the refs
 * were rewritten or more is to be read than before, at all of them), adds those that it lacks, then
 * finds out which ones are gone and which are in a tag now. */
#include "mda/import/tree_import.h"

#include "mda/import/follow.h"
#include "mda/import/progress.h"
#include "mda/import/tree_readers.h"
#include "mda/import/tree_tags.h"
#include "mda/source/tree_graph.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "store/log/lookup.h"
#include "store/log/tree_write.h"

#include <string.h>
#include <unistd.h>

#define DEFAULT_BEFORE_S (90 * 86400) /* of the first mail */
#define CHUNK            512u         /* commits that the threads read at a time */
#define NAMED_MAX        20u          /* faults that are named one by one */

typedef struct {
	const TreeImportOptions *o;
	TreeImportCounts *counts;
	Store *store;
	TreeGit *git;
	TreeWrite *write;
	GPtrArray *refs; /* TreeWriteRef * */
	GArray *tips;    /* RepoId */
	TreeGraph *graph;
	gint64 since_s;
	bool all; /* look at all commits, not only at those before known ones */
	Progress progress;
} TreeImport;

static bool stopping(const TreeImport *r)
{
	return r->o->stop && *r->o->stop != 0;
}

/* --- what is asked for --- */

static bool check_name(const char *name, GError **error)
{
	gsize n = strlen(name);
	if (n > 0 && n <= 100 && g_utf8_validate(name, -1, NULL) && !strpbrk(name, " \t\r\n/") &&
	        name[0] != '-')
		return true;
	return error_set(error, ERROR_USAGE,
	        "'%s' is not a name for a tree: expected at most 100 characters without blanks and "
	        "slashes",
	        name);
}

static void free_ref(gpointer ref)
{
	g_free((char *)((TreeWriteRef *)ref)->ref);
	g_free(ref);
}

static bool add_ref(TreeImport *r, const char *name, GError **error)
{
	g_autofree char *full = NULL;
	RepoId tip;
	if (!tree_git_ref(r->git, name, &full, &tip, error))
		return false;
	TreeWriteRef *ref = g_new0(TreeWriteRef, 1);
	ref->ref = g_utf8_make_valid(full, -1);
	ref->tip_bytes = repo_id_bytes();
	memcpy(ref->tip, tip.b, ref->tip_bytes);
	g_ptr_array_add(r->refs, ref);
	g_array_append_val(r->tips, tip);
	return true;
}

static bool read_refs(TreeImport *r, GError **error)
{
	const char *const *name = r->o->refs;
	if (!name || !*name)
		return add_ref(r, NULL, error);
	for (; *name; name++)
		if (!add_ref(r, *name, error))
			return false;
	return true;
}

/* The earliest of what was asked for and what was read before. */
static bool find_since(TreeImport *r, GError **error)
{
	gint64 known = tree_write_before(r->write)->since_s, first;
	r->since_s = known;
	if (r->o->since) {
		if (!times_parse(r->o->since, cli_now(), &first, error))
			return false;
		r->since_s = MIN(known, first);
		return true;
	}
	g_autoptr(Snapshot) s = snapshot_open(r->store, error);
	if (!s)
		return false;
	if (lookup_first_arrival(s, &first))
		r->since_s = MIN(known, first - DEFAULT_BEFORE_S);
	else if (known == G_MAXINT64)
		return error_set(error, ERROR_USAGE,
		        "the store has no mail yet: say with --since from when on commits are to "
		        "be "
		        "read");
	return true;
}

static bool same_refs(const TreeImport *r)
{
	const GPtrArray *before = tree_write_before(r->write)->refs;
	bool same = before->len == r->refs->len;
	for (guint i = 0; same && i < before->len; i++) {
		const TreeWriteRef *a = g_ptr_array_index(before, i),
		                   *b = g_ptr_array_index(r->refs, i);
		same = strcmp(a->ref, b->ref) == 0 && a->tip_bytes == b->tip_bytes &&
		       memcmp(a->tip, b->tip, a->tip_bytes) == 0;
	}
	return same;
}

/* Whether the new tips contain the old ones: then no commit is gone. */
static bool moved_forward(TreeImport *r)
{
	const GPtrArray *before = tree_write_before(r->write)->refs;
	for (guint i = 0; i < before->len; i++) {
		RepoId old = {{0}};
		bool contained = false;
		memcpy(old.b, ((TreeWriteRef *)g_ptr_array_index(before, i))->tip, sizeof old.b);
		for (guint k = 0; k < r->tips->len && !contained; k++)
			contained =
			        tree_git_contains(r->git, &g_array_index(r->tips, RepoId, k), &old);
		if (!contained)
			return false;
	}
	return true;
}

/* --- commits --- */

static void name_fault(TreeImport *r, const char *message)
{
	if (r->counts->skipped++ < NAMED_MAX) {
		g_autofree char *text = escape_line(message, 0);
		fprintf(stderr, "listdigest-import: skipped: %s\n", text);
	} else if (r->counts->skipped == NAMED_MAX + 1) {
		fprintf(stderr,
		        "listdigest-import: skipped: more commits, which are only counted\n");
	}
}

static bool is_known(const RepoId *id, void *data)
{
	const TreeImport *r = data;
	return tree_write_find(r->write, id->b, repo_id_bytes()) != TREE_WRITE_NONE;
}

static bool make_graph(TreeImport *r, GError **error)
{
	const TreeWriteBefore *before = tree_write_before(r->write);
	r->all = before->is_new || r->since_s < before->since_s ||
	         before->n_written > before->n_read || !moved_forward(r);
	debug_print(
	        DEBUG_IMPORT, "tree '%s': looks at %s commits", r->o->name, r->all ? "all" : "new");
	r->graph = tree_graph_new(r->git, (const RepoId *)(void *)r->tips->data, r->tips->len,
	        r->since_s, r->all ? NULL : is_known, r, r->o->stop, error);
	for (guint i = 0; r->graph && i < r->graph->faults->len; i++)
		name_fault(r, ((GError *)g_ptr_array_index(r->graph->faults, i))->message);
	return r->graph != NULL;
}

static bool add_commit(
        TreeImport *r, const TreeGraphNode *node, const TreeReadersResult *result, GError **error)
{
	const TreeWriteBefore *before = tree_write_before(r->write);
	guint32 ordinal;
	Commit *c = result->commit;
	if (!c && g_error_matches(result->error, ERROR_DOMAIN, ERROR_DAMAGED)) {
		name_fault(r, result->error->message);
		return true;
	}
	if (!c) {
		g_propagate_error(error, g_error_copy(result->error));
		return false;
	}
	if (result->why) {
		g_autofree char *hex = repo_id_hex(&node->id);
		g_autofree char *text =
		        g_strdup_printf("the patch-id of commit %s: %s", hex, result->why->message);
		name_fault(r, text);
	}
	c->merged_s = node->merged_s;
	if (before->is_new || c->committer_s < before->since_s)
		c->flags |= COMMIT_FLAG_FIRST;
	if (!tree_write_add(r->write, c, &ordinal, error))
		return false;
	r->counts->added++;
	r->counts->large += (c->flags & COMMIT_FLAG_LARGE) != 0;
	return true;
}

static bool store_results(
        TreeImport *r, const guint32 *nodes, const GArray *results, guint32 done, GError **error)
{
	bool ok = true;
	for (guint i = 0; ok && results && i < results->len; i++) {
		ok = add_commit(r, &g_array_index(r->graph->nodes, TreeGraphNode, nodes[i]),
		        &g_array_index(results, TreeReadersResult, i), error);
		progress_message(&r->progress, 0, done + i + 1);
	}
	return ok;
}

/* The nodes that the tree lacks. */
static GArray *list_new(TreeImport *r)
{
	GArray *nodes = g_array_new(FALSE, FALSE, sizeof(guint32));
	for (guint32 i = 0; i < r->graph->nodes->len; i++) {
		const TreeGraphNode *node = &g_array_index(r->graph->nodes, TreeGraphNode, i);
		if (!node->is_old && !is_known(&node->id, r))
			g_array_append_val(nodes, i);
	}
	return nodes;
}

static void start_chunk(TreeImport *r, TreeReaders *readers, const GArray *nodes, guint at)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(RepoId));
	for (guint i = at; i < MIN(nodes->len, at + CHUNK); i++) {
		guint32 n = g_array_index(nodes, guint32, i);
		g_array_append_val(ids, g_array_index(r->graph->nodes, TreeGraphNode, n).id);
	}
	tree_readers_start(readers, ids);
}

/* While the threads read a chunk, the one before is stored. */
static bool add_commits(TreeImport *r, GError **error)
{
	g_autoptr(GArray) nodes = list_new(r);
	g_autoptr(TreeReaders) readers =
	        nodes->len > 0 ? tree_readers_new(r->o->path, error) : NULL;
	bool ok = readers || nodes->len == 0;
	g_autoptr(GArray) results = NULL;
	progress_source(&r->progress, nodes->len);
	for (guint at = 0; ok && at < nodes->len + CHUNK && readers && !stopping(r); at += CHUNK) {
		if (at < nodes->len)
			start_chunk(r, readers, nodes, at);
		guint32 done = at - MIN(at, CHUNK);
		ok = store_results(r, &g_array_index(nodes, guint32, done), results, done, error);
		g_clear_pointer(&results, g_array_unref);
		results = tree_readers_wait(readers);
	}
	return ok && tree_write_flush(r->write, error);
}

/* --- what is gone --- */

typedef struct {
	const TreeImport *r;
	GArray *gone;
} GoneWalk;

static void see_commit(guint32 ordinal, const guint8 *hash, guint n, void *data)
{
	GoneWalk *w = data;
	RepoId id = {{0}};
	memcpy(id.b, hash, n);
	if (tree_graph_find(w->r->graph, &id) == TREE_GRAPH_NONE)
		tree_row_spans_add(w->gone, ordinal);
}

static bool find_gone(TreeImport *r, GArray *gone, GError **error)
{
	GoneWalk w = {r, gone};
	if (!r->all || tree_write_before(r->write)->n_written == 0)
		return true;
	if (!tree_write_each(r->write, see_commit, &w, error))
		return false;
	for (guint i = 0; i < gone->len; i++)
		r->counts->gone += g_array_index(gone, TreeRowSpan, i).n;
	return true;
}

/* --- the whole --- */

static bool finish(TreeImport *r, const Hash *fingerprint, GPtrArray *tags, GError **error)
{
	guint64 seq;
	g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	if (!find_gone(r, gone, error))
		return false;
	g_autoptr(GPtrArray) new_tags = tree_tags_new(r->git, r->write, tags, r->since_s, gone);
	const TreeWriteReading reading = {.refs = r->refs,
	        .since_s = r->since_s,
	        .now_s = cli_now(),
	        .tags = *fingerprint,
	        .gone = gone,
	        .new_tags = new_tags};
	r->counts->tags = new_tags->len;
	if (stopping(r))
		return true;
	r->counts->has_reading = tree_write_finish(r->write, &reading, &seq, error);
	return r->counts->has_reading;
}

static bool read_tree(TreeImport *r, GError **error)
{
	Hash fingerprint;
	const TreeWriteBefore *before = tree_write_before(r->write);
	g_autoptr(GPtrArray) tags = tree_git_tags(r->git, error);
	if (!tags || !find_since(r, error))
		return false;
	tree_tags_fingerprint(tags, &fingerprint);
	if (!before->is_new && same_refs(r) && r->since_s >= before->since_s &&
	        before->n_read == before->n_written && hash_equal(&fingerprint, &before->tags))
		return true;
	if (tree_git_is_shallow(r->git) && before->is_new)
		fprintf(stderr,
		        "listdigest-import: '%s' is a shallow clone: what is older than it is not "
		        "read\n",
		        r->o->path);
	return make_graph(r, error) && add_commits(r, error) &&
	       (stopping(r) || finish(r, &fingerprint, tags, error));
}

static bool run(TreeImport *r, GError **error)
{
	if (!check_name(r->o->name, error))
		return false;
	if (!g_file_test(r->o->path, G_FILE_TEST_IS_DIR))
		return error_set(error, ERROR_USAGE, "'%s' is not a git repository", r->o->path);
	r->git = tree_git_open(r->o->path, false, error);
	if (!r->git || !read_refs(r, error))
		return false;
	r->store = store_open(r->o->store, r->o->store_is_default, STORE_WRITE, error);
	r->write = r->store ? tree_write_open(r->store, r->o->name, error) : NULL;
	return r->write && read_tree(r, error);
}

bool tree_import_run(
        const TreeImportOptions *o, TreeImportCounts *counts, bool *stopped, GError **error)
{
	GError *failure = NULL;
	*counts = (TreeImportCounts){0};
	TreeImport r = {.o = o, .counts = counts};
	r.refs = g_ptr_array_new_with_free_func(free_ref);
	r.tips = g_array_new(FALSE, FALSE, sizeof(RepoId));
	progress_begin(&r.progress, o->progress && isatty(STDERR_FILENO) ? stderr : NULL);
	r.progress.unit = "commits";
	bool ok = run(&r, &failure);
	progress_end(&r.progress);
	*stopped =
	        stopping(&r) && (ok || g_error_matches(failure, ERROR_DOMAIN, ERROR_UNAVAILABLE));
	if (*stopped)
		g_clear_error(&failure);
	tree_graph_free(r.graph);
	tree_write_free(r.write);
	store_close(r.store);
	tree_git_close(r.git);
	g_array_unref(r.tips);
	g_ptr_array_unref(r.refs);
	if (failure)
		g_propagate_error(error, failure);
	return ok || *stopped;
}

bool tree_import_follow(
        const TreeImportOptions *o, guint interval_s, TreeImportEach each, GError **error)
{
	g_autofree char *told = NULL;
	for (bool first = true; !*o->stop; first = false) {
		TreeImportCounts n;
		bool stopped;
		GError *why = NULL;
		bool ok = tree_import_run(o, &n, &stopped, &why);
		if (first && g_error_matches(why, ERROR_DOMAIN, ERROR_USAGE)) {
			g_propagate_error(error, why);
			return false;
		}
		if (ok)
			g_clear_pointer(&told, g_free);
		else
			follow_print_failure(why, &told);
		if (n.has_reading && !each(&n, error))
			return false;
		follow_sleep(o->stop, interval_s);
	}
	return true;
}
