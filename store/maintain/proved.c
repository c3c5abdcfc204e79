/* The log's hash proves the received bytes, and nothing else of a body; the frame's checksum proves
 * all of its block, but says not where in it the fault is. With both a mail is not given up for the
 * rot of its neighbour: its record can be decoded from its bytes. */
#include "store/maintain/proved.h"

#include <string.h>

#include "store/base/error.h"
#include "store/block/block.h"
#include "store/maintain/lost.h"

static bool prove_block(Snapshot *s, const Entry *e, GError **error)
{
	guint32 bytes[BLOCK_SECTIONS];
	return e->place.text_bytes + e->place.raw_bytes == 0 ||
	       snapshot_block(s, e->place.block, bytes, error);
}

static GBytes *prove_raw(Snapshot *s, const Entry *e, GError **error)
{
	EntryHash hash;
	gsize n;
	g_autoptr(GBytes) raw = snapshot_raw(s, e, error);
	if (!raw)
		return NULL;
	const void *bytes = g_bytes_get_data(raw, &n);
	hash_bytes(bytes, n, &hash);
	if (memcmp(&hash, &e->raw_hash, sizeof hash) == 0)
		return g_steal_pointer(&raw);
	g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED, "its raw body does not match its hash");
	return NULL;
}

GBytes *proved_raw(Snapshot *s, const Entry *e, GError **error)
{
	GError *why = NULL;
	GBytes *raw = prove_raw(s, e, &why);
	if (g_error_matches(why, LD_ERROR, LD_ERROR_DAMAGED))
		lost_advise(e, &why);
	if (why)
		g_propagate_error(error, why);
	return raw;
}

static bool read_both(Snapshot *s, const Entry *e, GBytes **fields, GBytes **raw, GError **error)
{
	*raw = e->flags & FLAG_EXPIRED ? g_bytes_new(NULL, 0) : prove_raw(s, e, error);
	*fields = *raw ? snapshot_fields(s, e, error) : NULL;
	if (*fields)
		return true;
	g_clear_pointer(raw, g_bytes_unref);
	lost_advise(e, error);
	return false;
}

/* The block is not as it was written, WHY (taken) says how. */
static bool read_raw(
        Snapshot *s, const Entry *e, GError *why, GBytes **raw, GError **doubt, GError **error)
{
	bool damaged = g_error_matches(why, LD_ERROR, LD_ERROR_DAMAGED);
	GError *closer = NULL;
	*raw = damaged && !(e->flags & FLAG_EXPIRED) ? prove_raw(s, e, &closer) : NULL;
	if (closer) {
		g_error_free(why);
		why = g_steal_pointer(&closer);
	}
	if (*raw)
		lost_advise_reindex(e, &why);
	else
		lost_advise(e, &why);
	if (*raw && doubt) {
		*doubt = why;
		return true;
	}
	g_clear_pointer(raw, g_bytes_unref);
	g_propagate_error(error, why);
	return false;
}

bool proved_body(
        Snapshot *s, const Entry *e, GBytes **fields, GBytes **raw, GError **doubt, GError **error)
{
	GError *why = NULL;
	*fields = *raw = NULL;
	if (prove_block(s, e, &why))
		return read_both(s, e, fields, raw, error);
	return read_raw(s, e, why, raw, doubt, error);
}
