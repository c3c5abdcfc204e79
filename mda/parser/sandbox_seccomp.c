/* The filter is a table: first rules for calls whose arguments matter, each of which ends with a
 * verdict, then two lists of calls. The kernel compiles it.
 *
 * The lists come from tracing. Decoding reads, writes, allocates memory and asks for the CPU time
 * used; a charset loads its converter (open, fstat, pread, mmap, mprotect); sorting asks for the
 * size of memory (sysinfo). */
#include "mda/parser/sandbox_seccomp.h"

#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#endif

#ifndef OUR_ARCH
void sandbox_seccomp(bool may_open)
{
	(void)may_open;
}
#else

/* clang-format off */

/* The calls that decoding makes, and similar ones that other versions of the libraries may make. */
#define ALLOWED_CALLS(X, w) \
	X(w, read) X(w, write) X(w, readv) X(w, writev) X(w, pread64) X(w, lseek) X(w, close) \
	X(w, fstat) X(w, getdents64) \
	X(w, brk) X(w, munmap) X(w, mremap) X(w, madvise) X(w, getrusage) X(w, sysinfo) \
	X(w, getpid) X(w, gettid) \
	X(w, clock_gettime) X(w, gettimeofday) X(w, getrandom) X(w, restart_syscall) X(w, exit) \
	X(w, exit_group)

/* Calls that only an attacker makes, in this order: network, and passing descriptors; programs and
 * processes; changing files; changing the root or opening by handle; parts of the kernel with many
 * past vulnerabilities. */
#define KILLED_CALLS(X, w) \
	X(w, socket) X(w, socketpair) X(w, connect) X(w, bind) X(w, listen) X(w, accept) \
	X(w, accept4) X(w, sendto) X(w, sendmsg) X(w, sendmmsg) \
	X(w, execve) X(w, execveat) X(w, clone) X(w, clone3) X(w, unshare) X(w, setns) X(w, kill) \
	X(w, tkill) X(w, tgkill) X(w, rt_sigqueueinfo) X(w, rt_tgsigqueueinfo) \
	X(w, pidfd_send_signal) X(w, pidfd_open) X(w, pidfd_getfd) X(w, ptrace) \
	X(w, process_vm_readv) X(w, process_vm_writev) X(w, kcmp) \
	X(w, unlinkat) X(w, renameat) X(w, renameat2) X(w, linkat) X(w, symlinkat) X(w, mkdirat) \
	X(w, mknodat) X(w, fchmodat) X(w, fchownat) X(w, fchmod) X(w, fchown) X(w, truncate) \
	X(w, ftruncate) \
	X(w, mount) X(w, umount2) X(w, chroot) X(w, pivot_root) X(w, open_by_handle_at) \
	X(w, io_uring_setup) X(w, bpf) X(w, perf_event_open) X(w, userfaultfd) X(w, memfd_create) \
	X(w, keyctl) X(w, add_key) X(w, init_module) X(w, finit_module) X(w, personality)

/* Older calls, which exist on x86-64 only. */
#ifdef __x86_64__
#define ALLOWED_OLD_CALLS(X, w) X(w, time)
#define KILLED_OLD_CALLS(X, w) \
	X(w, fork) X(w, vfork) X(w, creat) X(w, unlink) X(w, rename) X(w, link) X(w, symlink) \
	X(w, mkdir) X(w, rmdir) X(w, mknod) X(w, chmod) X(w, chown) \
	X(w, lchown)
#else
#define ALLOWED_OLD_CALLS(X, w)
#define KILLED_OLD_CALLS(X, w)
#endif

#define VERDICT(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define ALLOWED       VERDICT(SECCOMP_RET_ALLOW)
#define FAILS(errnum) VERDICT(SECCOMP_RET_ERRNO | (errnum))
#define KILLED        VERDICT(SECCOMP_RET_KILL_PROCESS)

/* Loads the call's number, or the low half of argument N: the kernel ignores the upper half of an
 * int, and no flag or protection bit is in it. */
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ARGUMENT(n) LOAD(args[n])

/* Continues if the loaded value is VALUE (if any of BITS is set), else skips N instructions.
 * UNLESS does the reverse. */
#define IF_IS(value, n)  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (n))
#define IF_ANY(bits, n)  BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, (n))
#define UNLESS(value, n) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (n), 0)

/* A call is looked up as a bit in one of two masks of 32 calls. A comparison for each call would be
 * slow when the filter is installed: the kernel runs it for every call number there is. */
