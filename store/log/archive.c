/* What imports remember, written in the transaction of the mail it belongs to: public-inbox
 * archives with their commits, and how far each source was read (log.h). */
#include "store/base/error.h"
#include "store/log/index.h"
#include "store/log/log_append.h"
#include "store/env/seal.h"

typedef struct {
	const char *identity;
	guint32 number, count, generation;
	bool found;
} ArchiveSearch;

/* meta: "archive.N" -> "GENERATION IDENTITY" */
static bool look_at_archive(Slice key, Slice value, void *data)
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
	txn_put(a->txn, TABLE_META, text_slice(name), text_slice(text));
}

guint32 append_archive(Append *a, const char *identity, guint32 *generation)
{
	ArchiveSearch search = {.identity = identity};
	Slice start = text_slice("archive.");
	txn_walk(a->txn, TABLE_META, &start, look_at_archive, &search);
	if (!search.found) {
		search.number = search.count;
		put_archive(a, search.number, 0, identity);
	}
	*generation = search.generation;
	if (a->archives->len <= search.number)
		g_array_set_size(a->archives, search.number + 1);
	g_array_index(a->archives, guint32, search.number) = search.generation;
	return search.number;
}

void append_generation(Append *a, guint32 archive, guint32 generation)
{
	if (archive < a->archives->len &&
	        g_array_index(a->archives, guint32, archive) >= generation)
		return;
	g_autofree char *name = g_strdup_printf("archive.%u", archive);
	Slice value;
	if (!txn_get(a->txn, TABLE_META, text_slice(name), &value))
		return;
	g_autofree char *text = g_strndup(value.data, value.size);
	const char *identity = strchr(text, ' ');
	if (identity && g_ascii_strtoull(text, NULL, 10) < generation)
		put_archive(a, archive, generation, identity + 1);
	if (a->archives->len <= archive)
		g_array_set_size(a->archives, archive + 1);
	g_array_index(a->archives, guint32, archive) = generation;
}

void append_alias(Append *a, const Alias *alias)
{
	guint8 place[28], value[8 + sizeof alias->commit];
	if (alias->commit_bytes != 20 && alias->commit_bytes != 32) {
		txn_fail(a->txn, g_error_new(LD_ERROR, LD_ERROR_DAMAGED, "a commit id of %u bytes",
		                         alias->commit_bytes));
		return;
	}
	append_generation(a, alias->archive, alias->generation);
	be_put(place, alias->archive, 4);
	be_put(place + 4, alias->generation, 4);
	be_put(place + 8, alias->epoch, 4);
	be_put(place + 12, alias->ordinal, 8);
	be_put(place + 20, alias->seq, 8);
	txn_put(a->txn, TABLE_ALIAS, (Slice){alias->commit, alias->commit_bytes},
	        (Slice){place, 28});
	be_put(value, alias->seq, 8);
	memcpy(value + 8, alias->commit, alias->commit_bytes);
	Slice last, unused, key = {place, 20};
	if (!txn_last(a->txn, TABLE_ARCHIVE, &last, &unused) || memcmp(last.data, place, 20) < 0)
		txn_append(a->txn, TABLE_ARCHIVE, key, (Slice){value, 8u + alias->commit_bytes});
	else
		txn_put(a->txn, TABLE_ARCHIVE, key, (Slice){value, 8u + alias->commit_bytes});
}

void append_source(Append *a, const char *key, const char *state)
{
	guint8 hash[INDEX_HASH_BYTES];
	g_autoptr(GString) value = g_string_new(NULL);
	seal_source_put(key, state, value);
	index_hash(TABLE_SOURCE, key, hash);
	txn_put(a->txn, TABLE_SOURCE, (Slice){hash, sizeof hash}, (Slice){value->str, value->len});
}

char *source_state(Store *store, const char *key, GError **error)
{
	g_autoptr(Txn) txn = txn_begin(store, false, error);
	if (!txn)
		return NULL;
	guint8 hash[INDEX_HASH_BYTES];
	Slice value, its, state;
	SealState seal;
	index_hash(TABLE_SOURCE, key, hash);
	bool found = txn_get(txn, TABLE_SOURCE, (Slice){hash, sizeof hash}, &value);
	if (!txn_check(txn, error) || !found || !seal_source_get(value, &its, &state, &seal) ||
	        its.size != strlen(key) || memcmp(its.data, key, its.size) != 0)
		return NULL;
	return g_strndup(state.data, state.size);
}

static bool count_skipped(Slice key, Slice value, void *data)
{
	Slice its, state;
	SealState seal;
	guint64 *count = data;
	(void)key;
	if (!seal_source_get(value, &its, &state, &seal))
		return true;
	g_autofree char *text = g_strndup(state.data, state.size);
	for (const char *p = text; (p = strstr(p, "\nskipped ")); p++)
		(*count)++;
	return true;
}

guint64 source_skipped(Txn *txn)
{
	guint64 count = 0;
	txn_walk(txn, TABLE_SOURCE, NULL, count_skipped, &count);
	return count;
}
