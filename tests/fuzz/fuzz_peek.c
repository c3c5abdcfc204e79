/* A data file of any bytes, looked at before LMDB would open it. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "store/pages/peek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *dir = g_dir_make_tmp("listdigest-peek-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(dir, "data.mdb", NULL);
	g_autoptr(GError) error = NULL;
	Peek peek;
	if (g_file_set_contents_full(
	            path, (const char *)data, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, NULL)) {
		bool good = peek_store(dir, &peek, &error);
		g_assert_true(good == !error);
		g_assert_true(!good || !peek.known ||
		              (peek.format >= 0 && peek.min_reader >= 0 && peek.min_writer >= 0));
	}
	g_unlink(path);
	g_rmdir(dir);
	return 0;
}
