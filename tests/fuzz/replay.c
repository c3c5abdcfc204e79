/* Runs a fuzz target over files and folders given as arguments, with any compiler: the corpus is
 * replayed by every `make check`. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	int n = 0;
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	if (dir != NULL) {
		const char *name;
		while ((name = g_dir_read_name(dir)) != NULL) {
			g_autofree char *child = g_build_filename(path, name, NULL);
			n += replay(child);
		}
		return n;
	}
	g_autofree char *data = NULL;
	gsize size = 0;
	if (!g_file_get_contents(path, &data, &size, NULL))
		return 0;
	/* an exact allocation, so that a read past the end is seen */
	g_autofree uint8_t *exact = g_memdup2(data, size);
	LLVMFuzzerTestOneInput(exact, size);
	return 1;
}

int main(int argc, char **argv)
{
	int n = 0;
	for (int i = 1; i < argc; i++)
		n += replay(argv[i]);
	printf("%d inputs\n", n);
	return n > 0 ? 0 : 1;
}
