#include "report/retry.h"

#include "store/base/debug.h"
#include "store/env/crash_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define GROUPS_MAX   5  /* left out at most */
#define TRIALS_MAX   80 /* to find one of them: 64 halve every number, the rest are slack */
#define TRIALS_MAX_S 600

typedef struct { /* shared with the child */
	bool writing;
	LeaveOutFound found;
} Shared;

typedef struct {
	RetryWork work;
	gpointer data;
	gint64 deadline_us; /* no trial begins later */
	int signal;         /* by which the last child ended; 0: it exited */
	int status;         /* if it exited: its exit status */
} Retry;

static Shared *shared; /* NULL: no child is used */
static LeaveOut leave_out;

const LeaveOut *retry_begin(void)
{
	if (shared)
		shared->writing = false;
	return &leave_out;
}

void retry_before_output(void)
{
	if (leave_out.trial)
		_exit(0);
	if (shared)
		shared->writing = true;
}

static bool is_crash(int signal_number)
{
	static const int crashes[] = {
	        SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGFPE, SIGILL, SIGSYS, SIGXCPU, SIGKILL};
	for (guint i = 0; i < G_N_ELEMENTS(crashes); i++)
		if (signal_number == crashes[i])
			return true;
	return false;
}

G_NORETURN static void work_in_child(const Retry *r, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* who ends the parent means the whole run */
	if (getppid() != parent)
		_exit(75);
	crash_guard_end();
	if (leave_out.trial) {
		const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		if (null < 0 || dup2(null, STDERR_FILENO) < 0)
			_exit(0);
	}
	exit(r->work(r->data));
}

/* Runs the work in a child. Returns false if none can be made. */
static bool run_child(Retry *r)
{
	const pid_t parent = getpid();
	int status;
	*shared = (Shared){0};
	fflush(NULL);
	const pid_t child = fork();
	if (child == 0)
		work_in_child(r, parent);
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	if (child < 0)
		return false;
	r->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : 75;
	return true;
}

/* Returns whether the digest of the groups of WIDTH from FROM to TO crashes. */
static bool crashes(Retry *r, LeaveOutWidth width, guint64 from, guint64 to)
{
	leave_out.trial = true;
	leave_out.width = width;
	leave_out.from = from;
	leave_out.to = to;
	leave_out.found = &shared->found;
	const bool ran = run_child(r);
	leave_out.trial = false;
	leave_out.found = NULL;
	return ran && is_crash(r->signal);
}

/* Finds one group of WIDTH whose digest crashes. */
static bool find_group(Retry *r, LeaveOutWidth width, LeaveOutGroup *group)
{
	guint64 from = 0, to = G_MAXUINT64;
	guint count = G_MAXUINT; /* groups between them; G_MAXUINT: not known */
	for (guint trial = 0; trial < TRIALS_MAX; trial++) {
		const bool last = from == to || count == 1;
		const guint64 middle = last ? to : from + (to - from) / 2;
		if (g_get_monotonic_time() > r->deadline_us || count == 0)
			return false;
		const bool crashed = crashes(r, width, from, middle);
		const guint groups = shared->found.groups;
		if (crashed && groups == 1) {
			*group = shared->found.first;
			return true;
		}
		if (last)
			return false;
		if (crashed) {
			to = middle;
			count = groups;
		} else {
			from = middle + 1;
			count = count == G_MAXUINT ? count : count - groups;
		}
	}
	return false;
}

/* Finds the next group to leave out, and adds it. Returns false if no mail is the reason. */
static bool find_culprit(Retry *r)
{
	LeaveOutGroup group;
	const int by = r->signal;
	const bool read = !crashes(r, LEAVE_OUT_THREAD, 1, 0); /* without any mail */
	for (LeaveOutWidth width = read ? 0 : LEAVE_OUT_MAIL; width < LEAVE_OUT_N; width++) {
		if (!find_group(r, width, &group))
			continue;
		if (!leave_out.groups)
			leave_out.groups = g_array_new(FALSE, FALSE, sizeof group);
		group.signal = by;
		g_array_append_val(leave_out.groups, group);
		return true;
	}
	return false;
}

static void tell_left_out(void)
{
	for (guint i = 0; i < leave_out.groups->len; i++) {
		const LeaveOutGroup *group = &g_array_index(leave_out.groups, LeaveOutGroup, i);
		g_autofree char *name = leave_out_name(group);
		g_printerr("listdigest-report: left out %s: with it the digest crashed (%s)\n",
		        name, strsignal(group->signal));
	}
}

/* Returns the exit status after the work crashed by SIGNAL_NUMBER. */
static int give_up(int signal_number)
{
	g_printerr("listdigest-report: internal error (%s)%s, or a damaged store "
	           "('listdigest-store verify' tells)\n",
	        strsignal(signal_number), shared->writing ? " while writing or sending" : "");
	return 75;
}

static int run_again(Retry *r)
{
	const int first = r->signal;
	debug_print(DEBUG_OUTPUT, "crashed: %s; looking for the mail", strsignal(first));
	r->deadline_us = g_get_monotonic_time() + TRIALS_MAX_S * G_USEC_PER_SEC;
	for (guint i = 0; i < GROUPS_MAX && is_crash(r->signal) && !shared->writing; i++)
		if (!find_culprit(r) || !run_child(r))
			return give_up(first);
	if (is_crash(r->signal))
		return give_up(r->signal);
	tell_left_out();
	return r->status ? r->status : 1;
}

/* Runs R's work in a child for the first time. Returns false if no child can be made. */
static bool begin(Retry *r)
{
	if (!shared)
		shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		shared = NULL;
	g_clear_pointer(&leave_out.groups, g_array_unref);
	signal(SIGCHLD, SIG_DFL); /* if we were started with it ignored, children leave no status */
	if (shared && run_child(r))
		return true;
	shared = NULL;
	return false;
}

/* Returns STATUS, the exit status, unless somebody ended R's child by a signal that is no crash: it
 * then ends this process, too. */
static int finish(const Retry *r, int status)
{
	if (r->signal && !is_crash(r->signal)) {
		signal(r->signal, SIG_DFL);
		raise(r->signal);
	}
	return status;
}

int retry_run(RetryWork work, gpointer data)
{
	Retry r = {.work = work, .data = data};
	if (!begin(&r))
		return work(data);
	if (!is_crash(r.signal))
		return finish(&r, r.status);
	return finish(&r, shared->writing ? give_up(r.signal) : run_again(&r));
}

bool retry_together(RetryWork work, gpointer data, int *status)
{
	Retry r = {.work = work, .data = data};
	bool ran = begin(&r);
	if (ran && is_crash(r.signal) && !shared->writing)
		return false;
	*status = !ran ? work(data) : is_crash(r.signal) ? give_up(r.signal) : finish(&r, r.status);
	return true;
}
