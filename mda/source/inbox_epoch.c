#include "mda/source/inbox_epoch.h"

#include <string.h>
#include <sys/stat.h>

static bool exists(const char *parent, const char *name)
{
	g_autofree char *path = g_build_filename(parent, name, NULL);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool is_repository(const char *path)
{
	return exists(path, ".git") || (exists(path, "objects") && exists(path, "HEAD"));
}

static void epoch_free(gpointer p)
{
	InboxEpoch *e = p;
	g_free(e->path);
	g_free(e);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
	const InboxEpoch *const *x = a, *const *y = b;
	return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

/* Sets *NUMBER to 12 for the name "12.git". */
static bool epoch_number(const char *name, guint32 *number)
{
	gsize digits = strspn(name, "0123456789");
	guint64 value;
	g_autofree char *text = g_strndup(name, digits);
	if (strcmp(name + digits, ".git") != 0 ||
	        !g_ascii_string_to_unsigned(text, 10, 0, 1000000, &value, NULL))
		return false;
	*number = (guint32)value;
	return true;
}

static guint64 pack_bytes(const char *path)
{
	g_autofree char *folder = g_build_filename(
	        path, exists(path, ".git") ? ".git" : ".", "objects", "pack", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	guint64 sum = 0;
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *file = g_build_filename(folder, name, NULL);
		struct stat st;
		if (g_str_has_suffix(name, ".pack") && stat(file, &st) == 0)
			sum += (guint64)st.st_size;
	}
	return sum;
}

static void add_epoch(GPtrArray *epochs, guint32 number, const char *path)
{
	InboxEpoch *e = g_new0(InboxEpoch, 1);
	*e = (InboxEpoch){.number = number, .path = g_strdup(path), .bytes = pack_bytes(path)};
	g_ptr_array_add(epochs, e);
}

GPtrArray *inbox_epoch_find_all(const char *path)
{
	static const char *const folders[] = {"git", "."};
	GPtrArray *epochs = g_ptr_array_new_with_free_func(epoch_free);
	guint32 number = 0;
	if (is_repository(path)) {
		g_autofree char *name = g_path_get_basename(path);
		add_epoch(epochs, epoch_number(name, &number) ? number : 0, path);
		return epochs;
	}
	for (guint i = 0; i < G_N_ELEMENTS(folders) && epochs->len == 0; i++) {
		g_autofree char *folder = g_build_filename(path, folders[i], NULL);
		g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
		const char *name;
		while (dir && (name = g_dir_read_name(dir))) {
			g_autofree char *repo = g_build_filename(folder, name, NULL);
			if (epoch_number(name, &number) && is_repository(repo))
				add_epoch(epochs, number, repo);
		}
	}
	g_ptr_array_sort(epochs, by_number);
	return epochs;
}
