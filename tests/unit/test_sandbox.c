/* The seccomp filter, run as the kernel runs it: the verdict for every call, and for the arguments
 * that matter. */
#include "mda/parser/sandbox_seccomp.c"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#ifdef OUR_ARCH

typedef struct {
	const struct sock_filter *rules;
	guint n_rules;
} Program;

static const Program whole = {rules, G_N_ELEMENTS(rules)};
static const Program closed = {no_opening, G_N_ELEMENTS(no_opening)};

static guint32 word_at(const struct seccomp_data *call, guint32 offset)
{
	guint32 word;
	assert_true(offset % 4 == 0 && offset + 4 <= sizeof *call);
	memcpy(&word, (const char *)call + offset, 4);
	return word;
}

/* Runs the filter: the part of classic BPF that it uses. */
static guint32 verdict(const Program *p, const struct seccomp_data *call)
{
	guint32 a = 0, x = 0;
	for (guint i = 0; i < p->n_rules; i++) {
		const struct sock_filter *f = &p->rules[i];
		switch (f->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			a = word_at(call, f->k);
			break;
		case BPF_LD | BPF_IMM:
			a = f->k;
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= f->k;
			break;
		case BPF_ALU | BPF_RSH | BPF_K:
			a >>= f->k;
			break;
		case BPF_ALU | BPF_RSH | BPF_X:
			a >>= x;
			break;
		case BPF_MISC | BPF_TAX:
			x = a;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
			i += a == f->k ? f->jt : f->jf;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			i += a & f->k ? f->jt : f->jf;
			break;
		case BPF_RET | BPF_K:
			return f->k;
		default:
			fail_msg("instruction %u is none of the filter's", i);
		}
	}
	fail_msg("the filter ends without a verdict");
	return 0;
}

static guint32 of_call(guint32 nr, guint64 a, guint64 b, guint64 c, guint64 d)
{
	const struct seccomp_data call = {.nr = (int)nr, .arch = OUR_ARCH, .args = {a, b, c, d}};
	return verdict(&whole, &call);
}

#define FAIL_WITH(errnum) (SECCOMP_RET_ERRNO | (errnum))

/* For every call number: exactly the listed ones are allowed or killed, the others fail with
 * ENOSYS. */
static void test_every_call(void **state)
{
	(void)state;
#define NUMBER(w, call) __NR_##call,
	static const guint32 allowed[] = {ALLOWED_CALLS(NUMBER, 0) ALLOWED_OLD_CALLS(NUMBER, 0)};
	static const guint32 killed[] = {KILLED_CALLS(NUMBER, 0) KILLED_OLD_CALLS(NUMBER, 0)};
	static const guint32 by_argument[] = {
	        __NR_mmap, __NR_mprotect, __NR_openat, __NR_newfstatat, __NR_prlimit64, __NR_futex};
	guint n[4] = {0};
	for (guint32 nr = 0; nr < 1000; nr++) {
		guint in_allowed = 0, in_killed = 0, in_argument = 0;
		for (guint i = 0; i < G_N_ELEMENTS(allowed); i++)
			in_allowed += allowed[i] == nr;
		for (guint i = 0; i < G_N_ELEMENTS(killed); i++)
			in_killed += killed[i] == nr;
		for (guint i = 0; i < G_N_ELEMENTS(by_argument); i++)
			in_argument += by_argument[i] == nr;
		assert_true(in_allowed + in_killed + in_argument <= 1); /* in one list only, once */
		if (in_argument)
			n[3]++;
		else if (in_allowed && of_call(nr, 0, 0, 0, 0) == SECCOMP_RET_ALLOW)
			n[0]++;
		else if (in_killed && of_call(nr, 0, 0, 0, 0) == SECCOMP_RET_KILL_PROCESS)
			n[1]++;
		else if (of_call(nr, 0, 0, 0, 0) == FAIL_WITH(ENOSYS))
			n[2]++;
		else
			fail_msg("call %u: verdict %x", nr, of_call(nr, 0, 0, 0, 0));
	}
	assert_int_equal(n[0], G_N_ELEMENTS(allowed));
	assert_int_equal(n[1], G_N_ELEMENTS(killed));
	assert_int_equal(n[3], G_N_ELEMENTS(by_argument));
}

/* Other architectures have other call numbers. */
static void test_other_numbers(void **state)
{
	(void)state;
	for (guint32 nr = 0; nr < 600; nr++) {
		assert_int_equal(of_call(nr | 0x40000000u, 0, 0, 0, 0), SECCOMP_RET_KILL_PROCESS);
		static const guint32 others[] = {
		        AUDIT_ARCH_I386, AUDIT_ARCH_ARM, AUDIT_ARCH_RISCV64, 0};
		for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
			const struct seccomp_data call = {.nr = (int)nr, .arch = others[i]};
			assert_int_equal(verdict(&whole, &call), SECCOMP_RET_KILL_PROCESS);
		}
	}
	assert_int_equal(of_call(G_MAXUINT32, 0, 0, 0, 0), SECCOMP_RET_KILL_PROCESS);
}