#define BIT(w, call)    | (__NR_##call >> 5 == (w) ? 1u << (__NR_##call & 31) : 0)
#define ALLOWED_MASK(w) (0u ALLOWED_CALLS(BIT, w) ALLOWED_OLD_CALLS(BIT, w))
#define KILLED_MASK(w)  (0u KILLED_CALLS(BIT, w) KILLED_OLD_CALLS(BIT, w))
#define BIT_TO_X \
	LOAD(nr), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 31), BPF_STMT(BPF_MISC | BPF_TAX, 0), \
		LOAD(nr), \
		BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 5)
#define IF_BIT_OF(mask, n) \
	BPF_STMT(BPF_LD | BPF_IMM, (mask)), BPF_STMT(BPF_ALU | BPF_RSH | BPF_X, 0), IF_ANY(1, (n))
#define WORD(w) \
	IF_IS((w), 9), IF_BIT_OF(ALLOWED_MASK(w), 1), ALLOWED, \
		IF_BIT_OF(KILLED_MASK(w), 1), KILLED, FAILS(ENOSYS)
#define WORDS 15 /* for the numbers below 480; higher ones are newer than these lists */
G_STATIC_ASSERT(__NR_clone3 < 32 * WORDS && __NR_pidfd_getfd < 32 * WORDS);

#define OTHER_ABI   0x40000000u /* x32 has other numbers for the same calls */
#define WRITES      (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | 020000000 /* __O_TMPFILE */)
#define FUTEX_OTHER (~129u) /* all but WAIT and WAKE, private or not: one thread needs no more */
#define EMPTY_PATH  0x1000  /* AT_EMPTY_PATH: stat of a descriptor */

static const struct sock_filter rules[] = {
	LOAD(arch), UNLESS(OUR_ARCH, 1), KILLED,
	LOAD(nr), IF_ANY(OTHER_ABI, 1), KILLED,

	/* memory: anonymous memory must be private, so that it counts against the limit; none is
	 * both writable and executable */
	IF_IS(__NR_mmap, 13),
		ARGUMENT(3), IF_ANY(MAP_ANONYMOUS, 6),
			IF_ANY(MAP_SHARED, 1), FAILS(EACCES),
			ARGUMENT(2), IF_ANY(PROT_EXEC, 1), FAILS(EACCES),
			ALLOWED,
		ARGUMENT(2), IF_ANY(PROT_WRITE, 2), IF_ANY(PROT_EXEC, 1), FAILS(EACCES),
		ALLOWED,
	IF_IS(__NR_mprotect, 4),
		ARGUMENT(2), IF_ANY(PROT_EXEC, 1), FAILS(EACCES), ALLOWED,

	/* files: reading only; Landlock says which */
	IF_IS(__NR_openat, 4),
		ARGUMENT(2), IF_ANY(WRITES, 1), KILLED, ALLOWED,
	IF_IS(__NR_newfstatat, 4),
		ARGUMENT(3), IF_ANY(EMPTY_PATH, 1), ALLOWED, FAILS(EACCES),

	/* its own CPU limit, which is set again for each mail of an import */
	IF_IS(__NR_prlimit64, 6),
		ARGUMENT(0), IF_IS(0, 3), ARGUMENT(1), IF_IS(RLIMIT_CPU, 1), ALLOWED,
		FAILS(EPERM),
	IF_IS(__NR_futex, 4),
		ARGUMENT(1), IF_ANY(FUTEX_OTHER, 1), FAILS(ENOSYS), ALLOWED,

	BIT_TO_X,
	WORD(0), WORD(1), WORD(2), WORD(3), WORD(4), WORD(5), WORD(6), WORD(7), WORD(8), WORD(9),
	WORD(10), WORD(11), WORD(12), WORD(13), WORD(14),
	FAILS(ENOSYS)};

static const struct sock_filter no_opening[] = {
	LOAD(nr), IF_IS(__NR_openat, 4),
		ARGUMENT(2), IF_ANY(WRITES, 1), KILLED, FAILS(EACCES),
	ALLOWED};
/* clang-format on */

/* A container's own filter may refuse this one. Not checked: the limits apply in any case. */
static void install_if_allowed(const struct sock_filter *filter, size_t n)
{
	struct sock_fprog program = {(unsigned short)n, (struct sock_filter *)filter};
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

/* Of several filters the kernel applies the strictest verdict. */
void sandbox_seccomp(bool may_open)
{
	if (!may_open)
		install_if_allowed(no_opening, sizeof no_opening / sizeof no_opening[0]);
	install_if_allowed(rules, sizeof rules / sizeof rules[0]);
}
#endif
