/* Deliveries take a lock beside LMDB's, the delivery lock. Who gets it at once leads: it appends
 * its own message and the jobs it finds (group_job.h), commits, and writes each job's result into
 * its file. Who has to wait leaves its message as a job; once it gets the lock, either its result
 * is there, or it leads itself. A leader that fails with the jobs of others tries again with its
 * own message alone. */
#include "store/log/group_commit.h"

#include "store/base/debug.h"
#include "store/env/delivery_lock.h"
#include "store/log/group_job.h"

#include <string.h>

#define JOBS_MAX   100         /* in one transaction */
#define JOBS_BYTES (64u << 20) /* of all of them */

static bool append_lists(Append *a, const AppendMessage *m, const char *const *lists,
        AppendResult *result, GError **error)
{
	AppendMessage one = *m;
	guint i = 0;
	do {
		AppendResult got;
		one.list = lists[i];
		if (!append_message(a, &one, &got, error))
			return false;
		if (i == 0 || (got.outcome == APPEND_ALSO && result->outcome == APPEND_DUPLICATE))
			*result = got;
	} while (lists[i] && lists[++i]);
	return true;
}

static bool append_jobs(
        Append *a, Store *store, const GroupJobOwn *own, GPtrArray *jobs, GError **error)
{
	g_autoptr(GPtrArray) paths = group_job_find(store, own);
	gsize room = JOBS_BYTES;
	for (guint i = 0; i < paths->len && jobs->len < JOBS_MAX; i++) {
		GroupJob *job = group_job_read(g_ptr_array_index(paths, i), room);
		if (!job)
			continue;
		g_ptr_array_add(jobs, job);
		room -= MIN(room, job->message.raw_bytes);
		if (!append_lists(a, &job->message, (const char *const *)job->lists->pdata,
		            &job->result, error))
			return false;
	}
	return true;
}

/* Commits M and, if *OTHERS, the jobs of others. Sets *OTHERS to whether there were any. */
static bool lead(Store *store, const AppendMessage *m, const char *const *lists,
        const GroupJobOwn *own, bool *others, AppendResult *result, GError **error)
{
	g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func(group_job_free);
	g_autoptr(Append) a = append_begin(store, APPEND_ONE, error);
	bool ok = a && append_lists(a, m, lists, result, error) &&
	          (!*others || append_jobs(a, store, own, jobs, error)) &&
	          append_commit(g_steal_pointer(&a), error);
	for (guint i = 0; ok && i < jobs->len; i++)
		group_job_tell(g_ptr_array_index(jobs, i));
	*others = jobs->len > 0;
	debug_print(DEBUG_STORE, "commit: %s, with messages of %u other deliveries",
	        ok ? "done" : "failed", jobs->len);
	return ok;
}

bool group_commit(Store *store, const AppendMessage *m, const char *const *lists,
        AppendResult *result, GError **error)
{
	GroupJobOwn own = {.fd = -1};
	GError *why = NULL;
	bool others = true;
	if (!delivery_lock_take(store, false)) {
		group_job_leave(store, m, lists, &own);
		delivery_lock_take(store, true);
	}
	bool ok = group_job_result(&own, m->id, result) ||
	          lead(store, m, lists, &own, &others, result, &why);
	if (!ok && others) { /* one of them may be the cause */
		g_clear_error(&why);
		others = false;
		ok = lead(store, m, lists, &own, &others, result, &why);
	}
	group_job_drop(&own);
	delivery_lock_release(store);
	if (!ok)
		g_propagate_error(error, why);
	return ok;
}
