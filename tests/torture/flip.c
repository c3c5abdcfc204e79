/* Change bytes of a store, one at a time, and see that each change is found by verify, or changes
 * no answer: neither the dump, nor the log with its chain, nor `stat`, nor a report. In one
 * process, since it is tried a hundred thousand times; where that process crashes, `verify` itself
 * must say so of that byte.
 *
 *   flip garnish DIR           an archive with two commits, an import's source
 *   flip try DIR PART PARTS PICKS       DIR's data file: of each page PICKS bytes, 0: all; every
 * PARTS-th of them from PART on. Prints what came of it as JSON, and each change that was missed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/cmd/cmd.h"
#include "store/base/error.h"
#include "store/log/append.h"
#include "store/env/txn.h"
#include "store/log/archive.h"
#include "store/log/source_state.h"
#include "store/verify/verify.h"
#include "store/verify/verify_subprocess.h"

#define PAGE       4096u
#define RECYCLE    500 /* tries of one process: a report leaves its digest to the end of it */
#define STUCK_S    60
#define MISSED_MAX 20

int report_main(int argc, char **argv);

static void die(const char *what, GError *error)
{
	fprintf(stderr, "flip: %s: %s\n", what, error ? error->message : strerror(errno));
	exit(2);
}

static Store *open_store(const char *dir, StoreMode mode)
{
	GError *error = NULL;
	Store *store = store_open(dir, false, mode, &error);
	if (!store)
		die(dir, error);
	return store;
}

/* --- what a store of a few mails has not by itself
 * --------------------------------------------------------- */

static void garnish(const char *dir)
{
	Store *store = open_store(dir, STORE_WRITE);
	GError *error = NULL;
	guint32 generation;
	Append *a = append_begin(store, APPEND_ONE, &error);
	if (!a)
		die("garnish", error);
	ArchiveAlias alias = {
	        .archive = archive_number(a, "an archive", &generation), .commit_bytes = 20};
	for (guint i = 0; i < 2; i++) {
		memset(alias.commit, 17 + (int)i, 20);
		alias.ordinal = i;
		alias.seq = 1 + i;
		archive_add_alias(a, &alias);
	}
	source_state_put(a, "a source of mail", "what was imported of it");
	if (!append_commit(a, &error))
		die("garnish", error);
	store_close(store);
}

/* --- answers
 * ------------------------------------------------------------------------------------------------
 */

static int captured = -1; /* a file in memory, which is standard output while a try is made */

static bool run_command(const Cmd *command, const char *dir, const char *option, GError **error)
{
	char *argv[] = {
	        (char *)"listdigest-store", (char *)"-s", (char *)dir, (char *)option, NULL};
	return command->run(command, option ? 4 : 3, argv, error);
}

static void answer_of(bool done, GError *error)
{
	printf("= %d %s\n", done, error ? error->message : "");
	if (error)
		g_error_free(error);
}

/* All that may be asked of the store, as one text. */
static GString *answers(const char *dir)
{
	static const struct {
		const Cmd *command;
		const char *option;
	} questions[] = {{&cmd_export, "--format=dump"}, {&cmd_log, "--chain"}, {&cmd_stat, NULL}};
	if (ftruncate(captured, 0) != 0 || lseek(captured, 0, SEEK_SET) != 0)
		die("answers", NULL);
	for (guint i = 0; i < G_N_ELEMENTS(questions); i++) {
		GError *error = NULL;
		bool done = run_command(questions[i].command, dir, questions[i].option, &error);
		answer_of(done, error);
	}
	char *argv[] = {(char *)"listdigest-report", (char *)"-s", (char *)dir,
	        (char *)"--format=json", (char *)"..", NULL};
	fflush(stdout);
	printf("= %d\n", report_main(5, argv));
	fflush(stdout);
	GString *text = g_string_new(NULL);
	g_string_set_size(text, (gsize)lseek(captured, 0, SEEK_END));
	if (pread(captured, text->str, text->len, 0) != (ssize_t)text->len)
		die("answers", NULL);
	return text;
}

/* --- one change
 * --------------------------------------------------------------------------------------------- */

typedef struct {
	guint64 at;
	guint8 with;
} Flip;

typedef struct { /* shared between the processes */
	guint64 next, found, unopened, harmless, crashed, failed, missed;
	Flip misses[MISSED_MAX];
} Counts;

static void change(int fd, const Flip *flip)
{
	guint8 byte;
	if (pread(fd, &byte, 1, (off_t)flip->at) != 1)
		die("data file", NULL);
	byte ^= flip->with;
	if (pwrite(fd, &byte, 1, (off_t)flip->at) != 1)
		die("data file", NULL);
}

static void pass_over(const char *line, void *data)
{
	(void)line, (void)data;
}

static void miss(Counts *counts, const Flip *flip)
{
	if (counts->missed < MISSED_MAX)
		counts->misses[counts->missed] = *flip;
	counts->missed++;
}

static void try(const char *dir, const Flip *flip, const GString *before, Counts *counts)
{
	SubprocessProgress place = {0};
	VerifyResult result;
	Store *store = store_open(dir, false, STORE_READ, NULL);
	if (!store) {
		counts->unopened++;
		return;
	}
	bool done = verify_store(store, NULL, &place, pass_over, NULL, &result, NULL);
	store_close(store);
	if (!done || result.faults > 0) {
		counts->failed += !done;
		counts->found += done;
		return;
	}
	g_autoptr(GString) now = NULL;
	now = answers(dir);
	if (g_string_equal(now, before))
		counts->harmless++;
	else
		miss(counts, flip);
}

