#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/log/range.h"

#include <stdio.h>

#define RENEW_EVERY 1000 /* entries in one snapshot, so that the data file does not grow */

bool cmd_range_each(
        Store *store, const char *range, bool with_also, CmdEach each, void *data, GError **error)
{
	Range found;
	const RangeSpec spec = {.range = range, .now_s = cli_now(), .with_also = with_also};
	g_autoptr(Snapshot) s = snapshot_open(store, error);
	if (!s)
		return false;
	bool ok = range_resolve(s, &spec, &found, error);
	if (ok && found.backwards)
		fprintf(stderr, "listdigest-store: '%s' ends before it begins: no entries\n",
		        range);
	for (guint i = 0; ok && i < found.seqs->len; i++) {
		Entry e;
		if (i % RENEW_EVERY == RENEW_EVERY - 1)
			ok = snapshot_renew(s, error);
		ok = ok && snapshot_entry(s, g_array_index(found.seqs, guint64, i), &e, error) &&
		     each(s, &e, data, error);
		if (ok && ferror(stdout))
			ok = cli_flush(error);
	}
	range_clear(&found);
	store_name_damage(store, *error);
	return ok;
}
