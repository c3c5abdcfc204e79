#include "store/log/tree_row.h"

#include "store/record/record_field.h"

#include <string.h>

#define POSITION_BYTES     (4 + 8 + 2 * HASH_BYTES)
#define READING_HEAD_BYTES (3 * 8 + 2 * 4)
#define TAG_DATE_BYTES     8

Slice tree_row_key(TreeRowKey k, guint8 out[TREE_ROW_KEY_BYTES])
{
	bytes_put_be(out, k.tree, 2);
	out[2] = (guint8)k.kind;
	bytes_put_be(out + 3, k.number, 4);
	bytes_put_be(out + 7, k.item, 2);
	return (Slice){out, TREE_ROW_KEY_BYTES};
}

bool tree_row_key_read(Slice key, TreeRowKey *k)
{
	const guint8 *in = key.data;
	if (key.size != TREE_ROW_KEY_BYTES || !memchr("nprgt", in[2], 5))
		return false;
	*k = (TreeRowKey){.tree = (guint16)bytes_get_be(in, 2),
	        .kind = (TreeRowKind)in[2],
	        .number = (guint32)bytes_get_be(in + 3, 4),
	        .item = (guint16)bytes_get_be(in + 7, 2)};
	return true;
}

void tree_row_position_put(Txn *txn, guint16 tree, const TreeRowPosition *p)
{
	guint8 key[TREE_ROW_KEY_BYTES], value[POSITION_BYTES];
	bytes_put_be(value, p->next, 4);
	bytes_put_be(value + 4, (guint64)p->since_s, 8);
	memcpy(value + 12, p->sum.b, HASH_BYTES);
	memcpy(value + 12 + HASH_BYTES, p->tags.b, HASH_BYTES);
	txn_put(txn, TABLE_TREE,
	        tree_row_key((TreeRowKey){.tree = tree, .kind = TREE_ROW_POSITION}, key),
	        (Slice){value, sizeof value});
}

bool tree_row_position_read(Slice value, TreeRowPosition *p)
{
	const guint8 *in = value.data;
	if (value.size != POSITION_BYTES)
		return false;
	p->next = (guint32)bytes_get_be(in, 4);
	p->since_s = (gint64)bytes_get_be(in + 4, 8);
	memcpy(p->sum.b, in + 12, HASH_BYTES);
	memcpy(p->tags.b, in + 12 + HASH_BYTES, HASH_BYTES);
	return true;
}

void tree_row_reading_put(const TreeRowReading *r, GByteArray *out)
{
	guint8 head[READING_HEAD_BYTES];
	bytes_put_be(head, r->seq, 8);
	bytes_put_be(head + 8, (guint64)r->read_s, 8);
	bytes_put_be(head + 16, (guint64)r->since_s, 8);
	bytes_put_be(head + 24, r->first, 4);
	bytes_put_be(head + 28, r->n, 4);
	g_byte_array_append(out, head, sizeof head);
}

bool tree_row_reading_read(Slice value, TreeRowReading *r)
{
	const guint8 *in = value.data;
	if (value.size < READING_HEAD_BYTES)
		return false;
	*r = (TreeRowReading){.seq = bytes_get_be(in, 8),
	        .read_s = (gint64)bytes_get_be(in + 8, 8),
	        .since_s = (gint64)bytes_get_be(in + 16, 8),
	        .first = (guint32)bytes_get_be(in + 24, 4),
	        .n = (guint32)bytes_get_be(in + 28, 4),
	        .refs = {in + READING_HEAD_BYTES, value.size - READING_HEAD_BYTES}};
	return r->n <= G_MAXUINT32 - r->first;
}

bool tree_row_tag_read(Slice value, TreeRowTag *tag)
{
	const char *in = value.data, *name = in + TAG_DATE_BYTES;
	const char *nul =
	        value.size > TAG_DATE_BYTES ? memchr(name, 0, value.size - TAG_DATE_BYTES) : NULL;
	if (!nul)
		return false;
	*tag = (TreeRowTag){(gint64)bytes_get_be(value.data, TAG_DATE_BYTES), name,
	        {nul + 1, (gsize)(in + value.size - nul) - 1}};
	return true;
}

