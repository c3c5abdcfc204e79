/* Uses the kernel's own numbers: the C library's headers may be older than the kernel. */
#include "store/base/confine.h"

#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LANDLOCK_CREATE_RULESET  444 /* the same on every processor */
#define LANDLOCK_VERSION_REQUEST 1u

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

/* Valgrind's client request RUNNING_ON_VALGRIND (0x1001): instructions that change nothing on a
 * real processor. Written out here so that the program does not depend on valgrind's header. */
static bool on_valgrind(void)
{
	volatile guint64 request[6] = {0x1001};
	guint64 answer = 0;
#if defined(__x86_64__)
	__asm__ volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq "
	                 "%%rbx, %%rbx"
	                 : "=d"(answer)
	                 : "a"(request), "0"(answer)
	                 : "cc", "memory");
#elif defined(__aarch64__)
	__asm__ volatile("mov x3, %1; mov x4, %2; ror x12, x12, #3; ror x12, x12, #13; ror x12, "
	                 "x12, #51; ror x12, x12, #61; orr x10, x10, x10; mov %0, x3"
	                 : "=r"(answer)
	                 : "r"(answer), "r"(request)
	                 : "cc", "memory", "x3", "x4");
#else
	(void)request;
#endif
	return answer != 0;
}

static bool has_seccomp(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
	guint32 action = SECCOMP_RET_KILL_PROCESS;
	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
#else
	return false;
#endif
}

ConfineKernel confine_kernel(void)
{
	ConfineKernel k = {0};
	if (SANITIZED || on_valgrind())
		return k;
	long abi = syscall(LANDLOCK_CREATE_RULESET, NULL, 0, LANDLOCK_VERSION_REQUEST);
	k.landlock_abi = abi > 0 ? (int)abi : 0;
	k.seccomp = has_seccomp();
	return k;
}

char *confine_words(const ConfineKernel *k)
{
	if (k->landlock_abi == 0)
		return g_strdup(k->seccomp  ? "seccomp"
		                : SANITIZED ? "limits only (a sanitizer build)"
		                            : "limits only");
	return g_strdup_printf("landlock %d%s", k->landlock_abi, k->seccomp ? ", seccomp" : "");
}
