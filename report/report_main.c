/* listdigest-report: the order of the steps. The snapshot is closed before the first byte of
 * output. */
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/env/crash_guard.h"
#include "store/env/store.h"
#include "store/log/lists.h"
#include "report/read/load.h"
#include "report/request.h"
#include "report/run.h"
#include "report/read/story.h"

static bool read_range(const Request *r, Run *run, const char *uuid, Snapshot *snapshot,
        GPtrArray *posts, DigestHead *head, GError **error)
{
	RangeSpec spec = {r->range, r->since, r->until, r->list, r->digest.now_s, true};
	Range range = {0};
	bool good = run_begin(run, r, uuid, snapshot, &spec, head, error) &&
	            range_resolve(snapshot, &spec, &range, error) &&
	            load_range(snapshot, &range, true, posts, head, error) &&
	            load_tip(snapshot, range.last_seq, head, error) &&
	            (!r->as_of ||
	                    load_later(snapshot, &range, r->as_of, r->list, posts, head, error)) &&
	            load_context(snapshot, &range, r->list, posts, head, error);
	if (good && range.backwards)
		g_printerr("listdigest-report: the range is empty: its end stands before its "
		           "beginning\n");
	range_clear(&range);
	run_name_ends(run, head);
	people_find_newcomers(&r->people, snapshot, posts);
	return good;
}

/* The digest, texts and all; nothing of the store is left open. */
static Digest *read_digest(const Request *r, Run *run, GError **error)
{
	g_autoptr(Store) store = store_open(r->store, false, STORE_READ, error);
	g_autoptr(Snapshot) snapshot = store ? snapshot_open(store, error) : NULL;
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	DigestHead head = {.recipients = r->me != NULL};
	DigestOptions options = r->digest;
	bool good =
	        snapshot && lists_check(snapshot, r->list, error) &&
	        (r->series ? story_load(
	                             snapshot, r->series, r->list, posts, &head, &run->story, error)
	                   : read_range(r, run, store_uuid(store), snapshot, posts, &head, error));
	if (!good) {
		g_ptr_array_unref(posts);
		digest_head_clear(&head);
		return NULL;
	}
	options.choice.series = run->story;
	g_strlcpy(head.uuid, store_uuid(store), sizeof head.uuid);
	head.title = r->title && *r->title ? g_utf8_make_valid(r->title, -1)
	                                   : load_title(snapshot, r->list);
	g_autoptr(Digest) digest = digest_build(head, posts, &options);
	if (r->series && digest->series->len == 0) {
		g_set_error(error, ERROR_DOMAIN, ERROR_NO,
		        "--series=%s: that is no mail of a series", r->series);
		return NULL;
	}
	if (r->renderer->texts && !load_texts(snapshot, digest, error))
		return NULL;
	return g_steal_pointer(&digest);
}

static bool set_cursor(const Request *r, GError **error)
{
	g_autoptr(Store) store = store_open(r->store, false, STORE_READ, error);
	g_autoptr(Snapshot) snapshot = store ? snapshot_open(store, error) : NULL;
	return snapshot && run_set(r, store_uuid(store), snapshot, error);
}

static bool make_digests(Request *r, GError **error)
{
	/* The last one is never freed: record by record that takes longer than a small digest.
	 * (Volatile, or nothing would hold it.) */
	static Digest *volatile digest;
	Run run = {0};
	bool done;
	do { /* more than one only where a crash kept one from being finished */
		digest_free(digest);
		digest = read_digest(r, &run, error);
		done = digest && run_deliver(&run, r, digest, error);
	} while (done && run.again);
	run_clear(&run);
	return done;
}

int main(int argc, char **argv)
{
	Request request = {0};
	GError *error = NULL;
	debug_init();
	crash_guard_all("listdigest-report");
	bool done = request_parse(&request, argc, argv, &error) &&
	            (request.set ? set_cursor(&request, &error) : make_digests(&request, &error));
	request_clear(&request);
	return !done ? cli_fail("listdigest-report", error) : 0;
}
