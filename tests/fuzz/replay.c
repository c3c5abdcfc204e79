/* Runs a fuzz target over files and folders given as arguments, with any compiler: the corpus is
 * replayed by every `make check`. With FUZZ_SECS=N in the environment, inputs are then changed at
 * random for N seconds. FUZZ_SEED=N makes the same changes again. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGED_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
__attribute__((weak)) size_t LLVMFuzzerCustomMutator(
        uint8_t *data, size_t size, size_t max, unsigned seed);

static GPtrArray *inputs; /* GBytes */
static GRand *chance;

/* An exact allocation, so that a read past the end is seen; an empty one is no null, as in
 * libFuzzer. */
static void try_input(const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size);
	if (!exact)
		exit(75);
	memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

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
	try_input((const uint8_t *)data, size);
	g_ptr_array_add(inputs, g_bytes_new(data, size));
	return 1;
}

/* Changes, adds or removes a few bytes. Custom mutators call it, as they would libFuzzer's. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
	for (guint n = g_rand_int_range(chance, 1, 5); n > 0; n--) {
		const size_t at = size ? g_rand_int(chance) % size : 0;
		switch (g_rand_int_range(chance, 0, 3)) {
		case 0:
			if (size > 0)
				data[at] = (uint8_t)g_rand_int(chance);
			break;
		case 1:
			if (size < max) {
				memmove(data + at + 1, data + at, size++ - at);
				data[at] = (uint8_t)g_rand_int(chance);
			}
			break;
		default:
			if (size > 1)
				memmove(data + at, data + at + 1, --size - at);
		}
	}
	return size;
}

/* Changes one of the inputs up to sixteen times, and tries what results each time. */
static void try_changed(void)
{
	gsize size;
	g_autofree uint8_t *changed = g_malloc(CHANGED_MAX);
	const guint8 *input =
	        g_bytes_get_data(inputs->pdata[g_rand_int(chance) % inputs->len], &size);
	size = MIN(size, CHANGED_MAX);
	memcpy(changed, input, size);
	for (guint n = g_rand_int_range(chance, 1, 17); n > 0; n--) {
		size = LLVMFuzzerCustomMutator ? LLVMFuzzerCustomMutator(changed, size, CHANGED_MAX,
		                                         g_rand_int(chance))
		                               : LLVMFuzzerMutate(changed, size, CHANGED_MAX);
		try_input(changed, size);
	}
}

static void fuzz(int seconds)
{
	const char *given = g_getenv("FUZZ_SEED");
	const guint32 seed = given ? (guint32)g_ascii_strtoull(given, NULL, 10) : g_random_int();
	const gint64 end = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
	guint rounds = 0;
	printf("FUZZ_SEED=%u\n", seed);
	fflush(stdout); /* a crash comes after it */
	chance = g_rand_new_with_seed(seed);
	for (; g_get_monotonic_time() < end; rounds++)
		try_changed();
	g_rand_free(chance);
	printf("%u inputs changed\n", rounds);
}

int main(int argc, char **argv)
{
	const char *seconds = g_getenv("FUZZ_SECS");
	int n = 0;
	inputs = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	for (int i = 1; i < argc; i++)
		n += replay(argv[i]);
	printf("%d inputs\n", n);
	if (n > 0 && seconds)
		fuzz(atoi(seconds));
	g_ptr_array_unref(inputs);
	return n > 0 ? 0 : 1;
}
