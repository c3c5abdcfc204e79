/* listdigest-report: the order of the steps. The snapshot is closed before the first byte of output. */
#include "../store/cli.h"
#include "../store/env.h"
#include "load.h"
#include "output.h"
#include "request.h"

/* The digest, texts and all, and nothing left open. */
static Digest *read_digest(const Request *r, GError **error)
{
	g_autoptr(Store) store = store_open(r->store, false, STORE_READ, error);
	g_autoptr(Snapshot) snapshot = store ? snapshot_open(store, error) : NULL;
	const RangeSpec spec = {r->range, r->since, r->until, r->list, cli_now(), true};
	GPtrArray *posts = g_ptr_array_new_with_free_func((GDestroyNotify)post_free);
	DigestHead head = {0};
	Range range = {0};
	bool good = snapshot && range_resolve(snapshot, &spec, &range, error) &&
	            load_range(snapshot, &range, true, posts, &head, error) &&
	            load_tip(snapshot, range.last_seq, &head, error) &&
	            (!r->as_of || load_later(snapshot, &range, r->as_of, r->list, posts, &head, error)) &&
	            load_context(snapshot, &range, r->list, posts, &head, error);
	if (good && range.backwards)
		g_printerr("listdigest-report: the range is empty: its end stands before its beginning\n");
	range_clear(&range);
	if (!good) {
		g_ptr_array_unref(posts);
		digest_head_clear(&head);
		return NULL;
	}
	g_strlcpy(head.uuid, store_uuid(store), sizeof head.uuid);
	head.title = r->title && *r->title ? g_utf8_make_valid(r->title, -1) : load_title(snapshot, r->list);
	g_autoptr(Digest) digest = digest_build(head, posts, &r->digest);
	if (r->renderer->texts && !load_texts(snapshot, digest, error))
		return NULL;
	return g_steal_pointer(&digest);
}

int main(int argc, char **argv)
{
	Request request = {0};
	GError *error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	static Digest *digest; /* never freed: record by record that takes longer than a small digest */
	env_guard_faults("listdigest-report");
	if (request_parse(&request, argc, argv, &error))
		digest = read_digest(&request, &error);
	if (digest)
		request.renderer->render(digest, out);
	bool done = digest && output_write(request.output, out, &error);
	request_clear(&request);
	return !done ? cli_fail("listdigest-report", error) : 0;
}
