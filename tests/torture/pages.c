/* Preloaded into a program: a machine whose pages have PAGES bytes. LMDB, and whoever asks for the
 * page size, believe it. */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT long sysconf(int name)
{
	const char *pages = getenv("PAGES");
	long (*real)(int) = (long (*)(int))dlsym(RTLD_NEXT, "sysconf");
	return name == _SC_PAGESIZE && pages ? atol(pages) : real(name);
}

EXPORT int getpagesize(void)
{
	return (int)sysconf(_SC_PAGESIZE);
}
