/* The child sends lines, its answer or its error through a pipe; each message has a head (kind,
 * bytes). The progress is in a shared page, so that updating it costs nothing. */
#include "store/base/subprocess.h"

#include "store/base/error.h"
#include "store/base/io.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define STUCK_STATUS 99
#define MESSAGE_MAX  (1u << 20) /* bytes of one message; a longer line is cut */

typedef enum { MESSAGE_LINE = 'L', MESSAGE_ANSWER = 'A', MESSAGE_ERROR = 'E' } MessageKind;

/* --- the child --- */

static int out = -1;                /* the child's end of the pipe */
static SubprocessProgress *watched; /* by on_timer */
static guint64 steps_seen;

static void put_part(MessageKind kind, const void *bytes, gsize n)
{
	guint32 head[2] = {kind, (guint32)MIN(n, MESSAGE_MAX)};
	if (!io_write_all(out, head, sizeof head) || !io_write_all(out, bytes, head[1]))
		_exit(1); /* the parent is gone */
}

static void put_line(const char *line, void *data)
{
	(void)data;
	put_part(MESSAGE_LINE, line, strlen(line));
}

static void put_error(int code, const char *text)
{
	g_autoptr(GString) part = g_string_new_len((const char *)&code, sizeof code);
	g_string_append(part, text);
	put_part(MESSAGE_ERROR, part->str, part->len);
}

/* GLib aborts if an allocation fails. That is not a sign of damage, so it is reported as an error
 * instead of a crash. */
static void on_log(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
	(void)domain, (void)data;
	if (level & G_LOG_LEVEL_ERROR &&
	        (strstr(message, "allocate") || strstr(message, "memory"))) {
		static const char text[] = "not enough memory to read the store";
		char part[sizeof(int) + sizeof text]; /* allocates nothing */
		int code = ERROR_UNAVAILABLE;
		memcpy(part, &code, sizeof code);
		memcpy(part + sizeof code, text, sizeof text);
		put_part(MESSAGE_ERROR, part, sizeof part - 1);
		_exit(0);
	}
}

static void on_timer(int signal_number)
{
	(void)signal_number;
	if (watched->steps == steps_seen)
		_exit(STUCK_STATUS);
	steps_seen = watched->steps;
}

static void watch(SubprocessProgress *progress, guint stuck_s)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGFPE, SIGILL};
	const struct rlimit no_core = {0, 0};
	const struct itimerval timer = {{stuck_s, 0}, {stuck_s, 0}};
	struct sigaction action = {.sa_handler = on_timer, .sa_flags = SA_RESTART};
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++)
		signal(faults[i], SIG_DFL);
	watched = progress;
	steps_seen = progress->steps;
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_PROF, &timer, NULL);
	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	g_log_set_default_handler(on_log, NULL);
}

G_GNUC_NORETURN static void be_child(SubprocessWork work, void *data, guint stuck_s,
        SubprocessProgress *progress, void *answer, gsize answer_bytes)
{
	GError *error = NULL;
	watch(progress, stuck_s);
	if (work(progress, put_line, NULL, data, answer, &error)) {
		put_part(MESSAGE_ANSWER, answer, answer_bytes);
	} else {
		put_error(error->code, error->message);
		g_error_free(error);
	}
	_exit(0);
}

/* --- the parent --- */

typedef struct {
	SubprocessLine line;
	void *line_data, *answer;
	gsize answer_bytes;
	bool answered;
	GError *error;
} Listener;

static void take_part(Listener *l, guint32 kind, const char *bytes, gsize n)
{
	int code;
	if (kind == MESSAGE_LINE) {
		l->line(bytes, l->line_data);
	} else if (kind == MESSAGE_ANSWER && n == l->answer_bytes) {
		memcpy(l->answer, bytes, n);
		l->answered = true;
	} else if (kind == MESSAGE_ERROR && n >= sizeof code && !l->error) {
		memcpy(&code, bytes, sizeof code);
		l->error = g_error_new_literal(ERROR_DOMAIN, code, bytes + sizeof code);
	}
}

static void listen_to(Listener *l, int fd)
{
	guint32 head[2];
	while (io_read_all(fd, head, sizeof head) && head[1] <= MESSAGE_MAX) {
		g_autofree char *bytes = g_malloc(head[1] + 1u);
		if (!io_read_all(fd, bytes, head[1]))
			return;
		bytes[head[1]] = '\0';
		take_part(l, head[0], bytes, head[1]);
	}
}

static bool is_fault(int signal_number)
{
	return signal_number == SIGSEGV || signal_number == SIGBUS || signal_number == SIGABRT ||
	       signal_number == SIGTRAP || signal_number == SIGFPE || signal_number == SIGILL;
}

static bool judge(int status, Listener *l, SubprocessEnd *end, GError **error)
{
	if (l->error) {
		g_propagate_error(error, g_steal_pointer(&l->error));
		return false;
	}
	if (WIFSIGNALED(status) && is_fault(WTERMSIG(status))) {
		end->outcome = SUBPROCESS_CRASHED;
		end->signal = WTERMSIG(status);
		return true;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == STUCK_STATUS) {
		end->outcome = SUBPROCESS_STUCK;
		return true;
	}
	if (l->answered)
		return true;
	if (WIFSIGNALED(status))
		error_set(error, ERROR_UNAVAILABLE,
		        "the process that reads the store was killed: %s",
		        g_strsignal(WTERMSIG(status)));
	else
		error_set(error, ERROR_UNAVAILABLE,
		        "the process that reads the store ended with status %d",
		        WEXITSTATUS(status));
	return false;
}

static bool no_child(GError **error)
{
	return error_set(error, ERROR_UNAVAILABLE, "cannot start a process to read the store: %s",
	        g_strerror(errno));
}

static bool fork_and_wait(SubprocessWork work, void *data, guint stuck_s,
        SubprocessProgress *progress, Listener *l, SubprocessEnd *end, GError **error)
{
	int fds[2], status = 0;
	if (pipe(fds) != 0)
		return no_child(error);
	pid_t pid = fork();
	if (pid == 0) {
		close(fds[0]);
		out = fds[1];
		be_child(work, data, stuck_s, progress, l->answer, l->answer_bytes);
	}
	int errnum = errno;
	close(fds[1]);
	if (pid > 0)
		listen_to(l, fds[0]);
	close(fds[0]);
	errno = errnum;
	if (pid < 0)
		return no_child(error);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	end->stage = progress->stage;
	end->at = progress->at;
	return judge(status, l, end, error);
}

bool subprocess_run(SubprocessWork work, void *data, guint stuck_s, SubprocessLine line,
        void *line_data, void *answer, gsize answer_bytes, SubprocessEnd *end, GError **error)
{
	*end = (SubprocessEnd){.outcome = SUBPROCESS_DONE};
	SubprocessProgress *progress = mmap(
	        NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (progress == MAP_FAILED)
		return no_child(error);
	Listener l = {.line = line,
	        .line_data = line_data,
	        .answer = answer,
	        .answer_bytes = answer_bytes};
	bool ok = fork_and_wait(work, data, stuck_s, progress, &l, end, error);
	munmap(progress, sizeof *progress);
	return ok;
}
