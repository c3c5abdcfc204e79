/* The tables, back to the log: what nothing accounts for, and what is not said by entries. */
#include "store/verify/verify_state.h"

#include <string.h>

#include "store/block/block.h"
#include "store/base/error.h"
#include "store/log/entry_name.h"
#include "store/log/index.h"
#include "store/env/seal.h"
#include "store/log/lists.h"

#define FACT_MAX 65536 /* bytes of a text in TABLE_META */

/* --- indexes
 * -------------------------------------------------------------------------------------------- */

typedef struct {
	Verify *v;
	Table table;
	Slice key;
	bool belongs;
} Back;

static void compare_key(Table table, Slice key, Slice value, void *data)
{
	Back *b = data;
	(void)value;
	if (table == b->table && key.size == b->key.size &&
	        memcmp(key.data, b->key.data, key.size) == 0)
		b->belongs = true;
}

static guint64 seq_of(Table table, Slice key, Slice value)
{
	if (table == TABLE_TIME)
		return key.size == 16 ? be_get((const guint8 *)key.data + 8, 8) : 0;
	return value.size == 8 ? be_get(value.data, 8) : 0;
}

static bool see_back(Slice key, Slice value, void *data)
{
	Back *b = data;
	Entry e;
	b->key = key;
	b->belongs = false;
	b->v->place->steps++;
	guint64 seq = seq_of(b->table, key, value);
	if (g_hash_table_contains(b->v->unread, &seq))
		return true;
	if (seq != 0 && snapshot_entry(b->v->s, seq, &e, NULL)) {
		g_autoptr(Record) rec = e.kind == ENTRY_MESSAGE
		                                ? snapshot_record(b->v->s, &e, RECORD_SUMMARY, NULL)
		                                : NULL;
		index_entry(&e, rec, e.list ? lists_number(b->v->s, e.list) : 0, compare_key, b);
		/* an author's first mail stays his, also where his address in it was dropped */
		if (b->table == TABLE_AUTHOR && rec && e.flags & FLAG_EXPIRED &&
		        !rec->author.address)
			b->belongs = true;
	}
	if (!b->belongs)
		verify_damaged(b->v,
		        "the index '%s' leads to entry %" G_GUINT64_FORMAT
		        ", which does not have that key",
		        txn_table_name(b->table), seq);
	return true;
}

static bool check_indexes(Verify *v, GError **error)
{
	static const Table tables[] = {TABLE_ID, TABLE_MSGID, TABLE_LIST, TABLE_TIME, TABLE_CHILD,
	        TABLE_CHANGE_ID, TABLE_PATCH_ID, TABLE_AUTHOR_TITLE, TABLE_AUTHOR};
	Txn *txn = snapshot_txn(v->s);
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		Back b = {.v = v, .table = tables[i]};
		verify_step(v, STAGE_TABLES, tables[i]);
		if (!(v->broken >> tables[i] & 1) &&
		        txn_count(txn, tables[i]) != v->found[tables[i]])
			txn_walk(txn, tables[i], NULL, see_back, &b);
		if (!verify_walked(v, tables[i], error))
			return false;
	}
	guint64 n = txn_count(txn, TABLE_LOG);
	if (n != snapshot_head(v->s))
		verify_damaged(v,
		        "the log holds %" G_GUINT64_FORMAT
		        " entries, but its newest is number %" G_GUINT64_FORMAT,
		        n, snapshot_head(v->s));
	return txn_check(txn, error);
}

/* --- bodies
 * ------------------------------------------------------------------------------- */

typedef struct {
	Verify *v;
	guint64 block, next_chunk, bytes, says; /* of the block being met */
	bool open, wrong, last;                 /* LAST: of the table as it was */
} Bodies;

static void end_block(Bodies *b)
{
	if (b->open && !b->wrong && b->bytes != b->says)
		verify_damaged(b->v,
		        "block %" G_GUINT64_FORMAT ": it has %" G_GUINT64_FORMAT
		        " bytes, but its head says %" G_GUINT64_FORMAT,
		        b->block, b->bytes, b->says);
	b->open = false;
}

