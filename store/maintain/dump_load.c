/* A dump is untrusted input: each entry's bytes must match their hash, and its chain value must
 * follow from the entry before it. */
#include "store/maintain/dump_load.h"

#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/base/lines.h"
#include "store/base/store_dir.h"
#include "store/env/store_create.h"
#include "store/log/append.h"
#include "store/log/archive.h"
#include "store/log/index.h"
#include "store/log/source_state.h"
#include "store/log/tree_block.h"
#include "store/log/tree_index.h"
#include "store/log/tree_row.h"
#include "store/maintain/dump_json.h"
#include "store/maintain/temp_store.h"
#include "store/record/record_decode.h"

#include <jansson.h>
#include <string.h>

#define BATCH_ENTRIES 2000
#define BATCH_BYTES   (32u << 20)

typedef struct {
	const char *name;
	Store *store;
	Append *append;
	guint64 line;                       /* number of the line being read */
	guint64 entries;                    /* loaded so far */
	guint64 wanted;                     /* entries by the first line */
	guint64 batch_entries, batch_bytes; /* in the open transaction */
	char *uuid;
	bool ended; /* the last line was read */
} DumpLoad;

static bool refuse(DumpLoad *l, const char *why, GError **error)
{
	return error_set(error, ERROR_DAMAGED,
	        "cannot read dump '%s', line %" G_GUINT64_FORMAT ": %s", l->name, l->line, why);
}

static bool load_header(DumpLoad *l, const json_t *object, GError **error)
{
	guint64 format;
	const char *uuid = dump_json_string(object, "uuid");
	if (!dump_json_number(object, "dump", G_MAXUINT32, &format))
		return error_set(error, ERROR_FORMAT, "'%s' is not a dump of a store", l->name);
	if (format != 1)
		return error_set(error, ERROR_FORMAT,
		        "cannot read dump '%s': it was written by a newer listdigest", l->name);
	if (json_object_get(object, "part"))
		return error_set(error, ERROR_FORMAT,
		        "'%s' is a dump of a part of a store: 'listdigest-import' adds it to one",
		        l->name);
	if (!uuid || !g_uuid_string_is_valid(uuid) ||
	        !dump_json_number(object, "entries", G_MAXINT64, &l->wanted))
		return refuse(l, "it has no uuid or no number of entries", error);
	l->uuid = g_strdup(uuid);
	return true;
}

static bool load_archive(DumpLoad *l, const json_t *object, GError **error)
{
	guint64 number, generation;
	guint32 unused;
	g_autofree char *identity = dump_json_text(object, "identity");
	if (!identity || !dump_json_number(object, "archive", G_MAXUINT32, &number) ||
	        !dump_json_number(object, "generation", G_MAXUINT32, &generation))
		return refuse(l, "an archive without a name or number", error);
	if (archive_number(l->append, identity, &unused) != number)
		return refuse(l, "the archives are out of order", error);
	archive_set_generation(l->append, (guint32)number, (guint32)generation);
	return true;
}

static bool load_source(DumpLoad *l, const json_t *object, GError **error)
{
	g_autofree char *key = dump_json_text(object, "source"),
	                *state = dump_json_text(object, "state");
	if (!key)
		return refuse(l, "an import source without a name", error);
	source_state_put(l->append, key, state ? state : "");
	return true;
}

static bool next_batch(DumpLoad *l, GError **error)
{
	if (l->append && !append_commit(g_steal_pointer(&l->append), error))
		return false;
	l->batch_entries = l->batch_bytes = 0;
	l->append = append_begin(l->store, APPEND_BATCH, error);
	return l->append != NULL;
}

/* A variant is an entry whose Message-ID an earlier entry has, too. */
static bool is_variant(DumpLoad *l, const Record *rec)
{
	guint8 key[INDEX_HASH_BYTES];
	Slice unused;
	if (!rec->message_id)
		return false;
	index_hash(TABLE_MSGID, rec->message_id, key);
	return txn_get(append_txn(l->append), TABLE_MSGID, (Slice){key, sizeof key}, &unused);
}

