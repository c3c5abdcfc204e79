#include "store/verify/verify_subprocess.h"

#include "store/base/error.h"
#include "store/verify/verify_pages.h"

#include <signal.h>
#include <string.h>

#define STUCK_S 30 /* seconds of CPU time without progress; the largest message takes one */

typedef struct {
	const char *dir;
	Checkpoints *checkpoints;
} VerifyJob;

/* The store could not be opened, or its newest entry not be found, because of WHY (taken). If that
 * is damage, the faults of its pages are the answer. */
static bool verify_unopened(const VerifyJob *job, SubprocessProgress *progress, SubprocessLine line,
        void *line_data, GError *why, GError **error)
{
	bool damaged = g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED);
	if ((damaged || g_error_matches(why, ERROR_DOMAIN, ERROR_FORMAT)) &&
	        !verify_pages_file(job->dir, damaged, progress, line, line_data, error))
		g_error_free(why);
	else
		g_propagate_error(error, why);
	return false;
}

static bool verify_all(SubprocessProgress *progress, SubprocessLine line, void *line_data,
        void *data, void *answer, GError **error)
{
	const VerifyJob *job = data;
	GError *why = NULL;
	g_autoptr(Store) store = store_open(job->dir, false, STORE_READ, &why);
	if (store && verify_store(store, job->checkpoints, progress, line, line_data, answer, &why))
		return true;
	if (!store || g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED))
		return verify_unopened(job, progress, line, line_data, why, error);
	g_propagate_error(error, why);
	return false;
}

static bool verify_only_pages(SubprocessProgress *progress, SubprocessLine line, void *line_data,
        void *data, void *answer, GError **error)
{
	const VerifyJob *job = data;
	(void)answer;
	return verify_pages_file(job->dir, true, progress, line, line_data, error);
}

typedef struct { /* counts faults in the parent: a subprocess that crashes returns no result */
	VerifyFault report;
	void *data;
	guint64 n;
} FaultCounter;

static void count_fault(const char *line, void *data)
{
	FaultCounter *c = data;
	c->n++;
	c->report(line, c->data);
}

static char *what_was_read(const SubprocessEnd *end)
{
	switch ((VerifyStage)end->stage) {
	case VERIFY_STAGE_OPENING:
		return g_strdup("opening the store");
	case VERIFY_STAGE_PAGES:
		return g_strdup_printf("reading page %" G_GUINT64_FORMAT, end->at);
	case VERIFY_STAGE_ENTRIES:
		return g_strdup_printf("checking entry %" G_GUINT64_FORMAT, end->at);
	default:
		return g_strdup_printf(
		        "reading the table '%s'", table_name((Table)MIN(end->at, TABLE_N - 1)));
	}
}

static void report_end(const SubprocessEnd *end, FaultCounter *c)
{
	g_autofree char *reading = what_was_read(end);
	g_autofree char *line =
	        end->outcome == SUBPROCESS_STUCK
	                ? g_strdup_printf("damaged pages: the process that read them stopped "
	                                  "making progress while %s",
	                          reading)
	                : g_strdup_printf(
	                          "damaged pages: the process that read them crashed (%s) while %s",
	                          g_strsignal(end->signal), reading);
	count_fault(line, c);
}

bool verify_subprocess(const char *dir, Checkpoints *checkpoints, VerifyFault report, void *data,
        VerifyResult *result, GError **error)
{
	VerifyJob job = {dir, checkpoints};
	FaultCounter c = {report, data, 0};
	SubprocessEnd end, pages_end;
	GError *failure = NULL;
	*result = (VerifyResult){0};
	bool ok = subprocess_run(
	        verify_all, &job, STUCK_S, count_fault, &c, result, sizeof *result, &end, &failure);
	if (ok && end.outcome != SUBPROCESS_DONE && end.stage == VERIFY_STAGE_OPENING && c.n == 0)
		ok = subprocess_run(verify_only_pages, &job, STUCK_S, count_fault, &c, result,
		        sizeof *result, &pages_end, &failure);
	/* If the file were cut short, checking its pages would have reported that. So SIGBUS
	 * without a fault is a disk that cannot be read. */
	if (ok && end.outcome == SUBPROCESS_CRASHED && end.signal == SIGBUS && c.n == 0)
		return error_set(error, ERROR_IO, "cannot read the store: I/O error");
	if (ok && end.outcome != SUBPROCESS_DONE)
		report_end(&end, &c);
	if (!ok && c.n > 0) { /* with faults the answer is known, whatever failed afterwards */
		g_autofree char *line =
		        g_strdup_printf("not everything could be checked: %s", failure->message);
		count_fault(line, &c);
		g_clear_error(&failure);
		ok = true;
	}
	result->faults = c.n;
	if (failure)
		g_propagate_error(error, failure);
	return ok;
}
