/* The pages come first, so that broken ones are named before LMDB reads them. Then each entry is
 * read, and each of its index keys is looked up and counted. If a table has as many values as were
 * counted, it holds nothing else; only a table with more values is walked. */
#include "store/verify/verify.h"

#include "store/verify/verify_blocks.h"
#include "store/verify/verify_index.h"
#include "store/verify/verify_log.h"
#include "store/verify/verify_pages.h"
#include "store/verify/verify_report.h"
#include "store/verify/verify_tables.h"
#include "store/verify/verify_trees.h"

#include <string.h>

static void start(Verify *v)
{
	v->generation = store_generation(v->store);
	v->rebuilt = false;
	v->previous_chain = (Hash){0};
	v->chain_gap = false;
	v->unread_entries = v->tree_entries = 0;
	memset(v->index_values, 0, sizeof v->index_values);
	g_hash_table_remove_all(v->part_read);
	g_byte_array_set_size(v->used_blocks, 0);
	g_hash_table_remove_all(v->partial_blocks);
	v->result->entries = v->result->expired = 0;
	if (v->checkpoints)
		checkpoints_start(v->checkpoints);
}

static void report_checkpoint(const char *line, void *data)
{
	verify_report(data, "%s", line);
}

static bool verify_all(Verify *v, GError **error)
{
	bool ok;
	do {
		start(v);
		ok = verify_pages(v, error) && verify_log(v, error) && verify_index(v, error) &&
		     verify_blocks(v, error) && verify_tables(v, error) && verify_trees(v, error);
	} while (!ok && v->rebuilt);
	if (ok && v->checkpoints)
		checkpoints_finish(v->checkpoints, v->result->entries, report_checkpoint, v);
	return ok;
}

bool verify_store(Store *store, Checkpoints *checkpoints, SubprocessProgress *progress,
        VerifyFault report, void *data, VerifyResult *result, GError **error)
{
	Verify v = {.store = store,
	        .checkpoints = checkpoints,
	        .progress = progress,
	        .report = report,
	        .report_data = data,
	        .result = result};
	*result = (VerifyResult){0};
	hash_init();
	g_autoptr(Snapshot) s = snapshot_open(store, error);
	if (!s)
		return false;
	v.s = s;
	v.part_read = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	v.used_blocks = g_byte_array_new();
	v.partial_blocks = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	GError *failure = NULL;
	bool ok = verify_all(&v, &failure);
	if (failure) /* LMDB found a damaged tree where no check expected it */
		ok = verify_report_error(&v, failure, error);
	g_hash_table_unref(v.part_read);
	g_byte_array_unref(v.used_blocks);
	g_hash_table_unref(v.partial_blocks);
	hash_hex_into(&v.previous_chain, result->tip, sizeof result->tip);
	return ok;
}
