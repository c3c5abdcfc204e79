#include "store/verify/verify_tables.h"

#include "store/log/archive.h"
#include "store/log/index.h"
#include "store/log/lists.h"
#include "store/log/source_state.h"
#include "store/verify/verify_report.h"
#include "store/verify/verify_walk.h"

#include <string.h>

#define TEXT_MAX_BYTES 65536 /* of a text in TABLE_META or TABLE_SOURCE */

/* --- lists */

/* The first entry in TABLE_LIST under a number shows whose number it is: two lists cannot have the
 * same. */
static bool see_list_name(Slice key, Slice value, void *data)
{
	Verify *v = data;
	Slice first;
	Entry e;
	guint64 number = value.size == 4 ? bytes_get_be(value.data, 4) : 0;
	g_autofree char *list = g_strndup(key.data, key.size);
	if (number == 0 || number > txn_count(snapshot_txn(v->s), TABLE_LIST_NAME))
		verify_report(v, "list '%s' has no valid number", list);
	else if (!txn_get(snapshot_txn(v->s), TABLE_LIST, value, &first) || first.size != 8)
		verify_report(v, "no entry came by list '%s'", list);
	else if (!snapshot_entry(v->s, slice_number(first), &e, NULL) ||
	         g_strcmp0(e.list, list) != 0)
		verify_report(v, "list '%s' has the number of another", list);
	return true;
}

static bool see_list_number(Slice key, Slice value, void *data)
{
	Verify *v = data;
	Entry e;
	guint64 number = key.size == 4 ? bytes_get_be(key.data, 4) : 0, seq = slice_number(value);
	if (!snapshot_entry(v->s, seq, &e, NULL) || !e.list || lists_number(v->s, e.list) != number)
		verify_report(v,
		        "list number %" G_GUINT64_FORMAT " is not that of entry %" G_GUINT64_FORMAT,
		        number, seq);
	return true;
}

static bool check_lists(Verify *v, GError **error)
{
	return verify_walk(v, TABLE_LIST_NAME, see_list_name, v, error) &&
	       (v->index_values[TABLE_LIST] == txn_count(snapshot_txn(v->s), TABLE_LIST) ||
	               verify_walk(v, TABLE_LIST, see_list_number, v, error));
}

/* --- archives */

/* Like g_strndup, which would allocate as much as a damaged size says. */
static char *bounded_text(Slice value)
{
	return g_strndup(value.data, strnlen(value.data, MIN(value.size, TEXT_MAX_BYTES)));
}

/* Reads "archive.N" -> "GENERATION IDENTITY" in TABLE_META; false if it is missing or malformed. */
static bool archive_generation(Verify *v, guint32 archive, guint64 *generation)
{
	g_autofree char *name = g_strdup_printf("archive.%u", archive);
	Slice value;
	if (!txn_get(snapshot_txn(v->s), TABLE_META, (Slice){name, strlen(name)}, &value))
		return false;
	g_autofree char *text = bounded_text(value);
	char *rest = NULL;
	*generation = g_ascii_strtoull(text, &rest, 10);
	return rest > text && *rest == ' ' && rest[1] != '\0';
}

/* TABLE_ALIAS (commit to position in an archive) and TABLE_ARCHIVE (the reverse) must agree. */
static bool see_alias(Slice key, Slice value, void *data)
{
	Verify *v = data;
	ArchiveAlias a;
	Slice reverse, position = {value.data, 20};
	guint64 generation;
	bool ok = archive_decode_alias(key, value, &a) && a.seq >= 1 &&
	          a.seq <= snapshot_head(v->s) &&
	          txn_get(snapshot_txn(v->s), TABLE_ARCHIVE, position, &reverse) &&
	          reverse.size == 8 + key.size && bytes_get_be(reverse.data, 8) == a.seq &&
	          memcmp((const guint8 *)reverse.data + 8, key.data, key.size) == 0;
	g_autofree char *hex = key.size >= 4 ? g_strdup_printf("%08" G_GINT64_MODIFIER "x",
	                                               bytes_get_be(key.data, 4))
	                                     : g_strdup("?");
	if (!ok)
		verify_report(v, "commit %s... is missing in its archive", hex);
	else if (!archive_generation(v, a.archive, &generation) || a.generation > generation)
		verify_report(v,
		        "commit %s... is of an unknown archive, or an unknown history of one", hex);
	return true;
}

static bool check_archives(Verify *v, GError **error)
{
	Txn *txn = snapshot_txn(v->s);
	guint64 aliases = txn_count(txn, TABLE_ALIAS), positions = txn_count(txn, TABLE_ARCHIVE);
	if (aliases != positions)
		verify_report(v,
		        "the archives have %" G_GUINT64_FORMAT
		        " positions, but there are %" G_GUINT64_FORMAT " commits",
		        positions, aliases);
	return verify_walk(v, TABLE_ALIAS, see_alias, v, error);
}

/* --- import sources, the store's own facts */

static bool see_source(Slice key, Slice value, void *data)
{
	Slice name, state;
	ChecksumState checksum;
	guint8 hash[INDEX_HASH_BYTES];
	bool ok = source_state_decode(value, &name, &state, &checksum) && checksum != CHECKSUM_BAD;
	if (ok) {
		g_autofree char *text = g_strndup(name.data, MIN(name.size, TEXT_MAX_BYTES));
		index_hash(TABLE_SOURCE, text, hash);
		ok = key.size == sizeof hash && memcmp(key.data, hash, sizeof hash) == 0;
	}
	if (!ok)
		verify_report(data, "what an import remembers of its source is damaged");
	return true;
}

static bool see_fact(Slice key, Slice value, void *data)
{
	static const char *const names[] = {
	        "format", "min_reader", "min_writer", "uuid", TABLE_META_CHECKSUM};
	Verify *v = data;
	g_autofree char *name = g_strndup(key.data, key.size), *text = bounded_text(value);
	bool known = false;
	guint64 number;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		known = known || strcmp(names[i], name) == 0;
	if (g_str_has_prefix(name, "archive."))
		known = g_ascii_string_to_unsigned(name + 8, 10, 0, G_MAXUINT32, &number, NULL) &&
		        archive_generation(v, (guint32)number, &number);
	if (!known && store_format(v->store) <= STORE_FORMAT)
		verify_report(v, "the table 'meta' has an unknown name '%s'", name);
	if (strcmp(name, "uuid") == 0 && !g_uuid_string_is_valid(text))
		verify_report(v, "the store's uuid is malformed");
	return true;
}

static bool check_facts(Verify *v, GError **error)
{
	if (txn_meta_checksum_state(snapshot_txn(v->s)) == CHECKSUM_BAD)
		verify_report(
		        v, "the table 'meta' (format, uuid, archives) does not match its checksum");
	return verify_walk_end(v, TABLE_META, error) &&
	       verify_walk(v, TABLE_META, see_fact, v, error);
}

bool verify_tables(Verify *v, GError **error)
{
	return check_lists(v, error) && check_archives(v, error) &&
	       verify_walk(v, TABLE_SOURCE, see_source, v, error) && check_facts(v, error);
}
