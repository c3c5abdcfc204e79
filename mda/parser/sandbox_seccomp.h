/* The seccomp filter of a parser process: which system calls it may make. */
#pragma once

#include <stdbool.h>

/* sandbox_seccomp: allows this process only the system calls that decoding needs; see
 * sandbox_enter(). MAY_OPEN: files can be opened for reading. Does nothing if the kernel refuses
 * the filter. */
void sandbox_seccomp(bool may_open);
