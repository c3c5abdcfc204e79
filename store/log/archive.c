/* Tables: `alias` has (archive, generation, epoch, ordinal, seq) by commit, `archive` has (seq,
 * commit) by (archive, generation, epoch, ordinal), so that both directions and an archive's order
 * can be looked up. In `meta`, "archive.N" is "GENERATION IDENTITY". */
#include "store/log/archive.h"

#include "store/base/error.h"
#include "store/log/append_private.h"

/* --- archives --- */

typedef struct {
	const char *identity;
	guint32 number, count, generation;
	bool found;
} ArchiveSearch;

static bool note_archive(Slice key, Slice value, void *data)
{
	ArchiveSearch *search = data;
	g_autofree char *name = g_strndup(key.data, key.size);
	g_autofree char *text = g_strndup(value.data, value.size);
	if (!g_str_has_prefix(name, "archive."))
		return false;
	search->count++;
	char *rest = NULL;
	guint64 generation = g_ascii_strtoull(text, &rest, 10);
	if (*rest == ' ' && strcmp(rest + 1, search->identity) == 0) {
		search->found = true;
		search->number = (guint32)g_ascii_strtoull(name + strlen("archive."), NULL, 10);
		search->generation = (guint32)generation;
	}
	return !search->found;
}

static void put_archive(Append *a, guint32 number, guint32 generation, const char *identity)
{
	g_autofree char *name = g_strdup_printf("archive.%u", number);
	g_autofree char *text = g_strdup_printf("%u %s", generation, identity);
	txn_put(a->txn, TABLE_META, slice_of_text(name), slice_of_text(text));
}

guint32 archive_number(Append *a, const char *identity, guint32 *generation)
{
	ArchiveSearch search = {.identity = identity};
	Slice start = slice_of_text("archive.");
	txn_walk(a->txn, TABLE_META, &start, note_archive, &search);
	if (!search.found) {
		search.number = search.count;
		put_archive(a, search.number, 0, identity);
	}
	*generation = search.generation;
	return search.number;
}

void archive_set_generation(Append *a, guint32 archive, guint32 generation)
{
	g_autofree char *name = g_strdup_printf("archive.%u", archive);
	Slice value;
	if (!txn_get(a->txn, TABLE_META, slice_of_text(name), &value))
		return;
	g_autofree char *text = g_strndup(value.data, value.size);
	const char *identity = strchr(text, ' ');
	if (identity && g_ascii_strtoull(text, NULL, 10) < generation)
		put_archive(a, archive, generation, identity + 1);
}

/* --- commits --- */

void archive_add_alias(Append *a, const ArchiveAlias *alias)
{
	Txn *txn = a->txn;
	guint8 position[28], value[8 + sizeof alias->commit];
	if (alias->commit_bytes != 20 && alias->commit_bytes != 32) {
		txn_fail(txn, g_error_new(ERROR_DOMAIN, ERROR_DAMAGED,
		                      "a commit id has %u bytes instead of 20 or 32",
		                      alias->commit_bytes));
		return;
	}
	archive_set_generation(a, alias->archive, alias->generation);
	bytes_put_be(position, alias->archive, 4);
	bytes_put_be(position + 4, alias->generation, 4);
	bytes_put_be(position + 8, alias->epoch, 4);
	bytes_put_be(position + 12, alias->ordinal, 8);
	bytes_put_be(position + 20, alias->seq, 8);
	txn_put(txn, TABLE_ALIAS, (Slice){alias->commit, alias->commit_bytes},
	        (Slice){position, 28});
	bytes_put_be(value, alias->seq, 8);
	memcpy(value + 8, alias->commit, alias->commit_bytes);
	Slice last, unused, key = {position, 20}, entry = {value, 8u + alias->commit_bytes};
	if (!txn_last(txn, TABLE_ARCHIVE, &last, &unused) || memcmp(last.data, position, 20) < 0)
		txn_append(txn, TABLE_ARCHIVE, key, entry);
	else
		txn_put(txn, TABLE_ARCHIVE, key, entry);
}

bool archive_decode_alias(Slice key, Slice value, ArchiveAlias *alias)
{
	const guint8 *in = value.data;
	if ((key.size != 20 && key.size != 32) || value.size != 28)
		return false;
	*alias = (ArchiveAlias){.archive = (guint32)bytes_get_be(in, 4),
	        .generation = (guint32)bytes_get_be(in + 4, 4),
	        .epoch = (guint32)bytes_get_be(in + 8, 4),
	        .ordinal = bytes_get_be(in + 12, 8),
	        .commit_bytes = (guint8)key.size,
	        .seq = bytes_get_be(in + 20, 8)};
	memcpy(alias->commit, key.data, key.size);
	return true;
}

static bool collect_alias(Slice key, Slice value, void *data)
{
	ArchiveAlias alias;
	if (archive_decode_alias(key, value, &alias))
		g_array_append_val((GArray *)data, alias);
	return true;
}

void archive_aliases_of(Txn *txn, const ArchiveAlias *commit, GArray *aliases)
{
	txn_walk_values(txn, TABLE_ALIAS, (Slice){commit->commit, commit->commit_bytes}, NULL,
	        collect_alias, aliases);
}
