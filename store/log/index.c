/* Keys that come from mail are hashed: a key of LMDB has at most 511 bytes, a Message-ID may have
 * more. */
#include "store/log/index.h"

#include <string.h>

void index_hash(Table table, const char *text, guint8 key[INDEX_HASH_BYTES])
{
	static const guint8 purposes[TABLE_N] = {
	        [TABLE_MSGID] = 'm',
	        [TABLE_CHILD] = 'p',
	        [TABLE_CHANGE_ID] = 'c',
	        [TABLE_PATCH_ID] = 'd',
	        [TABLE_AUTHOR_TITLE] = 't',
	        [TABLE_AUTHOR] = 'a',
	        [TABLE_SOURCE] = 's',
	};
	g_autofree char *lower = table == TABLE_AUTHOR ? g_ascii_strdown(text, -1) : NULL;
	hash_short(purposes[table], lower ? lower : text, -1, key);
}

/* As g_utf8_casefold. Nearly all titles are ASCII, for which lower case is the same and faster. */
static char *fold_case(const char *text)
{
	const char *p = text;
	while (*p && (guint8)*p < 0x80)
		p++;
	return *p ? g_utf8_casefold(text, -1) : g_ascii_strdown(text, p - text);
}

char *index_author_title(const char *address, const char *title)
{
	if (!address || !title)
		return NULL;
	g_autofree char *lower = g_ascii_strdown(address, -1);
	g_autofree char *folded = fold_case(title);
	GString *out = g_string_new(lower);
	g_string_append_c(out, '\n');
	gsize start = out->len;
	for (const char *p = folded; *p; p++) {
		bool blank = g_ascii_isspace(*p);
		if (!blank)
			g_string_append_c(out, *p);
		else if (out->len > start && out->str[out->len - 1] != ' ')
			g_string_append_c(out, ' ');
	}
	if (out->len > start && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	return g_string_free(out, FALSE);
}

void index_time(gint64 arrived_s, guint64 seq, guint8 key[16])
{
	bytes_put_be(key, (guint64)arrived_s ^ (guint64)1 << 63, 8);
	bytes_put_be(key + 8, seq, 8);
}

bool index_time_read(Slice key, gint64 *arrived_s, guint64 *seq)
{
	if (key.size != 16)
		return false;
	*arrived_s = (gint64)(bytes_get_be(key.data, 8) ^ (guint64)1 << 63);
	*seq = bytes_get_be((const guint8 *)key.data + 8, 8);
	return true;
}

typedef struct {
	IndexEach each;
	void *data;
	guint8 seq[8];
} Emit;

static void emit_hash(const Emit *emit, Table table, const char *text)
{
	guint8 key[INDEX_HASH_BYTES];
	if (!text)
		return;
	index_hash(table, text, key);
	emit->each(table, (Slice){key, sizeof key}, (Slice){emit->seq, 8}, emit->data);
}

static void emit_parents(const Emit *emit, const Record *rec)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	if (rec->in_reply_to) {
		g_hash_table_add(seen, (void *)rec->in_reply_to);
		emit_hash(emit, TABLE_CHILD, rec->in_reply_to);
	}
	for (guint i = 0; i < rec->references->len; i++) {
		char *parent = g_ptr_array_index(rec->references, i);
		if (g_hash_table_add(seen, parent))
			emit_hash(emit, TABLE_CHILD, parent);
	}
}

static bool indexes_title(const Record *rec)
{
	return rec->kind == RECORD_PATCH || rec->kind == RECORD_COVER || rec->kind == RECORD_PULL;
}

/* Each key once: two patches inside a mail may be the same. */
static void emit_once(const Emit *emit, GHashTable *seen, Table table, char *text)
{
	if (text && g_hash_table_add(seen, text))
		emit_hash(emit, table, text);
}

/* The patches inside a mail are found as patches of their own are. */
static void emit_patches(const Emit *emit, const Record *rec)
{
	if (rec->parts->len == 0)
		return;
	g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) titles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	char *own = indexes_title(rec) ? index_author_title(rec->author.address, rec->title) : NULL;
	if (own)
		g_hash_table_add(titles, own);
	bool attached = false;
	for (guint i = 0; i < rec->parts->len; i++) {
		const Record *patch = ((RecordPatch *)g_ptr_array_index(rec->parts, i))->rec;
		emit_once(emit, ids, TABLE_PATCH_ID, (char *)patch->patch_id);
		emit_once(emit, titles, TABLE_AUTHOR_TITLE,
		        index_author_title(patch->author.address, patch->title));
		attached = attached || (patch->kind != RECORD_REPLY && patch->title);
	}
	if (attached)
		emit_hash(emit, TABLE_AUTHOR_TITLE, INDEX_ATTACHED);
}

static void emit_record(const Emit *emit, const Record *rec)
{
	emit_hash(emit, TABLE_MSGID, rec->message_id);
	emit_parents(emit, rec);
	emit_hash(emit, TABLE_CHANGE_ID, rec->change_id);
	emit_hash(emit, TABLE_PATCH_ID, rec->patch_id);
	emit_patches(emit, rec);
	if (indexes_title(rec)) {
		g_autofree char *text = index_author_title(rec->author.address, rec->title);
		emit_hash(emit, TABLE_AUTHOR_TITLE, text);
	}
	emit_hash(emit, TABLE_AUTHOR, rec->author.address);
}

/* Emits what does not depend on the record. */
static void emit_entry(const Emit *emit, const Entry *e, guint32 list_number)
{
	guint8 key[16], size[INDEX_SIZE_BYTES];
	emit->each(TABLE_ID, (Slice){e->id.b, 16}, (Slice){emit->seq, 8}, emit->data);
	index_time(e->arrived_s, e->seq, key);
	bytes_put_be(size, MIN(e->size_bytes, ENTRY_SIZE_MAX), sizeof size);
	emit->each(TABLE_TIME, (Slice){key, 16}, (Slice){size, sizeof size}, emit->data);
	if (list_number == 0)
		return;
	bytes_put_be(key, list_number, 4);
	emit->each(TABLE_LIST, (Slice){key, 4}, (Slice){emit->seq, 8}, emit->data);
}

void index_entry(const Entry *e, const Record *rec, guint32 list_number, IndexEach each, void *data)
{
	Emit emit = {.each = each, .data = data};
	if (e->kind == ENTRY_TREE)
		return;
	bytes_put_be(emit.seq, e->seq, 8);
	emit_entry(&emit, e, list_number);
	if (rec)
		emit_record(&emit, rec);
}

static void take_key(Table table, Slice key, Slice value, void *data)
{
	IndexKey found = {.table = (guint8)table};
	(void)value;
	memcpy(found.hash, key.data, sizeof found.hash);
	g_array_append_val((GArray *)data, found);
}

void index_keys(const Record *rec, GArray *keys)
{
	const Emit emit = {.each = take_key, .data = keys};
	emit_record(&emit, rec);
}

void index_entry_by_keys(const Entry *e, const IndexKey *keys, guint n, guint32 list_number,
        IndexEach each, void *data)
{
	Emit emit = {.each = each, .data = data};
	if (e->kind == ENTRY_TREE)
		return;
	bytes_put_be(emit.seq, e->seq, 8);
	emit_entry(&emit, e, list_number);
	for (guint i = 0; i < n; i++)
		each(keys[i].table, (Slice){keys[i].hash, sizeof keys[i].hash},
		        (Slice){emit.seq, 8}, data);
}
