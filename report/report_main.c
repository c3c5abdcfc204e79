/* listdigest-report: the order of the steps. Read the options, load the range and the mail around
 * it from the store, build the digest, close the store, render and write or send it. */
#include "report/digest/digest_build.h"
#include "report/extract.h"
#include "report/hint.h"
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
#include "store/base/password.h"
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
	leave_out_range(run->leave_out, run->crashed, posts, head);
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
	DigestHead head = {.recipients = r->me || r->routes,
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
	leave_out_apply(run->leave_out, run->crashed, posts, &head);
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
	if (r->extract)
		return extract_make(r, run, snapshot, digest, error) ? g_steal_pointer(&digest)
		                                                     : NULL;
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
	Digest *digest; /* NULL: none is to be made any more */
	bool over;
	GError *error; /* why it was not made or not delivered */
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
		run_leave_out(&job->run, retry_begin());
		digest_free(job->digest);
		job->digest = read_digest(job->request, &job->run, store, snapshot, &job->error);
		job->over = !job->digest;
	}
	return snapshot;
}

/* Renders the digests of JOBS, then writes or sends them. Returns whether any of them is to be
 * followed by another one, because it repeated one that a crash interrupted. */
static bool deliver_digests(GArray *jobs)
{
	bool again = false;
	for (guint i = 0; i < jobs->len; i++) {
		Job *job = &g_array_index(jobs, Job, i);
		if (!job->over)
			run_render(&job->run, job->request, job->digest);
	}
	retry_before_output();
	for (guint i = 0; i < jobs->len; i++) {
		Job *job = &g_array_index(jobs, Job, i);
		if (job->over)
			continue;
		job->over = !run_deliver(&job->run, job->request, &job->error) || !job->run.again;
		if (!job->error)
			hint_summary(job->request, job->digest);
		again |= !job->over;
	}
	return again;
}

/* Says why digests of JOBS failed, and returns the exit status. A failure of one of list.conf's
 * readers is 75, whatever it is: the next run makes up for it. */
static int tell_failures(GArray *jobs)
{
	int status = 0;
	for (guint i = 0; i < jobs->len; i++) {
		Job *job = &g_array_index(jobs, Job, i);
		const char *reader = job->request->reader;
		if (!job->error)
			continue;
		if (reader)
			g_prefix_error(&job->error, "reader '%s': ", reader);
		int code = cli_fail("listdigest-report", job->error);
		status = reader ? 75 : MAX(status, code);
	}
	return status;
}

/* Makes the digests of the Requests that DATA has, a GPtrArray. A RetryWork.
 * Returns 1 also if mail was left out because earlier digests crashed with it. */
static int make_digests(gpointer data)
{
	/* The digests are not freed: that takes longer than making a small one. The pointer is
	 * volatile so that a leak checker still finds it. */
	static GArray *volatile jobs;
	const GPtrArray *requests = data;
	GError *error = NULL;
	bool read, left_out = false;
	jobs = g_array_sized_new(FALSE, TRUE, sizeof(Job), requests->len);
	for (guint i = 0; i < requests->len; i++) {
		const Job job = {.request = g_ptr_array_index(requests, i)};
		g_array_append_val(jobs, job);
	}
	do { /* twice if a digest repeats one that a crash interrupted */
		read = read_digests(jobs, &error);
	} while (read && deliver_digests(jobs));
	for (guint i = 0; i < jobs->len; i++) {
		Run *run = &g_array_index(jobs, Job, i).run;
		left_out |= run_tell_left_out(run);
		run_clear(run);
	}
	if (!read)
		return cli_fail("listdigest-report", error);
	const int failed = tell_failures(jobs);
	return failed ? failed : left_out;
}

/* Moves the cursors of REQUESTS, for --set. */
static bool set_cursors(const GPtrArray *requests, GError **error)
{
	const Request *first = g_ptr_array_index(requests, 0);
	g_autoptr(Store) store = store_open(first->store, false, STORE_READ, error);
	g_autoptr(Snapshot) snapshot = store ? snapshot_open(store, error) : NULL;
	bool done = snapshot;
	for (guint i = 0; done && i < requests->len; i++)
		done = run_set(g_ptr_array_index(requests, i), store_uuid(store), snapshot, error);
	return done;
}

/* Returns what R asks for: its own digest, unless only the readers of its list.conf get one, and
 * theirs. */
static GPtrArray *list_requests(Request *r)
{
	GPtrArray *requests = g_ptr_array_new();
	if (!r->readers || r->sends || r->site)
		g_ptr_array_add(requests, r);
	for (guint i = 0; r->readers && i < r->readers->len; i++)
		g_ptr_array_add(requests, g_ptr_array_index(r->readers, i));
	return requests;
}

/* Makes the digests of REQUESTS from one opening of the store; if that crashes, each by itself, so
 * that one holds up no other. Returns the exit status. */
static int run_all(GPtrArray *requests)
{
	int status = 0;
	if (requests->len > 1 && retry_together(make_digests, requests, &status))
		return status;
	for (guint i = 0; i < requests->len; i++) {
		g_autoptr(GPtrArray) one = g_ptr_array_new();
		g_ptr_array_add(one, g_ptr_array_index(requests, i));
		const int ended = retry_run(make_digests, one);
		status = MAX(status, ended);
	}
	return status;
}

static char *ask_password(const char *key, GError **error)
{
	g_autofree char *prompt = g_strdup_printf("Password of the key %s: ", key);
	char *password = password_ask(prompt, error);
	if (!password)
		g_prefix_error(error,
		        "the key '%s' has a password; cron needs one of 'listdigest-store key "
		        "--no-password': ",
		        key);
	return password;
}

/* Reads the key that REQUESTS are signed with, which they share. Returns false with an error if it
 * cannot be read; *KEY stays NULL if there is none. */
static bool read_key(const GPtrArray *requests, MinisignSecret **key, GError **error)
{
	for (guint i = 0; i < requests->len; i++) {
		Request *r = g_ptr_array_index(requests, i);
		if (r->sign && !*key &&
		        !(*key = minisign_secret_read(r->sign, ask_password, error)))
			return false;
		r->mail.sign = r->sign ? *key : NULL;
	}
	return true;
}

int main(int argc, char **argv)
{
	Request request = {0};
	GError *error = NULL;
	int status = 0;
	debug_init();
	crash_guard_all("listdigest-report");
	if (options_parse(&request, argc, argv, &error)) {
		g_autoptr(GPtrArray) requests = list_requests(&request);
		g_autoptr(MinisignSecret) key = NULL;
		if (request.set)
			set_cursors(requests, &error);
		else if (read_key(requests, &key, &error))
			status = run_all(requests);
	}
	options_clear(&request);
	return error ? cli_fail("listdigest-report", error) : status;
}
