/* What a process can be shut in with here. The parser's child is (mda/parser/sandbox.c),
 * `listdigest-store stat` tells. */
#ifndef LD_STORE_CONFINE_H
#define LD_STORE_CONFINE_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
	int landlock_abi; /* 0: no Landlock, not built in or not switched on; see landlock(7) for
	                     what each has */
	bool seccomp;     /* filters that can kill a process, on a processor whose calls we know */
} ConfineKernel;

/* confine_kernel: what this process may use: a container may have less than its kernel, an emulator
 * has none. Nothing in a sanitizer build or under valgrind, whose own calls a filter would stop. */
ConfineKernel confine_kernel(void);

/* confine_words: K in words, "landlock 7, seccomp" or "limits only"; a new string. */
char *confine_words(const ConfineKernel *k);

#endif