static void check_mapping(guint protection, guint flags, bool allowed)
{
	assert_int_equal(of_call(__NR_mmap, 0, 4096, protection, flags),
	        allowed ? SECCOMP_RET_ALLOW : FAIL_WITH(EACCES));
}

static void test_memory(void **state)
{
	(void)state;
	const guint rw = PROT_READ | PROT_WRITE, rx = PROT_READ | PROT_EXEC;
	check_mapping(rw, MAP_PRIVATE | MAP_ANONYMOUS, true); /* the allocator */
	check_mapping(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, true);
	check_mapping(PROT_READ, MAP_SHARED, true);   /* gconv-modules.cache */
	check_mapping(rx, MAP_PRIVATE | 0x800, true); /* a converter's code; MAP_DENYWRITE */
	check_mapping(rw, MAP_PRIVATE | MAP_FIXED, true);
	check_mapping(rw, MAP_SHARED | MAP_ANONYMOUS, false);
	check_mapping(PROT_READ, 3 /* MAP_SHARED_VALIDATE */ | MAP_ANONYMOUS, false);
	check_mapping(rx, MAP_PRIVATE | MAP_ANONYMOUS, false);
	check_mapping(PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, false);
	check_mapping(rw | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, false);
	check_mapping(rw | PROT_EXEC, MAP_PRIVATE, false);
	assert_int_equal(of_call(__NR_mprotect, 0, 4096, PROT_READ, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(of_call(__NR_mprotect, 0, 4096, rw, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(of_call(__NR_mprotect, 0, 4096, PROT_EXEC, 0), FAIL_WITH(EACCES));
	assert_int_equal(of_call(__NR_mprotect, 0, 4096, rx, 0), FAIL_WITH(EACCES));
}

static guint32 open_with(const Program *p, guint32 flags)
{
	const struct seccomp_data call = {
	        .nr = __NR_openat, .arch = OUR_ARCH, .args = {(guint64)AT_FDCWD, 0, flags}};
	return verdict(p, &call);
}

static void test_files(void **state)
{
	(void)state;
	static const guint32 reading[] = {
	        O_RDONLY, O_RDONLY | O_CLOEXEC, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC};
	static const guint32 writing[] = {O_WRONLY, O_RDWR, O_RDONLY | O_CREAT, O_RDONLY | O_TRUNC,
	        O_WRONLY | O_APPEND, O_RDWR | O_TMPFILE, O_RDONLY | O_CLOEXEC | O_CREAT | O_EXCL,
	        O_ACCMODE};
	for (guint i = 0; i < G_N_ELEMENTS(reading); i++) {
		assert_int_equal(open_with(&whole, reading[i]), SECCOMP_RET_ALLOW);
		assert_int_equal(open_with(&closed, reading[i]), FAIL_WITH(EACCES));
	}
	for (guint i = 0; i < G_N_ELEMENTS(writing); i++) {
		assert_int_equal(open_with(&whole, writing[i]), SECCOMP_RET_KILL_PROCESS);
		assert_int_equal(open_with(&closed, writing[i]), SECCOMP_RET_KILL_PROCESS);
	}
	assert_int_equal(of_call(__NR_newfstatat, 3, 0, 0, AT_EMPTY_PATH), SECCOMP_RET_ALLOW);
	assert_int_equal(of_call(__NR_newfstatat, (guint64)AT_FDCWD, 0, 0, 0), FAIL_WITH(EACCES));
	assert_int_equal(of_call(__NR_newfstatat, (guint64)AT_FDCWD, 0, 0, AT_SYMLINK_NOFOLLOW),
	        FAIL_WITH(EACCES));
}

static void test_limits(void **state)
{
	(void)state;
	assert_int_equal(of_call(__NR_prlimit64, 0, RLIMIT_CPU, 1, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(of_call(__NR_prlimit64, 0, RLIMIT_DATA, 1, 0), FAIL_WITH(EPERM));
	assert_int_equal(of_call(__NR_prlimit64, 0, RLIMIT_STACK, 1, 0), FAIL_WITH(EPERM));
	assert_int_equal(of_call(__NR_prlimit64, 1, RLIMIT_CPU, 1, 0), FAIL_WITH(EPERM));
	assert_int_equal(of_call(__NR_futex, 0, 0, 0, 0), SECCOMP_RET_ALLOW); /* wait */
	assert_int_equal(
	        of_call(__NR_futex, 0, 1 | 128, 0, 0), SECCOMP_RET_ALLOW);    /* wake, private */
	assert_int_equal(of_call(__NR_futex, 0, 3, 0, 0), FAIL_WITH(ENOSYS)); /* requeue */
	assert_int_equal(of_call(__NR_futex, 0, 6, 0, 0), FAIL_WITH(ENOSYS)); /* lock_pi */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_call),
	        cmocka_unit_test(test_other_numbers), cmocka_unit_test(test_memory),
	        cmocka_unit_test(test_files), cmocka_unit_test(test_limits)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else
static void test_no_filter(void **state)
{
	(void)state;
	puts("# skipped: there is no filter for this machine");
	return;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_filter)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
