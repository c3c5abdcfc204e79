#include "mda/source/source_find.h"

#include "mda/source/mail_file.h"
#include "mda/source/maildir.h"
#include "mda/source/mbox.h"
#include "mda/source/publicinbox.h"
#include "mda/source/source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
	GPtrArray *found; /* char *: paths */
	GHashTable *seen; /* folders, against circles of symbolic links */
	guint64 *passed_over, *skipped;
} Find;

typedef enum {
	EML_NONE,
	EML_TOP,   /* the folder is a source of .eml files, with those one level down */
	EML_WITHIN /* the folder is one level below such a folder */
} EmlPlace;

static gint by_bytes(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Returns the names in the folder PATH, in order; NULL if it cannot be read. */
static GPtrArray *names_in(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	if (!dir)
		return NULL;
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	const char *name;
	while ((name = g_dir_read_name(dir)))
		g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, by_bytes);
	return names;
}

static bool has_eml(const char *path, const GPtrArray *names, bool below)
{
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		if (name[0] == '.')
			continue;
		if (mail_file_is_eml(name))
			return true;
		g_autofree char *folder = g_build_filename(path, name, NULL);
		if (!below || !g_file_test(folder, G_FILE_TEST_IS_DIR) || maildir_is(folder))
			continue;
		g_autoptr(GPtrArray) inner = names_in(folder);
		if (inner && has_eml(folder, inner, false))
			return true;
	}
	return false;
}

/* Returns whether the folder PATH is seen for the first time. */
static bool is_new(Find *f, const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 &&
	       g_hash_table_add(f->seen, g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
	                                         (guint64)st.st_dev, (guint64)st.st_ino));
}

static void find_in_folder(Find *f, const char *path, EmlPlace eml);

static void find_file(Find *f, const char *path, const char *name, EmlPlace eml)
{
	if (name[0] == '.' || (eml != EML_NONE && mail_file_is_eml(name)))
		return;
	struct stat st;
	bool there = stat(path, &st) == 0;
	if (there ? !S_ISREG(st.st_mode) || st.st_size == 0 : errno == ENOENT)
		return;
	if (!there || mbox_is(path) || mbox_is_single_mail(path))
		g_ptr_array_add(f->found, g_strdup(path));
	else
		(*f->passed_over)++;
}

static void find_in_names(
        Find *f, const char *path, const GPtrArray *names, bool is_maildir, EmlPlace eml)
{
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		g_autofree char *inner = g_build_filename(path, name, NULL);
		if (!source_may_follow(inner)) {
			source_skip(f->skipped, inner, "a symbolic link of another user");
			continue;
		}
		if (!g_file_test(inner, G_FILE_TEST_IS_DIR)) {
			find_file(f, inner, name, eml);
			continue;
		}
		bool own = is_maildir && (strcmp(name, "cur") == 0 || strcmp(name, "new") == 0 ||
		                                 strcmp(name, "tmp") == 0);
		if (own || (name[0] == '.' && !maildir_is(inner)))
			continue;
		find_in_folder(f, inner, eml == EML_TOP ? EML_WITHIN : EML_NONE);
	}
}

static void find_in_folder(Find *f, const char *path, EmlPlace eml)
{
	if (!is_new(f, path))
		return;
	bool is_maildir = maildir_is(path), is_inbox = !is_maildir && publicinbox_is(path);
	g_autoptr(GPtrArray) names = is_inbox ? NULL : names_in(path);
	bool is_eml = names && !is_maildir && eml == EML_NONE && has_eml(path, names, true);
	if (is_maildir || is_eml || !names) /* opening what cannot be read reports that */
		g_ptr_array_add(f->found, g_strdup(path));
	if (names)
		find_in_names(f, path, names, is_maildir, is_eml ? EML_TOP : eml);
}

GPtrArray *source_find(const char *path, guint64 *passed_over, guint64 *skipped)
{
	Find f = {.passed_over = passed_over, .skipped = skipped};
	f.found = g_ptr_array_new_with_free_func(g_free);
	f.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (strcmp(path, "-") != 0 && g_file_test(path, G_FILE_TEST_IS_DIR))
		find_in_folder(&f, path, EML_NONE);
	if (f.found->len == 0)
		g_ptr_array_add(f.found, g_strdup(path));
	g_hash_table_unref(f.seen);
	return f.found;
}