/* --- all of them
 * ---------------------------------------------------------------------------------------------- */

static void add_flip(GArray *flips, guint64 at)
{
	for (guint i = 0; i < 2; i++)
		g_array_append_val(flips, ((Flip){at, i ? 0x01 : 0xff}));
}

/* Of a page: its head and slots, its nodes, and some bytes anywhere. */
static void pick(GArray *flips, GRand *random, guint64 page, const guint8 *bytes, guint picks)
{
	guint16 upper;
	memcpy(&upper, bytes + 14, 2);
	upper = upper < PAGE ? upper : PAGE / 2;
	for (guint i = 0; i < picks; i++) {
		guint at = i % 8 < 2   ? (guint)g_rand_int_range(random, 0, 48)
		           : i % 8 < 7 ? (guint)g_rand_int_range(random, upper, PAGE)
		                       : (guint)g_rand_int_range(random, 0, PAGE);
		g_array_append_val(flips, ((Flip){page * PAGE + at, i % 2 ? 0x01 : 0xff}));
	}
}

static GArray *choose(int fd, guint picks)
{
	GArray *flips = g_array_new(FALSE, FALSE, sizeof(Flip));
	guint64 size = (guint64)lseek(fd, 0, SEEK_END);
	GRand *random = g_rand_new_with_seed(5);
	guint8 bytes[PAGE];
	for (guint64 page = 0; page < size / PAGE; page++) {
		if (pread(fd, bytes, PAGE, (off_t)(page * PAGE)) != PAGE)
			die("data file", NULL);
		for (guint at = 0; picks == 0 && at < PAGE; at++)
			add_flip(flips, page * PAGE + at);
		if (picks > 0)
			pick(flips, random, page, bytes, picks);
	}
	g_rand_free(random);
	return flips;
}

G_GNUC_NORETURN static void be_worker(const char *dir, int fd, const GArray *flips, guint parts,
        const GString *before, Counts *counts)
{
	const struct rlimit no_core = {0, 0};
	setrlimit(RLIMIT_CORE, &no_core);
	for (guint tries = 0; counts->next < flips->len && tries < RECYCLE; tries++) {
		const Flip *flip = &g_array_index(flips, Flip, counts->next);
		alarm(STUCK_S);
		change(fd, flip);
		try(dir, flip, before, counts);
		change(fd, flip);
		counts->next += parts;
	}
	_exit(0);
}

/* The worker did not come back from this one: the byte is as it left it. */
static void judge_crash(const char *dir, int fd, const Flip *flip, Counts *counts)
{
	VerifyResult result;
	GError *error = NULL;
	bool done = verify_subprocess(dir, NULL, pass_over, NULL, &result, &error);
	if (done && result.faults == 0)
		miss(counts, flip);
	else
		counts->crashed++;
	g_clear_error(&error);
	change(fd, flip);
}

static void run_all(const char *dir, int fd, const GArray *flips, guint parts,
        const GString *before, Counts *counts)
{
	while (counts->next < flips->len) {
		int status = 0;
		fflush(NULL);
		pid_t pid = fork();
		if (pid == 0)
			be_worker(dir, fd, flips, parts, before, counts);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			die("a process", NULL);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			continue;
		judge_crash(dir, fd, &g_array_index(flips, Flip, counts->next), counts);
		counts->next += parts;
	}
}

static int open_data(const char *dir)
{
	g_autofree char *data = g_build_filename(dir, "data.mdb", NULL);
	int fd = open(data, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die(data, NULL);
	return fd;
}

static void capture(void)
{
	captured = memfd_create("answers", MFD_CLOEXEC);
	if (captured < 0 || dup2(captured, STDOUT_FILENO) < 0)
		die("answers", NULL);
}

static GString *answers_before(const char *dir)
{
	GString *before = answers(dir), *again = answers(dir);
	if (!g_string_equal(before, again) || strstr(before->str, "= 0 ") ||
	        !strstr(before->str, "= 0\n"))
		die("the store has no answers of its own", NULL);
	g_string_free(again, TRUE);
	return before;
}

static int try_all(const char *dir, guint part, guint parts, guint picks)
{
	int out = dup(STDOUT_FILENO), fd = open_data(dir);
	Counts *counts = mmap(
	        NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (out < 0 || counts == MAP_FAILED)
		die("try", NULL);
	GArray *flips = choose(fd, picks);
	capture();
	GString *before = answers_before(dir);
	counts->next = part;
	run_all(dir, fd, flips, parts, before, counts);
	dprintf(out,
	        "{\"found\": %lu, \"unopened\": %lu, \"harmless\": %lu, \"crashed\": %lu, "
	        "\"failed\": %lu, "
	        "\"missed\": %lu, \"misses\": [",
	        counts->found, counts->unopened, counts->harmless, counts->crashed, counts->failed,
	        counts->missed);
	for (guint64 i = 0; i < MIN(counts->missed, MISSED_MAX); i++)
		dprintf(out, "%s\"byte %lu of page %lu ^ 0x%02x\"", i ? ", " : "",
		        counts->misses[i].at % PAGE, counts->misses[i].at / PAGE,
		        counts->misses[i].with);
	dprintf(out, "]}\n");
	g_array_unref(flips);
	g_string_free(before, TRUE);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "garnish") == 0)
		garnish(argv[2]);
	else if (argc == 6 && strcmp(argv[1], "try") == 0)
		return try_all(
		        argv[2], (guint)atoi(argv[3]), (guint)atoi(argv[4]), (guint)atoi(argv[5]));
	else
		die("garnish DIR | try DIR PART PARTS PICKS", NULL);
	return 0;
}
