#include "mda/source/tree_rename.h"

#include "mda/source/repo.h"
#include "mda/source/tree_similar.h"
#include "store/base/limit.h"

#include <string.h>

#define SCORE_MIN      (TREE_SIMILAR_MAX / 2)
#define SCORE_BASENAME (TREE_SIMILAR_MAX / 4 * 3)
#define FILES_MAX      1000u /* git's diff.renameLimit: deleted times new files, its square */
#define EQUAL_MAX      100u  /* deleted files of equal content that are compared by name, at most */
#define CANDIDATES     4u    /* the most similar deleted files that are kept for a new file */

typedef struct {
	TreeDiffFile *file;
	GArray *pieces; /* NULL: not read yet */
	gsize bytes;
	bool has_bytes; /* BYTES is known */
} Side;

typedef struct {
	git_odb *odb;
	git_oid *failed;
	int rc;
	gsize bytes;       /* of the files that were read */
	GArray *from, *to; /* Side: deleted and new files */
} RenameSearch;

typedef struct {
	guint from, to, score, order;
	bool same_name;
} Candidate;

static void clear_side(gpointer data)
{
	Side *s = data;
	g_clear_pointer(&s->pieces, g_array_unref);
}

static const char *basename_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool same_basename(const Side *a, const Side *b)
{
	return strcmp(basename_of(a->file->path), basename_of(b->file->path)) == 0;
}

static Side *side(GArray *sides, guint i)
{
	return &g_array_index(sides, Side, i);
}

/* Makes TO the file FROM, renamed. */
static void take(Side *from, Side *to, guint score)
{
	TreeDiffFile *a = from->file, *b = to->file;
	a->is_taken = b->is_taken = true;
	b->old_path = g_strdup(a->path);
	b->old_mode = a->old_mode;
	b->old_id = a->old_id;
	b->similarity = score * 100 / TREE_SIMILAR_MAX;
}

/* --- equal files --- */

static gboolean id_equal(gconstpointer a, gconstpointer b)
{
	return git_oid_equal(a, b);
}

static bool may_be_equal(const TreeDiffFile *from, const TreeDiffFile *to)
{
	return !from->is_taken &&
	       ((tree_diff_is_file(from->old_mode) && tree_diff_is_file(to->new_mode)) ||
	               from->old_mode == to->new_mode);
}

static void find_equal(RenameSearch *s)
{
	g_autoptr(GHashTable) by_id =
	        g_hash_table_new_full(repo_id_hash, id_equal, NULL, (GDestroyNotify)g_array_unref);
	for (guint i = 0; i < s->from->len; i++) {
		git_oid *id = &side(s->from, i)->file->old_id;
		GArray *same = g_hash_table_lookup(by_id, id);
		if (!same) {
			same = g_array_new(FALSE, FALSE, sizeof(guint));
			g_hash_table_insert(by_id, id, same);
		}
		g_array_append_val(same, i);
	}
	for (guint k = 0; k < s->to->len; k++) {
		Side *to = side(s->to, k), *best = NULL;
		const GArray *same = g_hash_table_lookup(by_id, &to->file->new_id);
		for (guint i = 0; same && i < MIN(same->len, EQUAL_MAX); i++) {
			Side *from = side(s->from, g_array_index(same, guint, i));
			if (!may_be_equal(from->file, to->file))
				continue;
			if (!best || (same_basename(from, to) && !same_basename(best, to)))
				best = from;
		}
		if (best)
			take(best, to, TREE_SIMILAR_MAX);
	}
}

/* --- similar files --- */

static bool read_bytes(RenameSearch *s, Side *one, const git_oid *id)
{
	git_object_t type;
	if (one->has_bytes)
		return true;
	s->rc = git_odb_read_header(&one->bytes, &type, s->odb, id);
	one->has_bytes = s->rc == 0;
	if (s->rc != 0)
		*s->failed = *id;
	return one->has_bytes;
}

static bool read_pieces(RenameSearch *s, Side *one, const git_oid *id)
{
	git_odb_object *object;
	if (one->pieces)
		return true;
	s->rc = git_odb_read(&object, s->odb, id);
	if (s->rc != 0) {
		*s->failed = *id;
		return false;
	}
	s->bytes += one->bytes;
	one->pieces = tree_similar_pieces(git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return true;
}

/* How similar the two files are, up to TREE_SIMILAR_MAX; 0 if it is surely below LEAST, or on
 * failure. Files over a limit are similar to none: the commit has no patch-id anyway. */
static guint score(RenameSearch *s, Side *from, Side *to, guint least)
{
	const git_oid *old = &from->file->old_id, *new = &to->file->new_id;
	if (!tree_diff_is_file(from->file->old_mode) || !tree_diff_is_file(to->file->new_mode) ||
	        !read_bytes(s, from, old) || !read_bytes(s, to, new))
		return 0;
	guint64 larger = MAX(from->bytes, to->bytes), smaller = MIN(from->bytes, to->bytes);
	if (larger > LIMIT_TREE_FILE_BYTES || s->bytes > LIMIT_TREE_DIFF_BYTES ||
	        larger * (TREE_SIMILAR_MAX - least) < (larger - smaller) * TREE_SIMILAR_MAX ||
	        !read_pieces(s, from, old) || !read_pieces(s, to, new))
		return 0;
	return tree_similar_score(from->pieces, from->bytes, to->pieces, to->bytes);
}

/* Basename -> index + 1 of the only side that has it; 0: several have it. */
static GHashTable *by_basename(GArray *sides)
{
	GHashTable *names = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < sides->len; i++) {
		const TreeDiffFile *f = side(sides, i)->file;
		char *name = (char *)basename_of(f->path);
		if (f->is_taken)
			continue;
		bool several = g_hash_table_contains(names, name);
		g_hash_table_insert(names, name, GUINT_TO_POINTER(several ? 0 : i + 1));
	}
	return names;
}