static void begin_block(Bodies *b, guint64 block, Slice value)
{
	BlockHead h;
	end_block(b);
	*b = (Bodies){.v = b->v, .block = block, .open = true};
	b->wrong = !block_head_get(value, &h);
	b->says = b->wrong ? 0 : block_head_bytes(&h) + (guint64)h.frame_ends[BLOCK_SECTION_RAWS];
	/* a later one may be of an entry that was expired since it was seen */
	if (block <= b->v->last_block && b->v->unseen == 0 && !block_marked(b->v, block))
		verify_damaged(b->v, "block %" G_GUINT64_FORMAT ": no entry lies in it", block);
}

static bool see_body(Slice key, Slice value, void *data)
{
	Bodies *b = data;
	guint64 number = key.size == 8 ? be_get(key.data, 8) : 0;
	guint64 block = number >> BLOCK_CHUNK_BITS, chunk = number & ((1u << BLOCK_CHUNK_BITS) - 1);
	if (number > b->v->end_body_key) { /* delivered meanwhile */
		b->last = true;
		return false;
	}
	if (chunk == 0 && key.size == 8) {
		begin_block(b, block, value);
	} else if (key.size != 8 || !b->open || block != b->block || chunk != b->next_chunk) {
		verify_damaged(
		        b->v, "block %" G_GUINT64_FORMAT ": a chunk of it is missing", block);
		b->wrong = true;
		b->open = true;
		b->block = block;
	}
	b->bytes += value.size;
	b->next_chunk = chunk + 1;
	b->last = number == b->v->end_body_key;
	return true;
}

static bool check_bodies(Verify *v, GError **error)
{
	Bodies b = {.v = v};
	Slice key, value;
	v->end_body_key = txn_last(snapshot_txn(v->s), TABLE_BODY, &key, &value) && key.size == 8
	                          ? be_get(key.data, 8)
	                          : G_MAXUINT64;
	bool ok = verify_walk(v, TABLE_BODY, see_body, &b, error);
	if (b.last)
		end_block(&b);
	return ok;
}

/* --- lists, archives, sources, the store's own facts
 * ------------------------------------------------------ */

/* A list's first entry says whose its number is: two names cannot have the same. */
static bool see_list_name(Slice key, Slice value, void *data)
{
	Verify *v = data;
	Slice first;
	Entry e;
	guint64 number = value.size == 4 ? be_get(value.data, 4) : 0;
	g_autofree char *label = g_strndup(key.data, key.size);
	if (number == 0 || number > txn_count(snapshot_txn(v->s), TABLE_LIST_NAME))
		verify_damaged(v, "list '%s' has no valid number", label);
	else if (!txn_get(snapshot_txn(v->s), TABLE_LIST, value, &first) || first.size != 8)
		verify_damaged(v, "no entry came by list '%s'", label);
	else if (!snapshot_entry(v->s, be_get(first.data, 8), &e, NULL) ||
	         g_strcmp0(e.list, label) != 0)
		verify_damaged(v, "list '%s' has the number of another", label);
	return true;
}

static bool see_list_number(Slice key, Slice value, void *data)
{
	Verify *v = data;
	Entry e;
	guint64 number = key.size == 4 ? be_get(key.data, 4) : 0,
	        seq = value.size == 8 ? be_get(value.data, 8) : 0;
	if (!snapshot_entry(v->s, seq, &e, NULL) || !e.list || lists_number(v->s, e.list) != number)
		verify_damaged(v,
		        "list number %" G_GUINT64_FORMAT " is not that of entry %" G_GUINT64_FORMAT,
		        number, seq);
	return true;
}

/* g_strndup takes all the memory that it is told the text has. */
static char *fact_text(Slice value)
{
	return g_strndup(value.data, strnlen(value.data, MIN(value.size, FACT_MAX)));
}

/* meta: "archive.N" -> "GENERATION IDENTITY"; the newest generation of archive N, false if there is
 * none. */
static bool archive_generation(Verify *v, guint32 archive, guint64 *generation)
{
	g_autofree char *name = g_strdup_printf("archive.%u", archive);
	Slice value;
	if (!txn_get(snapshot_txn(v->s), TABLE_META, (Slice){name, strlen(name)}, &value))
		return false;
	g_autofree char *text = fact_text(value);
	char *rest = NULL;
	*generation = g_ascii_strtoull(text, &rest, 10);
	return rest > text && *rest == ' ' && rest[1] != '\0';
}

