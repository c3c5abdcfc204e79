/* The hash in the log proves the received bytes alone. The checksum of a block proves all of its
 * bytes, but does not tell where the damage is. With both, a message survives damage elsewhere in
 * its block: its record can be decoded again from its received bytes. */
#include "store/maintain/checked_read.h"

#include "store/base/error.h"
#include "store/block/block.h"
#include "store/log/entry_name.h"

#include <string.h>

static void advise(const Entry *e, const char *other_way, GError **error)
{
	bool damaged = error && g_error_matches(*error, ERROR_DOMAIN, ERROR_DAMAGED);
	g_autofree char *id = hash_hex(&e->id, ENTRY_NAME_SHOWN);
	g_prefix_error(error, "entry %" G_GUINT64_FORMAT " (%s): ", e->seq, id);
	if (!damaged)
		return;
	char *with_advice = g_strdup_printf(
	        "%s; %s'listdigest-store expire %s' drops it", (*error)->message, other_way, id);
	g_free((*error)->message);
	(*error)->message = with_advice;
}

void checked_read_advise(const Entry *e, GError **error)
{
	advise(e, "", error);
}

static bool check_block(Snapshot *s, const Entry *e, GError **error)
{
	guint32 bytes[BLOCK_SECTIONS];
	return !entry_has_body(e) ||
	       block_reader_whole(snapshot_blocks(s), e->location.block, bytes, error);
}

static GBytes *read_raw(Snapshot *s, const Entry *e, GError **error)
{
	Hash hash;
	gsize n;
	g_autoptr(GBytes) raw = snapshot_raw(s, e, error);
	if (!raw)
		return NULL;
	const void *bytes = g_bytes_get_data(raw, &n);
	hash_compute(bytes, n, &hash);
	if (hash_equal(&hash, &e->raw_hash))
		return g_steal_pointer(&raw);
	error_set(error, ERROR_DAMAGED, "its raw body does not match its hash");
	return NULL;
}

GBytes *checked_read_raw(Snapshot *s, const Entry *e, GError **error)
{
	GError *why = NULL;
	GBytes *raw = read_raw(s, e, &why);
	if (g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED))
		checked_read_advise(e, &why);
	if (why)
		g_propagate_error(error, why);
	return raw;
}

static bool read_both(Snapshot *s, const Entry *e, GBytes **fields, GBytes **raw, GError **error)
{
	*raw = e->flags & RECORD_FLAG_EXPIRED ? g_bytes_new(NULL, 0) : read_raw(s, e, error);
	*fields = *raw ? block_reader_text(snapshot_blocks(s), &e->location, error) : NULL;
	if (*fields)
		return true;
	g_clear_pointer(raw, g_bytes_unref);
	checked_read_advise(e, error);
	return false;
}

/* E's block does not match its checksum; WHY (taken) says how. */
static bool read_from_damaged_block(
        Snapshot *s, const Entry *e, GError *why, GBytes **raw, GError **doubt, GError **error)
{
	bool damaged = g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED);
	GError *raw_error = NULL;
	*raw = damaged && !(e->flags & RECORD_FLAG_EXPIRED) ? read_raw(s, e, &raw_error) : NULL;
	if (raw_error) {
		g_error_free(why);
		why = g_steal_pointer(&raw_error);
	}
	if (*raw)
		advise(e, "'listdigest-import --reindex' makes its record anew, ", &why);
	else
		checked_read_advise(e, &why);
	if (*raw && doubt) {
		*doubt = why;
		return true;
	}
	g_clear_pointer(raw, g_bytes_unref);
	g_propagate_error(error, why);
	return false;
}

bool checked_read_body(
        Snapshot *s, const Entry *e, GBytes **fields, GBytes **raw, GError **doubt, GError **error)
{
	GError *why = NULL;
	*fields = *raw = NULL;
	if (check_block(s, e, &why))
		return read_both(s, e, fields, raw, error);
	return read_from_damaged_block(s, e, why, raw, doubt, error);
}
