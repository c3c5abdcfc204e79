#include "store/base/cli.h"
#include "store/cmd/cmd.h"
#include "store/log/range.h"
#include "store/maintain/expire.h"

static bool find_older(Snapshot *s, const char *keep, GArray *seqs, GError **error)
{
	Range range;
	const RangeSpec spec = {.until = keep, .now_s = cli_now()};
	bool ok = range_resolve(s, &spec, &range, error);
	if (ok)
		g_array_append_vals(seqs, range.seqs->data, range.seqs->len);
	range_clear(&range);
	return ok;
}

/* Resolves all IDS before anything is dropped: if one of them is wrong, nothing is done. */
static bool find_named(Snapshot *s, char **ids, GArray *seqs, GError **error)
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
	return s && (keep ? find_older(s, keep, seqs, error) : find_named(s, ids, seqs, error));
}

static bool run_expire(const Cmd *self, int argc, char **argv, GError **error)
{
	g_autofree char *dir = NULL, *keep = NULL;
	const GOptionEntry entries[] = {
	        {"keep", 0, 0, G_OPTION_ARG_STRING, &keep,
	                "The bytes of what arrived before T: 104w or 2025-11-13", "T"},
	        {NULL},
	};
	if (!cmd_parse(self, entries, &argc, &argv, 0, G_MAXINT - 1, &dir, error))
		return false;
	if ((argc > 1) == (keep != NULL))
		return error_set(error, ERROR_USAGE,
		        argc > 1 ? "'expire' takes either IDs or --keep=T, not both"
		                 : "'expire' needs IDs or --keep=T (see --help)");
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
	if (result.unreadable > 0)
		cli_printf("%" G_GUINT64_FORMAT " of them could not be read: of these only ids, "
		           "hashes and times are left\n",
		        result.unreadable);
	if (result.senders_kept > 0)
		cli_printf("%" G_GUINT64_FORMAT " envelope senders stay: the chain values of "
		           "entries of version 1 need them\n",
		        result.senders_kept);
	return true;
}

const Cmd cmd_expire = {"expire", "ID... | --keep=T", "drop the content of messages",
        "Drop the received bytes, all texts and all addresses of the messages ID..., or\n"
        "with --keep only the received bytes, of all old messages. Message-IDs, dates,\n"
        "numbers and hashes stay, so the chain can still be verified and a message that\n"
        "is delivered again is recognized. The bytes are gone from the disk after\n"
        "'listdigest-store compact'.",
        run_expire};
