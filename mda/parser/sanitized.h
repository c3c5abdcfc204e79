/* Whether this is a build with AddressSanitizer or ThreadSanitizer. */
#pragma once

/* Such a process needs more: its shadow memory counts as private memory, it takes twice the CPU
 * time, its reports go to stderr, and it handles faults itself. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif
