/* A parser that a mail has taken over, linked into its own listdigest-mda. The field X-Fault of a
 * mail names what to try in the parser's child. If it succeeds, the child answers with a record
 * whose subject is "broke out"; if it is refused, the child ends and the mail becomes unparsed.
 *
 * Environment: SANDBOX (all, seccomp, landlock or none: what to use of the kernel), SANDBOX_STORE
 * (a directory), SANDBOX_PORT (a port with a listener), SANDBOX_FILE (a file to create). */
#include "mda/parser/parser_child.h"
#include "mda/parser/sandbox.h"
#include "store/record/record_encode.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *store, *file;
static int port, answer_fd;
static volatile guint64 counter;
static char secret[] = "what only the agent has";

/* --- crash, hang, use up memory --- */

static bool crash(void)
{
	*(volatile int *)0 = 1;
	return false;
}

static bool overflow_stack(void)
{
	volatile char room[4096];
	room[0] = (char)++counter;
	return counter == 0 || (overflow_stack() && room[0] != 0);
}

static bool spin(void)
{
	while (counter < G_MAXUINT64)
		counter++;
	return false;
}

static bool spin_on(void) /* ignores the signal of the CPU limit */
{
	signal(SIGXCPU, SIG_IGN);
	return spin();
}

static bool wait_for_ever(void)
{
	static guint32 word;
	while (word == 0)
		syscall(SYS_futex, &word, 0, 0, NULL, NULL, 0);
	return false;
}

static bool eat_memory(void)
{
	for (;;) {
		char *piece = malloc(1 << 20);
		if (!piece)
			abort();
		memset(piece, 1, 1 << 20);
	}
}

static bool eat_shared_memory(void) /* no process limit counts it */
{
	gsize n = 512 << 20;
	char *all = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return all != MAP_FAILED && all[n - 1] == 0;
}

/* --- the network --- */

static bool make_socket(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}

static bool call_home(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((guint16)port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
	       write(fd, "called\n", 7) == 7;
}

static bool make_pair(void)
{
	int ends[2];
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0;
}

/* --- programs and processes --- */

static bool execute(void)
{
	char *argv[] = {(char *)"touch", (char *)file, NULL}, *none[] = {NULL};
	execve("/usr/bin/touch", argv, none);
	return false;
}

static bool fork_many(void)
{
	for (guint i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid < 0)
			return false;
		if (pid == 0)
			_exit(0);
	}
	return true;
}

static void *thread(void *data)
{
	return data;
}

static bool make_thread(void)
{
	pthread_t t;
	return pthread_create(&t, NULL, thread, NULL) == 0;
}

static bool kill_agent(void)
{
	return kill(getppid(), SIGKILL) == 0 && wait_for_ever();
}

static bool trace_agent(void)
{
	return ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) == 0;
}

static bool read_agent(void)
{
	char got[sizeof secret];
	struct iovec here = {got, sizeof got}, there = {secret, sizeof secret};
	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) == sizeof got;
}

static bool write_agent(void)
{
	struct iovec here = {secret, sizeof secret}, there = {secret, sizeof secret};
	return process_vm_writev(getppid(), &here, 1, &there, 1, 0) == sizeof secret;
}

static bool write_agent_by_proc(void)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/mem", getppid());
	int fd = open(path, O_RDWR);
	return fd >= 0 &&
	       pwrite(fd, secret, sizeof secret, (off_t)(gintptr)secret) == sizeof secret;
}

static bool limit_agent(void)
{
	struct rlimit none = {0, 0};
	return prlimit(getppid(), RLIMIT_CORE, &none, NULL) == 0;
}

/* --- files --- */

static bool can_read(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY);
	return fd >= 0 && read(fd, &byte, 1) == 1;
}

static bool read_file(void)
{
	return can_read("/etc/passwd");
}

static bool read_environment(void)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/environ", getppid());
	return can_read(path);
}

static bool read_store(void)
{
	g_autofree char *path = g_build_filename(store, "data.mdb", NULL);
	return can_read(path);
}

static bool read_by_old_call(void)
{
#ifdef SYS_open
	return syscall(SYS_open, "/etc/passwd", O_RDONLY) >= 0;
#else
	return read_file();
#endif
}

static bool read_by_new_call(void)
{
	guint64 how[3] = {0};
	return syscall(437 /* openat2 */, AT_FDCWD, "/etc/passwd", how, sizeof how) >= 0;
}

static bool look_at_file(void)
{
	struct stat st;
	return stat("/etc/passwd", &st) == 0;
}

static bool list_store(void)
{
	DIR *d = opendir(store);
	return d != NULL && readdir(d) != NULL;
}

static bool write_store(void)
{
	g_autofree char *path = g_build_filename(store, "data.mdb", NULL);
	return open(path, O_WRONLY) >= 0;
}

static bool lock_store(void) /* a read lock on it would defer every delivery */
{
	g_autofree char *path = g_build_filename(store, "lock.mdb", NULL);
	return open(path, O_RDONLY) >= 0;
}

static bool make_file(void)
{
	return open(file, O_WRONLY | O_CREAT, 0600) >= 0;
}

static bool remove_store(void)
{
	g_autofree char *path = g_build_filename(store, "removable", NULL);
	return unlink(path) == 0;
}

static bool move_store(void)
{
	g_autofree char *from = g_build_filename(store, "removable", NULL);
	return rename(from, file) == 0;
}

static bool make_memory_file(void)
{
	return syscall(SYS_memfd_create, "x", 0) >= 0;
}

static bool run_own_code(void)
{
	return mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
	       MAP_FAILED;
}

static bool turn_data_to_code(void)
{
	char *page = mmap(NULL, 4096, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page != MAP_FAILED && mprotect(page, 4096, PROT_EXEC) == 0;
}

static bool use_ring(void)
{
	guint32 parameters[30] = {0};
	return syscall(425 /* io_uring_setup */, 1, parameters) >= 0;
}

static bool write_elsewhere(void)
{
	bool done = false;
	for (int fd = 0; fd < 1000; fd++)
		if (fd != answer_fd && write(fd, "elsewhere\n", 10) == 10)
			done = true;
	return done;
}

/* --- the answer --- */

static GBytes *answer_of(const char *subject, guint32 flags, gint64 received_s)
{
	g_autoptr(Record) rec = record_new();
	rec->subject = subject;
	rec->flags = flags;
	g_autoptr(GBytes) fields = record_encode(rec, NULL);
	ParserReply head = {
	        0x4c445031u, (guint32)g_bytes_get_size(fields), received_s, {{0}}, {{0}}};
	gint64 now_us = g_get_real_time();
	memcpy(&head.id, &now_us, sizeof now_us); /* unique */
	head.former_id = head.id;
	GByteArray *all = g_byte_array_new();
	g_byte_array_append(all, (const guint8 *)&head, sizeof head);
	g_byte_array_append(all, g_bytes_get_data(fields, NULL), (guint)g_bytes_get_size(fields));
	return g_byte_array_free_to_bytes(all);
}

static void put(GBytes *answer, gsize cut)
{
	gsize n;
	const void *bytes = g_bytes_get_data(answer, &n);
	if (write(answer_fd, bytes, n - cut) != (gssize)(n - cut))
		_exit(1);
	g_bytes_unref(answer);
}

static bool answer_garbage(void)
{
	for (guint i = 0; i < 100; i++)
		if (write(answer_fd, secret, sizeof secret) < 0)
			_exit(1);
	_exit(0);
}

static bool answer_short(void)
{
	put(answer_of("short", 0, G_MININT64), 1);
	_exit(0);
}

static bool answer_with_more(void)
{
	g_autoptr(GBytes) one = answer_of("more", 0, G_MININT64);
	gsize n;
	const guint8 *bytes = g_bytes_get_data(one, &n);
	GByteArray *more = g_byte_array_new();
	g_byte_array_append(more, bytes, (guint)n);
	g_byte_array_append(more, (const guint8 *)"x", 1);
	put(g_byte_array_free_to_bytes(more), 0);
	_exit(0);
}

static bool answer_with_flags(void) /* that only the parent sets */
{
	put(answer_of("flags", RECORD_FLAG_EXPIRED, G_MININT64), 0);
	_exit(0);
}

static bool answer_from_future(void)
{
	put(answer_of("future", 0, G_MAXINT64 / 2), 0);
	_exit(0);
}

static bool answer_not_utf8(void)
{
	put(answer_of("\xff\xfe", 0, G_MININT64), 0);
	_exit(0);
}

static bool answer_without_end(void)
{
	static char zeros[1 << 20];
	while (write(answer_fd, zeros, sizeof zeros) > 0)
		;
	_exit(0);
}

static bool break_out(void) /* a fault that succeeds: shows that the test notices one */
{
	return true;
}

static const struct {
	const char *name;
	bool (*run)(void);
} faults[] = {{"crash", crash}, {"overflow-stack", overflow_stack}, {"spin", spin},
        {"spin-on", spin_on}, {"wait", wait_for_ever}, {"eat-memory", eat_memory},
        {"eat-shared-memory", eat_shared_memory}, {"make-socket", make_socket},
        {"call-home", call_home}, {"make-pair", make_pair}, {"execute", execute},
        {"fork-many", fork_many}, {"make-thread", make_thread}, {"kill-agent", kill_agent},
        {"trace-agent", trace_agent}, {"read-agent", read_agent}, {"write-agent", write_agent},
        {"write-agent-by-proc", write_agent_by_proc}, {"limit-agent", limit_agent},
        {"read-file", read_file}, {"read-environment", read_environment},
        {"read-store", read_store}, {"read-by-old-call", read_by_old_call},
        {"read-by-new-call", read_by_new_call}, {"look-at-file", look_at_file},
        {"list-store", list_store}, {"write-store", write_store}, {"lock-store", lock_store},
        {"make-file", make_file}, {"remove-store", remove_store}, {"move-store", move_store},
        {"make-memory-file", make_memory_file}, {"run-own-code", run_own_code},
        {"turn-data-to-code", turn_data_to_code}, {"use-ring", use_ring},
        {"write-elsewhere", write_elsewhere}, {"answer-garbage", answer_garbage},
        {"answer-short", answer_short}, {"answer-with-more", answer_with_more},
        {"answer-with-flags", answer_with_flags}, {"answer-from-future", answer_from_future},
        {"answer-not-utf8", answer_not_utf8}, {"answer-without-end", answer_without_end},
        {"break-out", break_out}};

static void misbehave(const char *raw, gsize n, int fd)
{
	const char *named = g_strstr_len(raw, (gssize)n, "X-Fault: ");
	if (!named)
		return;
	named += strlen("X-Fault: ");
	answer_fd = fd;
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		gsize length = strlen(faults[i].name);
		if (strncmp(named, faults[i].name, length) != 0 || named[length] != '\n')
			continue;
		if (!faults[i].run())
			_exit(1);
		put(answer_of("broke out", 0, G_MININT64), 0);
		_exit(0);
	}
	put(answer_of("there is no such fault", 0, G_MININT64), 0);
	_exit(0);
}

/* --- the agent, before its main --- */

static ConfineKernel only_seccomp(void)
{
	ConfineKernel k = confine_kernel();
	k.landlock_abi = 0;
	return k;
}

static ConfineKernel only_landlock(void)
{
	ConfineKernel k = confine_kernel();
	k.seccomp = false;
	return k;
}

static ConfineKernel nothing(void)
{
	return (ConfineKernel){0};
}

__attribute__((constructor)) static void plant(void)
{
	const char *use = getenv("SANDBOX"), *number = getenv("SANDBOX_PORT");
	store = getenv("SANDBOX_STORE");
	file = getenv("SANDBOX_FILE");
	port = number ? atoi(number) : 0;
	sandbox_kernel = g_strcmp0(use, "seccomp") == 0    ? only_seccomp
	                 : g_strcmp0(use, "landlock") == 0 ? only_landlock
	                 : g_strcmp0(use, "none") == 0     ? nothing
	                                                   : confine_kernel;
	parser_limits = (ParserLimits){
	        .cpu_s = 1, .wall_s = 2, .pool_messages = 100, .memory_bytes = 256u << 20};
	parser_child_test_hook = misbehave;
}
