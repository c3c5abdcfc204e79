/* listdigest-report: the order of the steps. Read the options, load the range and the mail around
 * it from the store, build the digest, close the store, render and write or send it. */
#include "report/digest/digest_build.h"
#include "report/list_archive.h"
#include "report/options.h"
#include "report/read/commit_history.h"
#include "report/read/landed_read.h"
#include "report/read/leave_out.h"
#include "report/read/load.h"
#include "report/read/newcomers.h"
#include "report/read/range_before.h"
#include "report/read/range_ends.h"
#include "report/read/series_history.h"
#include "report/render/render.h"
#include "report/request.h"
#include "report/retry.h"
#include "report/run.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/times.h"
#include "store/env/crash_guard.h"
#include "store/env/store.h"
#include "store/log/lists.h"

/* Opens the trees as they were known at the end of the range. A series' history and --as-of=HEAD
 * know all there is, also what was read after the last mail. */
static bool read_trees(
        const Request *r, Snapshot *snapshot, DigestHead *head, Trees **trees, GError **error)
{
	bool all = r->history || r->commit || g_strcmp0(r->as_of, "HEAD") == 0;
	const TreesView view = all ? TREES_VIEW_ALL : (TreesView){head->last_seq, head->end_s};
	return landed_read_trees(snapshot, &view, r->trees, head, trees, error);
}

static bool read_series(const Request *r, Run *run, Snapshot *snapshot, GPtrArray *posts,
        DigestHead *head, Trees **trees, GError **error)
{
	return series_history_load(snapshot, r->history, (const char *const *)r->labels, posts,
	               head, &run->series_history, error) &&
	       read_trees(r, snapshot, head, trees, error);
}

static bool read_commit(const Request *r, Run *run, Snapshot *snapshot, GPtrArray *posts,
        DigestHead *head, Trees **trees, GError **error)
{
	if (!read_trees(r, snapshot, head, trees, error))
		return false;
	if (!*trees)
		return error_set(error, ERROR_NO, "the store knows no source tree");
	return commit_history_load(snapshot, *trees, r->commit, run->wide,
	        (const char *const *)r->labels, posts, head, error);
}

/* Where no range was asked for and the last seven days have no message: says which have. */
static void tell_newest(const Request *r, Snapshot *s, const DigestHead *head)
{
	gint64 newest_s = range_newest_arrival(s, head->last_seq);
	if (r->labels) {
		g_autofree gint64 *each_s = g_new(gint64, g_strv_length(r->labels));
		lists_newest(s, r->labels, each_s);
		newest_s = each_s[0];
		for (guint i = 1; r->labels[i]; i++)
			newest_s = MAX(newest_s, each_s[i]);
	}
	if (newest_s == G_MININT64) {
		g_printerr("listdigest-report: the store has no message yet\n");
		return;
	}
	g_autofree char *newest = times_date(newest_s),
	                *since = times_date(newest_s - 6 * TIMES_DAY_S);
	g_printerr("listdigest-report: no message arrived in the last 7 days; the newest arrived "
	           "on %s: try --since=%s\n",
	        newest, since);
}

static bool read_range(const Request *r, Run *run, const char *uuid, Snapshot *snapshot,
        GPtrArray *posts, DigestHead *head, Trees **trees, GError **error)
{
	const char *const *lists = (const char *const *)r->labels;
	RangeSpec spec = {r->range, r->since, r->until, lists, r->digest.now_s, true};
	Range range = {0};
	bool good =
	        run_begin(run, r, uuid, snapshot, &spec, head, error) &&
	        range_resolve(snapshot, &spec, &range, error) &&
	        range_ends_name(snapshot, &spec, &range, head, error) &&
	        load_range(snapshot, &range, posts, head, error) &&
	        load_tip(snapshot, range.last_seq, head, error) &&
	        (!r->as_of || load_later(snapshot, &range, r->as_of, lists, posts, head, error));
	leave_out_range(run->leave_out, posts, head);
	if (good && !r->as_of && range.until_s <= r->digest.now_s)
		head->end_s = range.until_s;
	good = good && read_trees(r, snapshot, head, trees, error) &&
	       load_context(snapshot, &range, lists, *trees, posts, head, error);
	if (good && range.backwards)
		g_printerr(
		        "listdigest-report: the range is empty: its end is before its beginning\n");
	if (good && range.seqs->len == 0 && !request_has_range(r) && !r->cursor)
		tell_newest(r, snapshot, head);
	range_clear(&range);
	run_name_ends(run, head);
	newcomers_mark(&r->people, snapshot, posts);
	return good;
}

