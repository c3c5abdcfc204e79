/* The seccomp filter of a parser process: which system calls it may make. */
#ifndef LD_MDA_SANDBOX_SECCOMP_H
#define LD_MDA_SANDBOX_SECCOMP_H

#include <stdbool.h>

/* sandbox_seccomp: allows this process only the system calls that decoding needs; see
 * sandbox_enter(). MAY_OPEN: files can be opened for reading. Does nothing if the kernel refuses
 * the filter. */
void sandbox_seccomp(bool may_open);

#endif
