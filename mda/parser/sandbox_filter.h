/* The seccomp filter of the parser's child: which system calls it may make. */
#ifndef LD_MDA_SANDBOX_FILTER_H
#define LD_MDA_SANDBOX_FILTER_H

#include <stdbool.h>

/* sandbox_filter: allow this process only what decoding needs, see sandbox_enter. Files can be
 * opened for reading only if MAY_OPEN. Without effect where the kernel takes no filter. */
void sandbox_filter(bool may_open);

#endif
