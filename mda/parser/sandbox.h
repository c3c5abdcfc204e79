/* The walls around the parser's child, made by itself before it sees a mail. */
#ifndef LD_MDA_SANDBOX_H
#define LD_MDA_SANDBOX_H

#include "store/base/confine.h"

/* sandbox_enter: shut this process, for good and as far as the kernel can, into what decoding
 * needs: memory, the descriptors it has, and reading the C library's charset converters.
 * No_new_privs must be set.
 *
 * With Landlock the converters are the only files that can be opened. Without it (seccomp cannot
 * tell paths apart) no file can be, and the charsets that mail has are loaded first: what they
 * decode to is the same. With neither, this does nothing.
 *
 * A call that only an attacker makes (a socket, a program or process started, a signal sent, a file
 * changed) kills the process. Any other that decoding has no need of fails with ENOSYS, as it would
 * on an older kernel: a newer C library may try it, and must not make mail unparsed. */
void sandbox_enter(void);

/* What to use of the kernel: all of it, but in tests of kernels that have less. */
extern ConfineKernel (*sandbox_kernel)(void);

#endif
