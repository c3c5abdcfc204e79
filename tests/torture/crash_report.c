/* Crashes that a mail causes, linked into a listdigest-report of their own (--wrap): a subject with
 * "crash-HOW" in it crashes as HOW says. The program without this file has none of it.
 *
 *   null, abort, stack, kill (as for lack of memory), memory (until the limit), cpu (until the
 *   limit)           where the states of series are decided
 *   context          before the mail around the range is read
 *   pair             where the states are decided, if another series has the same word
 *   output           when the digest is written
 *
 * With CRASH_ALWAYS=1 in the environment every digest crashes. */
#include "report/output.h"
#include "report/read/load.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

void __real_state_decide(GPtrArray *known);
void __wrap_state_decide(GPtrArray *known);
bool __real_load_context(Snapshot *s, const Range *range, const char *const *lists, Trees *trees,
        GPtrArray *posts, DigestHead *head, GError **error);
bool __wrap_load_context(Snapshot *s, const Range *range, const char *const *lists, Trees *trees,
        GPtrArray *posts, DigestHead *head, GError **error);
bool __real_output_write(const char *path, const GString *text, GError **error);
bool __wrap_output_write(const char *path, const GString *text, GError **error);

static volatile unsigned sink;

static unsigned overflow(unsigned depth)
{
	volatile char room[4096];
	room[depth % sizeof room] = (char)depth;
	return (sink ? 0 : overflow(depth + 1)) + (unsigned)room[0];
}

static void eat(void)
{
	for (;;)
		memset(g_malloc(1 << 20), 1, 1 << 20);
}

static void crash(const char *how)
{
	if (g_str_has_prefix(how, "null"))
		*(volatile int *)0 = 1;
	else if (g_str_has_prefix(how, "abort"))
		abort();
	else if (g_str_has_prefix(how, "stack"))
		sink = overflow(0);
	else if (g_str_has_prefix(how, "kill"))
		raise(SIGKILL);
	else if (g_str_has_prefix(how, "memory"))
		eat();
	else if (g_str_has_prefix(how, "cpu"))
		while (sink < 1)
			;
}

void __wrap_state_decide(GPtrArray *known)
{
	guint pairs = 0;
	for (guint i = 0; i < known->len; i++) {
		const char *how = strstr(series_title(g_ptr_array_index(known, i)), "crash-");
		pairs += how && g_str_has_prefix(how, "crash-pair");
		if (how)
			crash(how + strlen("crash-"));
	}
	if (pairs > 1 || getenv("CRASH_ALWAYS"))
		crash("null");
	__real_state_decide(known);
}

bool __wrap_load_context(Snapshot *s, const Range *range, const char *const *lists, Trees *trees,
        GPtrArray *posts, DigestHead *head, GError **error)
{
	for (guint i = 0; i < posts->len; i++) {
		const char *subject = ((Post *)g_ptr_array_index(posts, i))->rec->subject;
		if (subject && strstr(subject, "crash-context"))
			crash("null");
	}
	return __real_load_context(s, range, lists, trees, posts, head, error);
}

bool __wrap_output_write(const char *path, const GString *text, GError **error)
{
	if (strstr(text->str, "crash-output"))
		crash("null");
	return __real_output_write(path, text, error);
}
