#include "mda/source/tree_diff.h"

#include "store/base/limit.h"

#include <string.h>

#define DEPTH_MAX 1000u /* of folders: crafted trees may be deeper */

typedef struct {
	const char *name;
	gsize n; /* bytes of NAME */
	guint32 mode;
	const guint8 *id;
} TreeItem;

typedef struct {
	git_odb_object *object; /* NULL: an empty tree */
	const guint8 *p, *end;
	TreeItem item; /* name NULL: at the end */
} TreeWalk;

typedef struct {
	git_odb *odb;
	GPtrArray *files;
	GString *path; /* of the folder, with a slash at its end */
	git_oid failed;
	guint depth, changes; /* files and folders */
	bool large;           /* over a limit; the code is GIT_EUSER then */
} Differ;

static void free_file(gpointer data)
{
	TreeDiffFile *f = data;
	g_free(f->path);
	g_free(f->old_path);
	g_free(f);
}

/* As git takes the modes that old trees have. */
static guint32 plain_mode(guint32 mode)
{
	switch (mode & 0170000) {
	case 0100000:
		return mode & 0100 ? 0100755 : 0100644;
	case 0120000:
	case 0040000:
		return mode & 0170000;
	default:
		return 0160000;
	}
}

static bool is_folder(const TreeItem *item)
{
	return item->mode == 0040000;
}

/* Reads the next item: "MODE NAME\0ID". Returns libgit2's code. */
static int next_item(TreeWalk *w)
{
	guint32 mode = 0;
	w->item = (TreeItem){0};
	if (w->p == w->end)
		return 0;
	for (; w->p < w->end && *w->p >= '0' && *w->p <= '7'; w->p++)
		mode = mode << 3 | (guint32)(*w->p - '0');
	const guint8 *nul = w->p < w->end ? memchr(w->p, 0, (gsize)(w->end - w->p)) : NULL;
	if (!nul || *w->p != ' ' || nul == w->p + 1 || w->end - nul <= GIT_OID_RAWSZ)
		return GIT_EMISMATCH;
	w->item = (TreeItem){
	        (const char *)w->p + 1, (gsize)(nul - w->p) - 1, plain_mode(mode), nul + 1};
	w->p = nul + 1 + GIT_OID_RAWSZ;
	return 0;
}

static int open_walk(Differ *d, const git_oid *id, TreeWalk *w)
{
	*w = (TreeWalk){0};
	if (!id)
		return 0;
	int rc = git_odb_read(&w->object, d->odb, id);
	if (rc == 0 && git_odb_object_type(w->object) != GIT_OBJECT_TREE)
		rc = GIT_EMISMATCH;
	if (rc == 0) {
		w->p = git_odb_object_data(w->object);
		w->end = w->p + git_odb_object_size(w->object);
		rc = next_item(w);
	}
	if (rc != 0)
		d->failed = *id;
	return rc;
}

/* Git's order: the name of a folder counts as if it ended with a slash. */
static int compare_items(const TreeItem *a, const TreeItem *b)
{
	if (!a->name || !b->name)
		return !a->name - !b->name;
	int by_bytes = memcmp(a->name, b->name, MIN(a->n, b->n));
	if (by_bytes != 0)
		return by_bytes;
	guint x = a->n > b->n ? (guint8)a->name[b->n] : is_folder(a) ? '/' : 0;
	guint y = b->n > a->n ? (guint8)b->name[a->n] : is_folder(b) ? '/' : 0;
	return x < y ? -1 : x > y;
}

static int count_change(Differ *d, const TreeItem *item)
{
	d->large = ++d->changes > LIMIT_TREE_FILES ||
	           d->path->len + item->n > LIMIT_TREE_PATH_BYTES || d->depth > DEPTH_MAX;
	return d->large ? GIT_EUSER : 0;
}

static void add_file(Differ *d, const TreeItem *before, const TreeItem *after)
{
	const TreeItem *any = after ? after : before;
	TreeDiffFile *f = g_new0(TreeDiffFile, 1);
	GString *path = g_string_new_len(d->path->str, (gssize)d->path->len);
	g_string_append_len(path, any->name, (gssize)any->n);
	f->path = g_string_free(path, FALSE);
	f->old_mode = before ? before->mode : 0;
	f->new_mode = after ? after->mode : 0;
	if (before)
		memcpy(f->old_id.id, before->id, GIT_OID_RAWSZ);
	if (after)
		memcpy(f->new_id.id, after->id, GIT_OID_RAWSZ);
	g_ptr_array_add(d->files, f);
}

static int compare_trees(Differ *d, const git_oid *before, const git_oid *after);

static int add_folder(Differ *d, const TreeItem *before, const TreeItem *after)
{
	const TreeItem *any = after ? after : before;
	git_oid old = {{0}}, new = {{0}};
	gsize n = d->path->len;
	if (before)
		memcpy(old.id, before->id, GIT_OID_RAWSZ);
	if (after)
		memcpy(new.id, after->id, GIT_OID_RAWSZ);
	g_string_append_len(d->path, any->name, (gssize)any->n);
	g_string_append_c(d->path, '/');
	d->depth++;
	int rc = compare_trees(d, before ? &old : NULL, after ? &new : NULL);
	d->depth--;
	g_string_truncate(d->path, n);
	return rc;
}

/* One of BEFORE and AFTER may be NULL. */
static int add_change(Differ *d, const TreeItem *before, const TreeItem *after)
{
	if (before && after && before->mode == after->mode &&
	        memcmp(before->id, after->id, GIT_OID_RAWSZ) == 0)
		return 0;
	int rc = count_change(d, before ? before : after);
	if (rc != 0)
		return rc;
	if (is_folder(before ? before : after))
		return add_folder(d, before, after);
	if (before && after && (before->mode & 0170000) != (after->mode & 0170000)) {
		add_file(d, before, NULL);
		add_file(d, NULL, after);
	} else {
		add_file(d, before, after);
	}
	return 0;
}

static int compare_trees(Differ *d, const git_oid *before, const git_oid *after)
{
	TreeWalk a = {0}, b = {0};
	int rc = open_walk(d, before, &a);
	if (rc == 0)
		rc = open_walk(d, after, &b);
	while (rc == 0 && (a.item.name || b.item.name)) {
		int order = compare_items(&a.item, &b.item);
		rc = add_change(d, order <= 0 ? &a.item : NULL, order >= 0 ? &b.item : NULL);
		if (rc == 0 && order <= 0)
			rc = next_item(&a);
		if (rc == 0 && order >= 0)
			rc = next_item(&b);
	}
	git_odb_object_free(a.object);
	git_odb_object_free(b.object);
	return rc;
}

GPtrArray *tree_diff_new(
        git_odb *odb, const git_oid *before, const git_oid *after, int *rc, git_oid *id)
{
	Differ d = {.odb = odb, .failed = *after};
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(free_file);
	d.files = files;
	d.path = g_string_new(NULL);
	*rc = compare_trees(&d, before, after);
	g_string_free(d.path, TRUE);
	*id = d.failed;
	if (d.large) {
		*rc = 0;
		return NULL;
	}
	return *rc == 0 ? g_steal_pointer(&files) : NULL;
}
