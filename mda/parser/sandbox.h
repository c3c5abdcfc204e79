/* The sandbox of a parser process, which it enters before it sees a mail. */
#pragma once

#include "store/base/confine.h"

/* sandbox_enter: restricts this process for good to what decoding needs: memory, the descriptors it
 * has, and reading the C library's charset converters. No_new_privs must be set.
 *
 * With Landlock, the converters are the only files that can be opened. With seccomp alone no file
 * can be opened, as seccomp cannot see paths; so the charsets that occur in mail are loaded before.
 * The result of decoding is the same. If the kernel has neither, this does nothing.
 *
 * A call that only an attacker makes (sockets, programs, processes, signals, changing files) kills
 * the process. Any other call that decoding does not need fails with ENOSYS, as on an older kernel:
 * a newer C library may try it, and mail must not become unparsed by that. */
void sandbox_enter(void);

/* Returns which parts of the kernel's protection to use. Only tests change it. */
extern ConfineKernel (*sandbox_kernel)(void);
