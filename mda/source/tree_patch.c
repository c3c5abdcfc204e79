/* The text of each file's diff is made as git writes it, and goes through patchid.h, which reads
 * diffs in mail. */
#include "mda/source/tree_patch.h"

#include "mda/patch/patchid.h"
#include "mda/source/tree_diff.h"
#include "mda/source/tree_rename.h"
#include "store/base/limit.h"
#include "store/record/commit.h"

#include <string.h>

#define BINARY_BYTES 8000u /* git looks so far for a NUL */

typedef struct {
	git_repository *repo;
	git_odb *odb;
	git_oid *failed;
	int rc;
	bool large;
	gsize bytes; /* of the files that were read */
	Patchid *id;
	GString *text; /* of the current file */
} Patch;

typedef struct {
	git_blob *blob; /* NULL: TEXT is what the file has */
	char text[64];
	const char *bytes;
	gsize n;
} Content;

/* --- names --- */

static bool is_plain(const char *path)
{
	for (const guint8 *p = (const guint8 *)path; *p; p++)
		if (*p < 0x20 || *p >= 0x7f || *p == '"' || *p == '\\')
			return false;
	return true;
}

/* Appends PREFIX and PATH, quoted as core.quotePath of git-config(1) says. */
static void add_name(GString *out, const char *prefix, const char *path)
{
	static const char letters[] = "abtnvfr"; /* 7 to 13 */
	if (is_plain(path)) {
		g_string_append(out, prefix);
		g_string_append(out, path);
		return;
	}
	g_string_append_c(out, '"');
	g_string_append(out, prefix);
	for (const guint8 *p = (const guint8 *)path; *p; p++) {
		if (*p >= 7 && *p <= 13)
			g_string_append_printf(out, "\\%c", letters[*p - 7]);
		else if (*p == '"' || *p == '\\')
			g_string_append_printf(out, "\\%c", *p);
		else if (*p < 0x20 || *p >= 0x7f)
			g_string_append_printf(out, "\\%03o", *p);
		else
			g_string_append_c(out, (char)*p);
	}
	g_string_append_c(out, '"');
}

static void add_header(GString *out, const TreeDiffFile *f)
{
	const char *old_path = f->old_path ? f->old_path : f->path;
	char old_id[GIT_OID_HEXSZ + 1], new_id[GIT_OID_HEXSZ + 1];
	g_string_append(out, "diff --git ");
	add_name(out, "a/", old_path);
	g_string_append_c(out, ' ');
	add_name(out, "b/", f->path);
	g_string_append_c(out, '\n');
	if (f->old_mode == 0)
		g_string_append_printf(out, "new file mode %06o\n", f->new_mode);
	else if (f->new_mode == 0)
		g_string_append_printf(out, "deleted file mode %06o\n", f->old_mode);
	else if (f->old_mode != f->new_mode)
		g_string_append_printf(
		        out, "old mode %06o\nnew mode %06o\n", f->old_mode, f->new_mode);
	if (f->old_path) {
		g_string_append_printf(out, "similarity index %u%%\nrename from ", f->similarity);
		add_name(out, "", old_path);
		g_string_append(out, "\nrename to ");
		add_name(out, "", f->path);
		g_string_append_c(out, '\n');
	}
	if (!git_oid_equal(&f->old_id, &f->new_id))
		g_string_append_printf(out, "index %s..%s\n",
		        git_oid_tostr(old_id, sizeof old_id, &f->old_id),
		        git_oid_tostr(new_id, sizeof new_id, &f->new_id));
}

/* --- contents --- */

static bool read_content(Patch *p, guint32 mode, const git_oid *id, Content *c)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_object_t type;
	size_t n;
	*c = (Content){.bytes = ""};
	if (mode == 0)
		return true;
	if (mode == 0160000) { /* a submodule: its commit is in another repository */
		g_snprintf(c->text, sizeof c->text, "Subproject commit %s\n",
		        git_oid_tostr(hex, sizeof hex, id));
		c->bytes = c->text;
		c->n = strlen(c->text);
		return true;
	}
	p->rc = git_odb_read_header(&n, &type, p->odb, id);
	p->large = p->rc == 0 &&
	           (n > LIMIT_TREE_FILE_BYTES || (p->bytes += n) > LIMIT_TREE_DIFF_BYTES);
	if (p->rc == 0 && !p->large)
		p->rc = git_blob_lookup(&c->blob, p->repo, id);
	if (p->rc != 0)
		*p->failed = *id;
	if (!c->blob)
		return false;
	c->bytes = git_blob_rawcontent(c->blob);
	c->n = (gsize)git_blob_rawsize(c->blob);
	return true;
}