/* Returns what the chain does not cover, and is wrong in E; NULL: nothing. As verify does. */
static const char *entry_fault(DumpLoad *l, const Entry *e, const Record *rec, gsize raw_bytes)
{
	const char *fault = dump_json_fault(e, rec, raw_bytes);
	return fault ? fault
	       : rec && is_variant(l, rec) != ((e->flags & RECORD_FLAG_VARIANT) != 0)
	               ? "its flag 'variant' does not match the entries before it"
	               : NULL;
}

static bool load_entry(DumpLoad *l, const json_t *object, GError **error)
{
	Entry e = {0};
	GError *why = NULL;
	g_autofree char *list = dump_json_text(object, "list"),
	                *sender = dump_json_text(object, "sender");
	if (!dump_json_entry(object, &e))
		return refuse(l, "an entry with a missing or invalid value", error);
	e.list = list;
	e.sender = e.sender_dropped ? NULL : sender;
	g_autoptr(GBytes) raw = dump_json_bytes(object, "raw"),
	                  stream = dump_json_bytes(object, "record");
	if (e.kind == ENTRY_MESSAGE && !dump_json_matches_hash(&e, raw))
		return refuse(l, "its raw bytes do not match their hash", error);
	g_autoptr(Record) rec = e.kind == ENTRY_MESSAGE ? record_new() : NULL;
	bool decoded = !rec || record_decode(rec, stream, RECORD_ALL, &why);
	const char *fault = decoded ? entry_fault(l, &e, rec, g_bytes_get_size(raw)) : NULL;
	if (fault)
		return refuse(l, fault, error);
	if (!decoded || !append_restored(l->append, &e, rec, rec ? stream : NULL, raw, &why)) {
		bool is_dump = g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED);
		if (is_dump)
			refuse(l, why->message, error);
		else
			g_propagate_error(error, g_steal_pointer(&why));
		g_clear_error(&why);
		return false;
	}
	l->entries++;
	l->batch_entries++;
	l->batch_bytes += g_bytes_get_size(raw);
	return (l->batch_entries < BATCH_ENTRIES && l->batch_bytes < BATCH_BYTES) ||
	       next_batch(l, error);
}

static bool load_row(
        DumpLoad *l, const json_t *object, Table table, const char *name, GError **error)
{
	g_autoptr(GBytes) key = dump_json_bytes(object, name),
	                  value = dump_json_bytes(object, "value");
	Slice k = slice_of_bytes(key), v = slice_of_bytes(value);
	TreeRowKey row;
	bool ok = table == TABLE_TREE ? tree_row_key_read(k, &row)
	                              : k.size == TREE_BLOCK_KEY_BYTES && v.size > 0 &&
	                                        v.size <= TREE_BLOCK_CHUNK_BYTES;
	if (!ok || v.size > G_MAXUINT32 / 2)
		return refuse(l, "a row of a source tree with a missing or invalid value", error);
	txn_put(append_txn(l->append), table, k, v);
	return txn_check(append_txn(l->append), error);
}

/* The keys of commits follow from the commits, which are complete now. */
static bool load_commit_keys(DumpLoad *l, GError **error)
{
	GError *why = NULL;
	if (tree_index_all(append_txn(l->append), &why))
		return true;
	if (g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED)) {
		refuse(l, why->message, error);
		g_error_free(why);
	} else {
		g_propagate_error(error, why);
	}
	return false;
}

static bool load_alias(DumpLoad *l, const json_t *object, GError **error)
{
	guint64 archive, generation, epoch;
	ArchiveAlias a = {0};
	a.commit_bytes = (guint8)dump_json_hex(object, "alias", a.commit, sizeof a.commit);
	if ((a.commit_bytes != 20 && a.commit_bytes != 32) ||
	        !dump_json_number(object, "archive", G_MAXUINT32, &archive) ||
	        !dump_json_number(object, "generation", G_MAXUINT32, &generation) ||
	        !dump_json_number(object, "epoch", G_MAXUINT32, &epoch) ||
	        !dump_json_number(object, "ordinal", G_MAXINT64, &a.ordinal) ||
	        !dump_json_number(object, "seq", l->entries, &a.seq) || a.seq == 0)
		return refuse(l, "a commit with a missing or invalid value", error);
	a.archive = (guint32)archive;
	a.generation = (guint32)generation;
	a.epoch = (guint32)epoch;
	archive_add_alias(l->append, &a);
	return true;
}

