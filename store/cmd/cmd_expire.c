/* listdigest-store expire: drop what was received of some messages, or the bytes of all old ones.
 */
#include <stdio.h>

#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/maintain/expire.h"
#include "store/log/range.h"

static bool older_than(Snapshot *s, const char *keep, GArray *seqs, GError **error)
{
	Range range;
	const RangeSpec spec = {.until = keep, .now_s = cli_now()};
	bool ok = range_resolve(s, &spec, &range, error);
	if (ok)
		g_array_append_vals(seqs, range.seqs->data, range.seqs->len);
	range_clear(&range);
	return ok;
}

/* All of them, before anything is dropped: a wrong one is no half of the work. */
static bool named(Snapshot *s, char **ids, GArray *seqs, GError **error)
{
	for (; *ids; ids++) {
		guint64 seq;
		if (!entry_name_resolve(s, *ids, &seq, NULL, error))
			return false;
		g_array_append_val(seqs, seq);
	}
	return true;
}

static bool find(Store *store, const char *keep, char **ids, GArray *seqs, GError **error)
{
	g_autoptr(Snapshot) s = snapshot_open(store, error);
	return s && (keep ? older_than(s, keep, seqs, error) : named(s, ids, seqs, error));
}

static bool run_expire(const Command *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL, *keep = NULL;
	const GOptionEntry entries[] = {
	        {"keep", 0, 0, G_OPTION_ARG_STRING, &keep,
	                "of all that arrived before T (an age as 52w, or a date): the bytes "
	                "received, no "
	                "more",
	                "T"},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, G_MAXINT - 1, &dir, error))
		return false;
	if ((argc > 1) == (keep != NULL)) {
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "'expire' takes either IDs or --keep");
		return false;
	}
	ExpireResult result;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	g_autoptr(Store) store = store_open(dir, false, STORE_WRITE, error);
	if (!store || !find(store, keep, argv + 1, seqs, error) ||
	        !expire_entries(store, (const guint64 *)(void *)seqs->data, seqs->len,
	                keep ? EXPIRE_RAW : EXPIRE_ALL, &result, error))
		return false;
	cli_printf("%" G_GUINT64_FORMAT
	           " expired; 'listdigest-store compact' takes the bytes off the disk\n",
	        result.entries);
	if (result.lost > 0)
		cli_printf("%" G_GUINT64_FORMAT " of them could not be read: of these only ids, "
		           "hashes and times are left\n",
		        result.lost);
	if (result.senders_kept > 0)
		cli_printf("%" G_GUINT64_FORMAT " envelope senders stay: the chain values of "
		           "entries of version 1 need them\n",
		        result.senders_kept);
	return true;
}

const Command cmd_expire = {"expire", "ID... | --keep=T",
        "drop bytes, texts and addresses of messages, or the bytes of old ones", run_expire};