static bool is_binary(const Content *c)
{
	return memchr(c->bytes, 0, MIN(c->n, BINARY_BYTES)) != NULL;
}

static int see_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *data)
{
	(void)delta;
	g_string_append_len((GString *)data, hunk->header, (gssize)hunk->header_len);
	return 0;
}

static int see_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
        const git_diff_line *line, void *data)
{
	GString *out = data;
	(void)delta;
	(void)hunk;
	if (!strchr(" +-", line->origin)) /* no line feed at the end: a patch-id leaves that out */
		return 0;
	g_string_append_c(out, line->origin);
	g_string_append_len(out, line->content, (gssize)line->content_len);
	if (line->content_len == 0 || line->content[line->content_len - 1] != '\n')
		g_string_append_c(out, '\n');
	return 0;
}

static void add_names(Patch *p, const TreeDiffFile *f)
{
	g_string_append(p->text, "--- ");
	if (f->old_mode == 0)
		g_string_append(p->text, "/dev/null");
	else
		add_name(p->text, "a/", f->old_path ? f->old_path : f->path);
	g_string_append(p->text, "\n+++ ");
	if (f->new_mode == 0)
		g_string_append(p->text, "/dev/null");
	else
		add_name(p->text, "b/", f->path);
	g_string_append_c(p->text, '\n');
}

/* A file without lines has no names either. */
static void add_lines(Patch *p, const TreeDiffFile *f, const Content *a, const Content *b)
{
	git_diff_options options;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_INDENT_HEURISTIC | GIT_DIFF_FORCE_TEXT;
	gsize before = p->text->len;
	add_names(p, f);
	gsize names = p->text->len;
	if (a->blob && b->blob) /* git_diff_buffers hashes both */
		p->rc = git_diff_blobs(a->blob, "", b->blob, "", &options, NULL, NULL, see_hunk,
		        see_line, p->text);
	else
		p->rc = git_diff_buffers(a->bytes, a->n, "a", b->bytes, b->n, "b", &options, NULL,
		        NULL, see_hunk, see_line, p->text);
	if (p->text->len == names)
		g_string_truncate(p->text, before);
}

static bool add_file(Patch *p, const TreeDiffFile *f)
{
	Content a = {0}, b = {0};
	g_string_truncate(p->text, 0);
	add_header(p->text, f);
	bool ok = true;
	if (!git_oid_equal(&f->old_id, &f->new_id)) {
		ok = read_content(p, f->old_mode, &f->old_id, &a) &&
		     read_content(p, f->new_mode, &f->new_id, &b);
		if (ok && (is_binary(&a) || is_binary(&b)))
			g_string_append(p->text, "Binary files differ\n");
		else if (ok)
			add_lines(p, f, &a, &b);
	}
	git_blob_free(a.blob);
	git_blob_free(b.blob);
	if (!ok || p->rc != 0)
		return false;
	patchid_add(p->id, p->text->str, p->text->len);
	return true;
}

static void add_paths(const GPtrArray *files, GArray *paths)
{
	g_array_set_size(paths, 0);
	for (guint i = 0; i < MIN(files->len, COMMIT_PATHS_MAX); i++) {
		guint16 key = commit_path_key(((TreeDiffFile *)g_ptr_array_index(files, i))->path);
		g_array_append_val(paths, key);
	}
}

TreePatchOutcome tree_patch_id(git_repository *repo, git_odb *odb, const git_oid *before,
        const git_oid *after, char hex[41], GArray *paths, int *rc, git_oid *id)
{
	Patch p = {.repo = repo, .odb = odb, .failed = id};
	g_autoptr(GPtrArray) files = tree_diff_new(odb, before, after, rc, id);
	if (!files)
		return *rc != 0 ? TREE_PATCH_FAILED : TREE_PATCH_LARGE;
	p.rc = tree_rename_find(odb, files, id);
	add_paths(files, paths);
	p.id = patchid_begin();
	p.text = g_string_new(NULL);
	for (guint i = 0; i < files->len && p.rc == 0 && !p.large; i++)
		if (!add_file(&p, g_ptr_array_index(files, i)))
			break;
	bool some = patchid_end(p.id, hex);
	g_string_free(p.text, TRUE);
	*rc = p.rc;
	return p.rc != 0 ? TREE_PATCH_FAILED
	       : p.large ? TREE_PATCH_LARGE
	       : some    ? TREE_PATCH_ID
	                 : TREE_PATCH_EMPTY;
}
