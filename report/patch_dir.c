#include "report/patch_dir.h"

#include "report/patches/am_mail.h"
#include "report/site_dir.h"
#include "store/base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define SLUG_BYTES 52 /* as git-format-patch(1) */

typedef struct {
	char *name;
	GString *text;
} PatchDirFile;

static void free_file(gpointer p)
{
	PatchDirFile *file = p;
	g_free(file->name);
	g_string_free(file->text, TRUE);
	g_free(file);
}

/* "0001-title.patch": of TITLE only letters, digits, '.' and '_' stay, as in git-format-patch(1).
 * So it has no '/' and begins with a digit: it names a file in the directory itself. */
static char *file_name(guint n, const char *title)
{
	GString *name = g_string_new(NULL);
	g_string_printf(name, "%04u-", n);
	const gsize start = name->len;
	for (const char *p = title ? title : ""; *p && name->len - start < SLUG_BYTES; p++) {
		const char last = name->str[name->len - 1];
		if (g_ascii_isalnum(*p) || *p == '_' || (*p == '.' && last != '.'))
			g_string_append_c(name, *p);
		else if (last != '-')
			g_string_append_c(name, '-');
	}
	while (name->len > start && strchr("-.", name->str[name->len - 1]))
		g_string_truncate(name, name->len - 1);
	if (name->len == start)
		g_string_append(name, "patch");
	g_string_append(name, ".patch");
	return g_string_free(name, FALSE);
}

static void add_file(GPtrArray *files, char *name, GString *text)
{
	PatchDirFile *file = g_new(PatchDirFile, 1);
	*file = (PatchDirFile){name, text};
	g_ptr_array_add(files, file);
}

static GPtrArray *make_files(const PatchSet *set, bool cover)
{
	GPtrArray *files = g_ptr_array_new_with_free_func(free_file);
	GString *series = g_string_new(NULL);
	if (cover && set->cover && set->cover->text) {
		GString *text = g_string_new(NULL);
		am_mail_append_cover(text, set->cover, true);
		add_file(files, g_strdup("0000-cover-letter.patch"), text);
	}
	for (guint i = 0; i < set->patches->len; i++) {
		const PatchSetPatch *patch = g_ptr_array_index(set->patches, i);
		if (!patch->text || patch->text->field[MAIL_TEXT_DIFF]->len == 0)
			continue;
		GString *text = g_string_new(NULL);
		char *name = file_name(i + 1, patch->post->rec->title);
		am_mail_append(text, patch, true);
		g_string_append_printf(series, "%s\n", name);
		add_file(files, name, text);
	}
	add_file(files, g_strdup("series"), series);
	return files;
}

/* Whether DIR has no other thing under the name of FILE. */
static bool is_free(const SiteDir *dir, const PatchDirFile *file, GError **error)
{
	struct stat st;
	if (fstatat(dir->fd, file->name, &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
		return true;
	GString *old = site_dir_read(dir, file->name, file->text->len + 1);
	const bool same = old && g_string_equal(old, file->text);
	if (old)
		g_string_free(old, TRUE);
	return same || error_set(error, ERROR_NO,
	                       "'%s/%s' is there with another text: nothing was written; name an "
	                       "empty directory",
	                       dir->path, file->name);
}

bool patch_dir_write(const char *path, const PatchSet *set, bool cover, GError **error)
{
	g_autoptr(SiteDir) dir = site_dir_open(path, error);
	g_autoptr(GPtrArray) files = dir ? make_files(set, cover) : NULL;
	bool good = dir;
	for (guint i = 0; good && i < files->len; i++)
		good = is_free(dir, g_ptr_array_index(files, i), error);
	for (guint i = 0; good && i < files->len; i++) {
		const PatchDirFile *file = g_ptr_array_index(files, i);
		good = site_dir_write(dir, file->name, file->text, error);
	}
	return good;
}
