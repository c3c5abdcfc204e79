/* What the running kernel offers to confine a process. mda/parser/sandbox.c uses it for the parser;
 * `listdigest-store stat` prints it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	int landlock_abi; /* ABI version, see landlock(7); 0: no Landlock */
	bool seccomp;     /* filters that can kill a process, on a supported processor */
} ConfineKernel;

/* confine_kernel: what this process may use. A container may offer less than its kernel, an
 * emulator nothing. A sanitizer build and valgrind get nothing, because a filter would stop their
 * own system calls. */
ConfineKernel confine_kernel(void);

/* confine_words: K in words, "landlock 7, seccomp" or "limits only"; a new string. */
char *confine_words(const ConfineKernel *k);