static bool see_alias(Slice key, Slice value, void *data)
{
	Verify *v = data;
	ArchiveAlias a;
	Slice at, place = {value.data, 20};
	guint64 generation;
	bool ok = archive_decode_alias(key, value, &a) && a.seq >= 1 &&
	          a.seq <= snapshot_head(v->s) &&
	          txn_get(snapshot_txn(v->s), TABLE_ARCHIVE, place, &at) &&
	          at.size == 8 + key.size && be_get(at.data, 8) == a.seq &&
	          memcmp((const guint8 *)at.data + 8, key.data, key.size) == 0;
	g_autofree char *hex =
	        key.size >= 4 ? g_strdup_printf("%08" G_GINT64_MODIFIER "x", be_get(key.data, 4))
	                      : g_strdup("?");
	if (!ok)
		verify_damaged(v, "the alias %s... has no place in its archive", hex);
	else if (!archive_generation(v, a.archive, &generation) || a.generation > generation)
		verify_damaged(v,
		        "the alias %s... is of an archive, or a history of one, that is not known",
		        hex);
	return true;
}

static bool see_source(Slice key, Slice value, void *data)
{
	Slice name, state;
	SealState seal;
	guint8 hash[INDEX_HASH_BYTES];
	bool ok = seal_source_get(value, &name, &state, &seal) && seal != SEAL_BROKEN;
	if (ok) {
		g_autofree char *text = g_strndup(name.data, MIN(name.size, FACT_MAX));
		index_hash(TABLE_SOURCE, text, hash);
		ok = key.size == sizeof hash && memcmp(key.data, hash, sizeof hash) == 0;
	}
	if (!ok)
		verify_damaged(data, "what an import remembers of its source is damaged");
	return true;
}

static bool see_fact(Slice key, Slice value, void *data)
{
	static const char *const names[] = {
	        "format", "min_reader", "min_writer", "uuid", SEAL_NAME};
	Verify *v = data;
	g_autofree char *name = g_strndup(key.data, key.size), *text = fact_text(value);
	bool known = false;
	guint64 number;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		known = known || strcmp(names[i], name) == 0;
	if (g_str_has_prefix(name, "archive."))
		known = g_ascii_string_to_unsigned(name + 8, 10, 0, G_MAXUINT32, &number, NULL) &&
		        archive_generation(v, (guint32)number, &number);
	if (!known && store_format(v->store) <= STORE_FORMAT)
		verify_damaged(v, "'%s' is no fact of a store", name);
	if (strcmp(name, "uuid") == 0 && !g_uuid_string_is_valid(text))
		verify_damaged(v, "the store's uuid is none");
	return true;
}

static bool check_archives(Verify *v, GError **error)
{
	Txn *txn = snapshot_txn(v->s);
	guint64 aliases = txn_count(txn, TABLE_ALIAS), places = txn_count(txn, TABLE_ARCHIVE);
	if (aliases != places)
		verify_damaged(v,
		        "the archives hold %" G_GUINT64_FORMAT
		        " places, but there are %" G_GUINT64_FORMAT " aliases",
		        places, aliases);
	return verify_walk(v, TABLE_ALIAS, see_alias, v, error);
}

bool verify_back(Verify *v, GError **error)
{
	if (!check_indexes(v, error) || !check_bodies(v, error) ||
	        !verify_walk(v, TABLE_LIST_NAME, see_list_name, v, error))
		return false;
	if (v->found[TABLE_LIST] != txn_count(snapshot_txn(v->s), TABLE_LIST) &&
	        !verify_walk(v, TABLE_LIST, see_list_number, v, error))
		return false;
	if (seal_meta_state(snapshot_txn(v->s)) == SEAL_BROKEN)
		verify_damaged(v,
		        "the store's own facts (format, uuid, archives) do not match their seal");
	return verify_walked(v, TABLE_META, error) && check_archives(v, error) &&
	       verify_walk(v, TABLE_SOURCE, see_source, v, error) &&
	       verify_walk(v, TABLE_META, see_fact, v, error);
}