/* Finds the names of the lists that R gives. The List-Id is the sender's: what is sent, and what a
 * cursor or a list.conf names again and again, must name its lists in full. */
static bool find_lists(Request *r, Snapshot *snapshot, GError **error)
{
	g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
	if (!r->lists || r->labels)
		return true;
	for (char **list = r->lists; *list; list++) {
		char *label = lists_resolve(snapshot, *list, r->whole_lists, error);
		if (!label)
			return false;
		if (g_ptr_array_find_with_equal_func(labels, label, g_str_equal, NULL))
			g_free(label);
		else
			g_ptr_array_add(labels, label);
	}
	g_ptr_array_add(labels, NULL);
	r->labels = (char **)g_ptr_array_steal(labels, NULL);
	r->mail.list = r->label = g_strjoinv(",", r->labels);
	return true;
}

/* Returns the digest of SNAPSHOT, of STORE, with its texts. */
static Digest *make_digest(
        const Request *r, Run *run, Store *store, Snapshot *snapshot, GError **error)
{
	const char *const *lists = (const char *const *)r->labels;
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	g_autoptr(Trees) trees = NULL;
	DigestHead head = {.recipients = r->me != NULL,
	        .audit = r->audit || r->history || r->commit,
	        .waiting = r->waiting_ages};
	DigestOptions options = r->digest;
	bool good = r->history  ? read_series(r, run, snapshot, posts, &head, &trees, error)
	            : r->commit ? read_commit(r, run, snapshot, posts, &head, &trees, error)
	                        : read_range(r, run, store_uuid(store), snapshot, posts, &head,
	                                  &trees, error);
	if (!good && r->commit)
		g_prefix_error(error, "--commit=%s: ", r->commit);
	if (!good && r->history)
		g_prefix_error(error, "--%s=%s: ", r->series ? "series" : "explain", r->history);
	leave_out_apply(run->leave_out, posts, &head);
	if (good && trees)
		good = (head.commits = landed_read_commits(trees, &head, &r->people, posts, error));
	g_clear_pointer(&run->link, g_free);
	good = good &&
	       (r->link || list_archive_find(snapshot, lists, posts, &head, &run->link, error));
	if (good && !r->history && !r->commit)
		good = range_before_count(snapshot, lists, &options, &head, error);
	if (!good || !load_verdicts(snapshot, r->people.robots, posts, error)) {
		g_ptr_array_unref(posts);
		digest_head_clear(&head);
		return NULL;
	}
	options.choice.series = run->series_history;
	options.link = r->link ? options.link : run->link;
	g_strlcpy(head.uuid, store_uuid(store), sizeof head.uuid);
	head.title = r->title && *r->title ? g_utf8_make_valid(r->title, -1)
	                                   : load_title(snapshot, lists, head.last_seq);
	head.lists = lists;
	g_autoptr(Digest) digest = digest_build(head, posts, &options);
	if (r->history && digest->series->len == 0) {
		g_set_error(error, ERROR_DOMAIN, ERROR_NO,
		        "--%s=%s: that message belongs to no series",
		        r->series ? "series" : "explain", r->history);
		return NULL;
	}
	const Renderer *shows = r->renderer;
	if (!options.summary &&
	        !load_texts(snapshot, digest, shows->texts, shows->openings || digest->talk, error))
		return NULL;
	return g_steal_pointer(&digest);
}

static Digest *read_digest(Request *r, Run *run, Store *store, Snapshot *snapshot, GError **error)
{
	Digest *digest =
	        find_lists(r, snapshot, error) ? make_digest(r, run, store, snapshot, error) : NULL;
	if (digest && r->commit && !render_commit_has_mail(digest)) {
		digest_free(digest);
		run->wide = true;
		digest = make_digest(r, run, store, snapshot, error);
	}
	if (!digest)
		store_name_damage(store, *error);
	return digest;
}

typedef struct { /* a digest for one reader */
	Request *request;
	Run run;
	Digest *digest;
	bool over;     /* it was written or sent, or failed */
	GError *error; /* why there is none, or why it was not sent */
} Job;