static void find_by_basename(RenameSearch *s)
{
	g_autoptr(GHashTable) from = by_basename(s->from), to = by_basename(s->to);
	for (guint i = 0; i < s->from->len && s->rc == 0; i++) {
		Side *a = side(s->from, i);
		const char *name = basename_of(a->file->path);
		if (a->file->is_taken || GPOINTER_TO_UINT(g_hash_table_lookup(from, name)) != i + 1)
			continue;
		guint k = GPOINTER_TO_UINT(g_hash_table_lookup(to, name));
		if (k == 0)
			continue;
		guint points = score(s, a, side(s->to, k - 1), SCORE_BASENAME);
		if (points >= SCORE_BASENAME)
			take(a, side(s->to, k - 1), points);
	}
}

static gint compare_candidates(gconstpointer x, gconstpointer y)
{
	const Candidate *a = x, *b = y;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->same_name != b->same_name)
		return a->same_name ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Replaces the worst of the last CANDIDATES by C if C is better. */
static void keep_if_better(Candidate *kept, const Candidate *c)
{
	guint worst = 0;
	for (guint i = 1; i < CANDIDATES; i++) {
		if (kept[i].score < kept[worst].score ||
		        (kept[i].score == kept[worst].score && !kept[i].same_name &&
		                kept[worst].same_name))
			worst = i;
	}
	if (c->score > kept[worst].score ||
	        (c->score == kept[worst].score && c->same_name && !kept[worst].same_name)) {
		guint order = kept[worst].order;
		kept[worst] = *c;
		kept[worst].order = order;
	}
}

static void find_similar(RenameSearch *s)
{
	g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(Candidate));
	for (guint k = 0; k < s->to->len; k++) {
		guint start = all->len;
		if (side(s->to, k)->file->is_taken)
			continue;
		g_array_set_size(all, start + CANDIDATES);
		Candidate *kept = &g_array_index(all, Candidate, start);
		for (guint i = 0; i < CANDIDATES; i++)
			kept[i] = (Candidate){.order = start + i};
		for (guint i = 0; i < s->from->len && s->rc == 0; i++) {
			Side *from = side(s->from, i), *to = side(s->to, k);
			if (from->file->is_taken)
				continue;
			const Candidate c = {.from = i,
			        .to = k,
			        .score = score(s, from, to, SCORE_MIN),
			        .same_name = same_basename(from, to)};
			keep_if_better(kept, &c);
		}
		clear_side(side(s->to, k)); /* it is not compared again */
	}
	g_array_sort(all, compare_candidates);
	for (guint i = 0; i < all->len && s->rc == 0; i++) {
		const Candidate *c = &g_array_index(all, Candidate, i);
		if (c->score < SCORE_MIN)
			break;
		Side *from = side(s->from, c->from), *to = side(s->to, c->to);
		if (!from->file->is_taken && !to->file->is_taken)
			take(from, to, c->score);
	}
}

static guint left(GArray *sides)
{
	guint n = 0;
	for (guint i = 0; i < sides->len; i++)
		n += !side(sides, i)->file->is_taken;
	return n;
}

static void remove_taken(GPtrArray *files)
{
	for (guint i = files->len; i > 0; i--) {
		const TreeDiffFile *f = g_ptr_array_index(files, i - 1);
		if (f->is_taken && !f->old_path)
			g_ptr_array_remove_index(files, i - 1);
	}
}

int tree_rename_find(git_odb *odb, GPtrArray *files, git_oid *id)
{
	RenameSearch s = {.odb = odb, .failed = id};
	s.from = g_array_new(FALSE, TRUE, sizeof(Side));
	s.to = g_array_new(FALSE, TRUE, sizeof(Side));
	g_array_set_clear_func(s.from, clear_side);
	g_array_set_clear_func(s.to, clear_side);
	for (guint i = 0; i < files->len; i++) {
		Side one = {.file = g_ptr_array_index(files, i)};
		if (one.file->new_mode == 0)
			g_array_append_val(s.from, one);
		else if (one.file->old_mode == 0)
			g_array_append_val(s.to, one);
	}
	if (s.from->len > 0 && s.to->len > 0) {
		find_equal(&s);
		find_by_basename(&s);
		if (s.rc == 0 && (guint64)left(s.from) * left(s.to) <= FILES_MAX * FILES_MAX)
			find_similar(&s);
		remove_taken(files);
	}
	g_array_unref(s.from);
	g_array_unref(s.to);
	return s.rc;
}
