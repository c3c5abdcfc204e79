/* Verify in a child: what crashes or stops it is damage too. */
#include "store/verify/verify_state.h"

#include <signal.h>
#include <string.h>

#include "store/base/error.h"

#define STUCK_S                                                                                    \
	30 /* of the processor's time for one entry, value or page: the largest takes one          \
	    */

typedef struct {
	const char *dir;
	Tips *tips;
} Job;

/* A store that is damaged so that it cannot be opened, or its log's end not be found, which WHY
 * says: its pages can be told all the same. */
static bool verify_unopened(const Job *job, SubprocessProgress *place, SubprocessLine line,
        void *line_data, GError *why, GError **error)
{
	bool ours = g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED);
	if ((ours || g_error_matches(why, ERROR_DOMAIN, ERROR_FORMAT)) &&
	        !verify_pages_of(job->dir, ours, place, line, line_data, error))
		g_error_free(why);
	else
		g_propagate_error(error, why);
	return false;
}

static bool verify_opened(SubprocessProgress *place, SubprocessLine line, void *line_data,
        void *data, void *answer, GError **error)
{
	const Job *job = data;
	GError *why = NULL;
	g_autoptr(Store) store = store_open(job->dir, false, STORE_READ, &why);
	if (store && verify_store(store, job->tips, place, line, line_data, answer, &why))
		return true;
	if (!store || g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED))
		return verify_unopened(job, place, line, line_data, why, error);
	g_propagate_error(error, why);
	return false;
}

static bool verify_only_pages(SubprocessProgress *place, SubprocessLine line, void *line_data,
        void *data, void *answer, GError **error)
{
	const Job *job = data;
	(void)answer;
	return verify_pages_of(job->dir, true, place, line, line_data, error);
}

typedef struct { /* lines on their way, counted here: of a child that crashes nothing else is known
	          */
	VerifyDamage damage;
	void *data;
	guint64 n;
} Counter;

static void count_line(const char *line, void *data)
{
	Counter *c = data;
	c->n++;
	c->damage(line, c->data);
}

static void tell_end(const SubprocessEnd *end, Counter *c)
{
	g_autofree char *where =
	        end->stage == STAGE_OPENING ? g_strdup("the store was opened")
	        : end->stage == STAGE_PAGES
	                ? g_strdup_printf("page %" G_GUINT64_FORMAT " was read", end->at)
	        : end->stage == STAGE_ENTRIES
	                ? g_strdup_printf("entry %" G_GUINT64_FORMAT " was checked", end->at)
	                : g_strdup_printf("the table '%s' was read",
	                          table_name((Table)MIN(end->at, TABLE_N - 1)));
	g_autofree char *line =
	        end->outcome == SUBPROCESS_STUCK
	                ? g_strdup_printf(
	                          "damaged pages: the process that read them stood still while %s",
	                          where)
	                : g_strdup_printf(
	                          "damaged pages: the process that read them crashed (%s) while %s",
	                          g_strsignal(end->signal), where);
	count_line(line, c);
}

bool verify_apart(const char *dir, Tips *tips, VerifyDamage damage, void *data,
        VerifyResult *result, GError **error)
{
	Job job = {dir, tips};
	Counter c = {damage, data, 0};
	SubprocessEnd end, pages_end;
	GError *failure = NULL;
	*result = (VerifyResult){0};
	bool ok = subprocess_run(verify_opened, &job, STUCK_S, count_line, &c, result,
	        sizeof *result, &end, &failure);
	if (ok && end.outcome != SUBPROCESS_DONE && end.stage == STAGE_OPENING && c.n == 0)
		ok = subprocess_run(verify_only_pages, &job, STUCK_S, count_line, &c, result,
		        sizeof *result, &pages_end, &failure);
	/* the map ends where the file does, which the pages tell; else the disk could not be read
	 */
	if (ok && end.outcome == SUBPROCESS_CRASHED && end.signal == SIGBUS && c.n == 0) {
		g_set_error(error, ERROR_DOMAIN, ERROR_IO, "cannot read the store: I/O error");
		return false;
	}
	if (ok && end.outcome != SUBPROCESS_DONE)
		tell_end(&end, &c);
	if (!ok && c.n > 0) { /* the answer is no all the same */
		g_autofree char *line =
		        g_strdup_printf("not all could be checked: %s", failure->message);
		count_line(line, &c);
		g_clear_error(&failure);
		ok = true;
	}
	result->damages = c.n;
	if (failure)
		g_propagate_error(error, failure);
	return ok;
}