/* Opens the store, makes the digests of JOBS that are not over, and closes the store again. */
static bool read_digests(GArray *jobs, GError **error)
{
	const Request *first = g_array_index(jobs, Job, 0).request;
	g_autoptr(Store) store = store_open(first->store, false, STORE_READ, error);
	g_autoptr(Snapshot) snapshot = store ? snapshot_open(store, error) : NULL;
	for (guint i = 0; snapshot && i < jobs->len; i++) {
		Job *job = &g_array_index(jobs, Job, i);
		if (job->over)
			continue;
		job->run.leave_out = retry_begin();
		job->digest = read_digest(job->request, &job->run, store, snapshot, &job->error);
		job->over = !job->digest;
	}
	return snapshot;
}

static bool set_cursor(const Request *r, GError **error)
{
	g_autoptr(Store) store = store_open(r->store, false, STORE_READ, error);
	g_autoptr(Snapshot) snapshot = store ? snapshot_open(store, error) : NULL;
	return snapshot && run_set(r, store_uuid(store), snapshot, error);
}

/* The digests that R asks for: its own, unless only the readers of its list.conf get one, and
 * theirs. */
static GArray *list_jobs(Request *r)
{
	GArray *jobs = g_array_new(FALSE, TRUE, sizeof(Job));
	Job job = {.request = r};
	if (!r->readers || r->sends || r->site)
		g_array_append_val(jobs, job);
	for (guint i = 0; r->readers && i < r->readers->len; i++) {
		job.request = g_ptr_array_index(r->readers, i);
		g_array_append_val(jobs, job);
	}
	return jobs;
}

/* Writes or sends the digests of JOBS. Returns whether any of them is to be followed by another
 * one, because it repeated one that a crash interrupted. */
static bool deliver_digests(GArray *jobs)
{
	bool again = false;
	for (guint i = 0; i < jobs->len; i++) {
		Job *job = &g_array_index(jobs, Job, i);
		if (job->over)
			continue;
		job->over = !run_deliver(&job->run, job->request, job->digest, &job->error) ||
		            !job->run.again;
		if (!job->over)
			g_clear_pointer(&job->digest, digest_free);
		again |= !job->over;
	}
	return again;
}

/* Says what failed. With several readers each failure is a line of its own, and the run ends with
 * 75: the next one makes up for it. */
static bool tell_failures(GArray *jobs, GError **error)
{
	guint failed = 0;
	for (guint i = 0; i < jobs->len; i++) {
		Job *job = &g_array_index(jobs, Job, i);
		if (!job->error)
			continue;
		failed++;
		if (job->request->reader && jobs->len > 1)
			g_prefix_error(&job->error, "reader '%s': ", job->request->reader);
		if (jobs->len == 1)
			g_propagate_error(error, job->error);
		else
			cli_fail("listdigest-report", job->error);
	}
	if (failed && jobs->len > 1)
		g_set_error(error, ERROR_DOMAIN, ERROR_UNAVAILABLE,
		        "%u of %u digests failed; run it again for these", failed, jobs->len);
	return !failed;
}

static bool make_digests(Request *r, GError **error)
{
	/* The last digests are not freed: that takes longer than making a small one. They are
	 * volatile so that a leak checker still finds the pointer. */
	static GArray *volatile jobs;
	bool done;
	jobs = list_jobs(r);
	do { /* twice if a digest repeats one that a crash interrupted */
		done = read_digests(jobs, error);
	} while (done && deliver_digests(jobs));
	done = done && tell_failures(jobs, error);
	for (guint i = 0; i < jobs->len; i++)
		run_clear(&g_array_index(jobs, Job, i).run);
	return done;
}

/* A RetryWork; DATA is the Request. */
static int make_in_child(gpointer data)
{
	GError *error = NULL;
	return make_digests(data, &error) ? 0 : cli_fail("listdigest-report", error);
}

int main(int argc, char **argv)
{
	Request request = {0};
	GError *error = NULL;
	debug_init();
	crash_guard_all("listdigest-report");
	bool done = options_parse(&request, argc, argv, &error) &&
	            (!request.set || set_cursor(&request, &error));
	int status = !done         ? cli_fail("listdigest-report", error)
	             : request.set ? 0
	                           : retry_run(make_in_child, &request);
	options_clear(&request);
	return status;
}
