/* Runs commands on mails and says how long each took, from the start of the process to its end: a
 * program that takes two milliseconds is timed by one that takes little itself.
 *
 *   pairs LIST -- COMMAND... [--- COMMAND...]...   each mail of LIST (a file of paths) to each
 * command in turn pairs -j N LIST -- COMMAND...                  all of them to one command, N at
 * once
 *
 * A mail is the command's standard input. One line a run: number of the command, microseconds,
 * microseconds of CPU (with the children waited for), exit status, KiB of the largest process; with
 * -j a last line "all MICROSECONDS". */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 16
#define JOBS_MAX     256

extern char **environ;

static double now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static pid_t start(char **argv, const char *mail)
{
	posix_spawn_file_actions_t files;
	pid_t pid;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, mail, O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	int rc = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (rc != 0) {
		fprintf(stderr, "pairs: cannot run %s: %s\n", argv[0], strerror(rc));
		exit(1);
	}
	return pid;
}

static void print_run(int command, double us, const struct rusage *used, int status)
{
	double cpu_us = (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1e6 +
	                (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec);
	printf("%d %.0f %.0f %d %ld\n", command, us, cpu_us,
	        WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), used->ru_maxrss);
}

static void in_turn(char **mails, char **commands[], int n_commands)
{
	for (; *mails; mails++)
		for (int i = 0; i < n_commands; i++) {
			struct rusage used;
			int status;
			double begin = now_us();
			pid_t pid = start(commands[i], *mails);
			if (wait4(pid, &status, 0, &used) != pid)
				exit(1);
			print_run(i, now_us() - begin, &used, status);
		}
}

static void at_once(char **mails, char **command, int jobs)
{
	struct {
		pid_t pid;
		double begin;
	} running[JOBS_MAX] = {{0, 0}};
	double first = now_us();
	int alive = 0;
	while (*mails || alive > 0) {
		for (int i = 0; i < jobs && *mails; i++)
			if (running[i].pid == 0) {
				running[i].begin = now_us();
				running[i].pid = start(command, *mails++);
				alive++;
			}
		struct rusage used;
		int status;
		pid_t pid = wait4(-1, &status, 0, &used);
		for (int i = 0; i < jobs; i++)
			if (running[i].pid == pid) {
				print_run(0, now_us() - running[i].begin, &used, status);
				running[i].pid = 0;
				alive--;
			}
	}
	printf("all %.0f\n", now_us() - first);
}

static char **read_list(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n = 0, room = 0;
	char **lines = NULL, line[4096];
	if (!f) {
		perror(path);
		exit(1);
	}
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (n + 1 >= room)
			lines = realloc(lines, (room = 2 * room + 16) * sizeof *lines);
		lines[n++] = strdup(line);
	}
	fclose(f);
	if (n == 0)
		exit(1);
	lines[n] = NULL;
	return lines;
}

int main(int argc, char **argv)
{
	char **commands[COMMANDS_MAX];
	int n_commands = 0, jobs = 0, at = 1;
	if (argc > 3 && strcmp(argv[1], "-j") == 0) {
		jobs = atoi(argv[2]);
		at = 3;
	}
	if (argc < at + 3 || jobs > JOBS_MAX)
		return 64;
	for (int i = at + 1; i < argc && n_commands < COMMANDS_MAX; i++)
		if (strcmp(argv[i], "--") == 0 || strcmp(argv[i], "---") == 0) {
			argv[i] = NULL;
			commands[n_commands++] = argv + i + 1;
		}
	char **mails = read_list(argv[at]);
	if (jobs > 0)
		at_once(mails, commands[0], jobs);
	else
		in_turn(mails, commands, n_commands);
	return 0;
}
