/* Polls instead of watching: that works on every file system, and an import without anything new
 * takes milliseconds. */
#include "mda/import/follow.h"

#include "store/base/cli.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

typedef struct {
	ImportOptions o;
	guint n_parsers;
	ParserPool *pool; /* used in all rounds; NULL until the first import */
	FollowEach each;
	bool first; /* in the first round */
} Follow;

static bool stopping(const Follow *f)
{
	return *f->o.stop != 0;
}

/* The signals are blocked between the test and ppoll(), so that none is missed. */
void follow_sleep(const volatile sig_atomic_t *stop, guint interval_s)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	const struct timespec interval = {.tv_sec = (time_t)interval_s};
	sigset_t held, before;
	sigemptyset(&held);
	for (guint i = 0; i < G_N_ELEMENTS(signals); i++)
		sigaddset(&held, signals[i]);
	sigprocmask(SIG_BLOCK, &held, &before);
	if (*stop == 0)
		ppoll(NULL, 0, &interval, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void follow_print_failure(GError *why, char **told)
{
	if (g_strcmp0(why->message, *told) == 0) {
		g_error_free(why);
		return;
	}
	g_free(*told);
	*told = g_strdup(why->message);
	cli_fail("listdigest-import", why);
}

/* Makes the pool if there is none or it is broken. Between two imports that is safe: the process
 * has no open store and no other thread then. */
static bool ensure_pool(Follow *f, GError **error)
{
	if (f->pool && parser_pool_is_broken(f->pool))
		g_clear_pointer(&f->pool, parser_pool_free);
	if (!f->pool)
		f->pool = parser_pool_new(f->n_parsers, error);
	return f->pool;
}

static bool import_one(Follow *f, const char *path, char **told, GError **error)
{
	const char *const one[] = {path, NULL};
	ImportCounts n = {0};
	bool stopped;
	GError *why = NULL;
	f->o.now_s = cli_now();
	bool good = ensure_pool(f, &why) && import_run(&f->o, f->pool, one, &n, &stopped, &why);
	if (!good && f->first && g_error_matches(why, ERROR_DOMAIN, ERROR_USAGE)) {
		g_propagate_error(error, why);
		return false;
	}
	if (good)
		g_clear_pointer(told, g_free);
	else
		follow_print_failure(why, told);
	return n.added + n.also == 0 || f->each(&n, error);
}

static bool follow(Follow *f, const char *const *paths, guint interval_s, GError **error)
{
	g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_set_size(told, (gint)g_strv_length((char **)paths));
	for (; !stopping(f); f->first = false) {
		for (guint i = 0; i < told->len && !stopping(f); i++) {
			if (!import_one(f, paths[i], (char **)&told->pdata[i], error))
				return false;
		}
		follow_sleep(f->o.stop, interval_s);
	}
	return true;
}

bool follow_run(const ImportOptions *o, guint n_parsers, const char *const *paths, guint interval_s,
        FollowEach each, GError **error)
{
	Follow f = {.o = *o, .n_parsers = n_parsers, .each = each, .first = true};
	f.o.wait = true;
	bool good = follow(&f, paths, interval_s, error);
	parser_pool_free(f.pool);
	return good;
}