static bool load_line(DumpLoad *l, const json_t *object, GError **error)
{
	guint64 entries;
	if (l->line == 1)
		return load_header(l, object, error);
	if (l->ended)
		return refuse(l, "it goes on after its end", error);
	if (json_object_get(object, "id"))
		return load_entry(l, object, error);
	if (json_object_get(object, "tree_row"))
		return load_row(l, object, TABLE_TREE, "tree_row", error);
	if (json_object_get(object, "commits"))
		return load_row(l, object, TABLE_COMMIT, "commits", error);
	if (json_object_get(object, "alias"))
		return load_alias(l, object, error);
	if (json_object_get(object, "identity") || json_object_get(object, "identity_base64"))
		return load_archive(l, object, error);
	if (json_object_get(object, "source") || json_object_get(object, "source_base64"))
		return load_source(l, object, error);
	if (!json_object_get(object, "end"))
		return true;
	l->ended = dump_json_number(object, "entries", G_MAXINT64, &entries) &&
	           entries == l->entries && entries == l->wanted;
	return l->ended ||
	       refuse(l, "its number of entries is not the one in the first line", error);
}

static bool load_text(DumpLoad *l, const char *text, gsize n, GError **error)
{
	json_t *object = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
	bool ok = !json_is_object(object) && l->line > 1
	                  ? refuse(l, "it is not a JSON object, or cut off", error)
	                  : load_line(l, object, error);
	json_decref(object);
	return ok;
}

/* Reads and loads the next line. *MORE is false at the end of the file. */
static bool load_next(DumpLoad *l, Lines *lines, bool *more, GError **error)
{
	const char *text;
	gsize n, max = ++l->line == 1 ? LIMIT_DUMP_HEAD_BYTES : LIMIT_DUMP_LINE_BYTES;
	LinesAnswer got = lines_next(lines, max, &text, &n);
	*more = got == LINES_ONE;
	switch (got) {
	case LINES_ONE:
		return load_text(l, text, n, error);
	case LINES_LONG:
		return l->line == 1 ? load_header(l, NULL, error)
		                    : refuse(l, "it is longer than any line of a dump", error);
	case LINES_NO_MEMORY:
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot read dump '%s', line %" G_GUINT64_FORMAT ": out of memory", l->name,
		        l->line);
	default:
		break;
	}
	if (!ferror(lines->in))
		return l->ended ||
		       refuse(l, "it is cut off: its last line is missing; export it again", error);
	return error_set(error, ERROR_IO, "cannot read dump '%s': I/O error", l->name);
}

static bool load_lines(DumpLoad *l, FILE *in, GError **error)
{
	Lines lines = {.in = in};
	bool more = true, ok = next_batch(l, error);
	while (ok && more)
		ok = load_next(l, &lines, &more, error);
	lines_clear(&lines);
	return ok;
}

static bool load_into(DumpLoad *l, FILE *in, const char *dir, GError **error)
{
	l->store = store_open(dir, false, STORE_WRITE, error);
	if (!l->store)
		return false;
	bool ok = load_lines(l, in, error) && load_commit_keys(l, error);
	if (ok) {
		append_uuid(l->append, l->uuid);
		ok = append_commit(g_steal_pointer(&l->append), error);
	}
	append_abort(l->append);
	return ok;
}

bool dump_load(FILE *in, const char *name, const char *dir, const char *group, GError **error)
{
	StoreDirKind kind;
	DumpLoad l = {.name = name};
	g_autofree char *bare = store_dir_bare(dir), *partial = g_strconcat(bare, ".partial", NULL);
	if (!store_dir_look(bare, &kind, error))
		return false;
	if (kind == STORE_DIR_STORE || kind == STORE_DIR_OTHER)
		return store_create(bare, group, error); /* fails with the reason */
	int marker;
	if (!temp_store_create(partial, bare, &marker, error))
		return false;
	hash_init();
	bool ok =
	        load_into(&l, in, partial, error) && store_create_copy(l.store, bare, group, error);
	store_close(l.store);
	temp_store_remove(partial, marker);
	g_free(l.uuid);
	return ok;
}