/* --- spans --- */

void tree_row_spans_add(GArray *spans, guint32 ordinal)
{
	TreeRowSpan *last =
	        spans->len > 0 ? &g_array_index(spans, TreeRowSpan, spans->len - 1) : NULL;
	const TreeRowSpan one = {ordinal, 1};
	if (last && last->first + last->n == ordinal)
		last->n++;
	else
		g_array_append_val(spans, one);
}

void tree_row_spans_put(const GArray *spans, GByteArray *out)
{
	guint32 end = 0;
	for (guint i = 0; i < spans->len; i++) {
		const TreeRowSpan *span = &g_array_index(spans, TreeRowSpan, i);
		record_field_put_number(out, span->first - end);
		record_field_put_number(out, span->n);
		end = span->first + span->n;
	}
}

bool tree_row_spans_read(Slice bytes, guint32 limit, GArray *spans)
{
	RecordFieldBytes in = {bytes.data, (const guint8 *)bytes.data + bytes.size};
	guint64 at = 0, skip, n;
	while (in.p < in.end) {
		if (!record_field_get_number(&in, limit, &skip) ||
		        !record_field_get_number(&in, limit, &n) || n == 0 || at + skip + n > limit)
			return false;
		const TreeRowSpan span = {(guint32)(at + skip), (guint32)n};
		g_array_append_val(spans, span);
		at += skip + n;
	}
	return true;
}

bool tree_row_bits_read(Slice bytes, guint32 limit, guint8 **bits)
{
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(TreeRowSpan));
	if (!tree_row_spans_read(bytes, limit, spans))
		return false;
	if (!*bits)
		*bits = g_malloc0(limit / 8 + 1);
	for (guint i = 0; i < spans->len; i++) {
		TreeRowSpan s = g_array_index(spans, TreeRowSpan, i);
		for (guint32 n = s.first; n < s.first + s.n; n++)
			(*bits)[n / 8] |= (guint8)(1u << n % 8);
	}
	return true;
}

/* --- the id of a reading --- */

typedef struct {
	HashState state;
	guint16 tree;
	TreeRowKind kind;
	guint32 reading;
} IdWalk;

static void add_value(HashState *state, TreeRowKind kind, Slice value)
{
	hash_add_number(state, kind, 1);
	hash_add_number(state, value.size, 8);
	hash_add(state, value.data, value.size);
}

static bool see_row(Slice key, Slice value, void *data)
{
	IdWalk *w = data;
	TreeRowKey k;
	if (!tree_row_key_read(key, &k) || k.tree != w->tree || k.kind != w->kind ||
	        k.number != w->reading)
		return false;
	if (k.kind == TREE_ROW_READING && value.size >= 8)
		value = (Slice){(const guint8 *)value.data + 8, value.size - 8};
	add_value(&w->state, k.kind, value);
	return true;
}

void tree_row_id(Txn *txn, guint16 tree, guint32 reading, Hash *id)
{
	static const TreeRowKind kinds[] = {TREE_ROW_READING, TREE_ROW_GONE, TREE_ROW_TAG};
	guint8 key[TREE_ROW_KEY_BYTES];
	Slice name = {0};
	IdWalk w = {.tree = tree, .reading = reading};
	hash_begin(&w.state);
	txn_get(txn, TABLE_TREE,
	        tree_row_key((TreeRowKey){.tree = tree, .kind = TREE_ROW_NAME}, key), &name);
	add_value(&w.state, TREE_ROW_NAME, name);
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		w.kind = kinds[i];
		Slice start = tree_row_key(
		        (TreeRowKey){.tree = tree, .kind = w.kind, .number = reading}, key);
		txn_walk(txn, TABLE_TREE, &start, see_row, &w);
	}
	hash_end(&w.state, id);
}
