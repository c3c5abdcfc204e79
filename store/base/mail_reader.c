/* The process gets mails and answers through one socket, its standard input. If a mail ends it, the
 * next mail starts another one. */
#include "store/base/mail_reader.h"

#include "store/base/error.h"
#include "store/base/io.h"
#include "store/base/mail_text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "listdigest-mda"
#define OPTION  "--serve-texts"
#define WAIT_S  60 /* for one mail; the parser's limit of CPU time is less */

struct MailReader {
	GPid pid; /* 0: there is no process */
	int fd;
};

MailReader *mail_reader_new(void)
{
	MailReader *reader = g_new(MailReader, 1);
	*reader = (MailReader){0, -1};
	return reader;
}

static void stop(MailReader *reader)
{
	if (reader->pid == 0)
		return;
	close(reader->fd);
	kill(reader->pid, SIGKILL);
	while (waitpid(reader->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	*reader = (MailReader){0, -1};
}

void mail_reader_free(MailReader *reader)
{
	if (!reader)
		return;
	stop(reader);
	g_free(reader);
}

static bool start(MailReader *reader, GError **error)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
	g_autofree char *program = folder ? g_build_filename(folder, PROGRAM, NULL) : NULL;
	char *argv[] = {program, (char *)OPTION, NULL};
	g_autoptr(GError) why = NULL;
	int ends[2];
	if (!program)
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot find " PROGRAM ": /proc/self/exe cannot be read");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set(
		        error, ERROR_UNAVAILABLE, "cannot make a socket: %s", g_strerror(errno));
	bool started = g_spawn_async_with_fds(NULL, argv, NULL,
	        G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &reader->pid,
	        ends[1], -1, -1, &why);
	close(ends[1]);
	reader->fd = ends[0];
	if (started)
		return true;
	close(ends[0]);
	*reader = (MailReader){0, -1};
	return error_set(error, ERROR_UNAVAILABLE,
	        "cannot run '%s', which reads patches out of mail: %s", program, why->message);
}

static bool put(int fd, const void *bytes, gsize n)
{
	const char *p = bytes;
	while (n > 0) {
		gssize sent = send(fd, p, n, MSG_NOSIGNAL);
		if (sent < 0 && errno != EINTR)
			return false;
		p += MAX(sent, 0);
		n -= (gsize)MAX(sent, 0);
	}
	return true;
}

/* Sends the N bytes of RAW and appends the answer to it to ANSWER. */
static bool ask(const MailReader *reader, const char *raw, gsize n, GString *answer)
{
	MailTextHead head = {MAIL_TEXT_MAGIC, (guint32)n};
	struct pollfd ready = {.fd = reader->fd, .events = POLLIN};
	if (n > G_MAXUINT32 || !put(reader->fd, &head, sizeof head) || !put(reader->fd, raw, n) ||
	        poll(&ready, 1, WAIT_S * 1000) <= 0 ||
	        !io_read_all(reader->fd, &head, sizeof head) || head.magic != MAIL_TEXT_MAGIC ||
	        head.n_bytes > MAIL_TEXT_MAX_BYTES)
		return false;
	g_string_set_size(answer, head.n_bytes);
	return io_read_all(reader->fd, answer->str, answer->len);
}

GPtrArray *mail_reader_read(MailReader *reader, GBytes *raw, GError **error)
{
	gsize n;
	const char *bytes = g_bytes_get_data(raw, &n);
	g_autoptr(GString) answer = g_string_new(NULL);
	if (reader->pid == 0 && !start(reader, error))
		return NULL;
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(mail_text_free);
	if (ask(reader, bytes, n, answer) && mail_text_decode(answer->str, answer->len, texts))
		return g_steal_pointer(&texts);
	stop(reader);
	return NULL;
}
