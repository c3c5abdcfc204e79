#include "store/log/tree_block.h"

#include "store/base/error.h"

#include <string.h>
#include <zstd.h>

#define LEVEL      12
#define HEAD_BYTES 27
#define TEXT_FULL  (128u << 10) /* a block with so much text gets no more commits */
#define TEXT_MAX   (TEXT_FULL + COMMIT_TEXT_BYTES_MAX)

/* Even texts that do not compress fit into the chunks. */
G_STATIC_ASSERT(HEAD_BYTES + TREE_BLOCK_COMMITS * COMMIT_FIXED_BYTES(COMMIT_HASH_MAX_BYTES) +
                        ZSTD_COMPRESSBOUND(TEXT_MAX) <=
                TREE_BLOCK_CHUNKS * TREE_BLOCK_CHUNK_BYTES);

enum { AT_N = 0, AT_HASH_BYTES = 2, AT_TEXT = 3, AT_FRAME = 7, AT_OLDEST = 11, AT_NEWEST = 19 };

/* --- writing --- */

static void add_to_sum(Hash *sum, const guint8 *fixed, gsize n, const guint8 *text, gsize m)
{
	HashState state;
	hash_begin(&state);
	hash_add(&state, sum->b, HASH_BYTES);
	hash_add(&state, fixed, n);
	hash_add(&state, text, m);
	hash_end(&state, sum);
}

void tree_block_add(TreeBlockFill *f, const Commit *c, Hash *sum)
{
	if (!f->fixed) {
		f->fixed = g_byte_array_new();
		f->text = g_byte_array_new();
	}
	if (f->n == 0) {
		f->hash_bytes = c->hash_bytes;
		f->oldest_s = f->newest_s = c->committer_s;
	}
	guint fixed = f->fixed->len, text = f->text->len;
	commit_encode(c, f->fixed, f->text);
	add_to_sum(sum, f->fixed->data + fixed, f->fixed->len - fixed, f->text->data + text,
	        f->text->len - text);
	f->oldest_s = MIN(f->oldest_s, c->committer_s);
	f->newest_s = MAX(f->newest_s, c->committer_s);
	f->n++;
}

bool tree_block_is_full(const TreeBlockFill *f)
{
	return f->n > 0 && (f->n == TREE_BLOCK_COMMITS || f->text->len >= TEXT_FULL);
}

void tree_block_finish(TreeBlockFill *f, GByteArray *out)
{
	guint8 head[HEAD_BYTES];
	gsize bound = ZSTD_compressBound(f->text->len);
	g_autofree guint8 *frame = g_malloc(bound);
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	gsize n = ZSTD_compress2(zstd, frame, bound, f->text->data, f->text->len);
	ZSTD_freeCCtx(zstd);
	if (ZSTD_isError(n))
		g_error("out of memory");
	bytes_put_be(head + AT_N, f->n, 2);
	head[AT_HASH_BYTES] = f->hash_bytes;
	bytes_put_be(head + AT_TEXT, f->text->len, 4);
	bytes_put_be(head + AT_FRAME, n, 4);
	bytes_put_be(head + AT_OLDEST, (guint64)f->oldest_s, 8);
	bytes_put_be(head + AT_NEWEST, (guint64)f->newest_s, 8);
	g_byte_array_append(out, head, sizeof head);
	g_byte_array_append(out, f->fixed->data, f->fixed->len);
	g_byte_array_append(out, frame, (guint)n);
	g_byte_array_unref(f->fixed);
	g_byte_array_unref(f->text);
	*f = (TreeBlockFill){0};
}

static void block_key(guint16 tree, guint32 first, guint8 key[TREE_BLOCK_KEY_BYTES])
{
	bytes_put_be(key, tree, 2);
	bytes_put_be(key + 2, first, 4);
	key[6] = 0;
}

void tree_block_put(Txn *txn, guint16 tree, guint32 first, Slice bytes)
{
	guint8 key[TREE_BLOCK_KEY_BYTES];
	Slice last, unused;
	block_key(tree, first, key);
	bool newest = !txn_last(txn, TABLE_COMMIT, &last, &unused) ||
	              memcmp(last.data, key, sizeof key) < 0;
	for (gsize at = 0; at < bytes.size; at += TREE_BLOCK_CHUNK_BYTES, key[6]++) {
		Slice chunk = {(const guint8 *)bytes.data + at,
		        MIN(bytes.size - at, TREE_BLOCK_CHUNK_BYTES)};
		if (newest)
			txn_append(txn, TABLE_COMMIT, (Slice){key, sizeof key}, chunk);
		else
			txn_put(txn, TABLE_COMMIT, (Slice){key, sizeof key}, chunk);
	}
}

/* --- reading --- */

typedef struct {
	guint8 key[TREE_BLOCK_KEY_BYTES];
	GByteArray *bytes;
} BlockChunks;

static bool collect_chunk(Slice key, Slice value, void *data)
{
	BlockChunks *w = data;
	if (key.size != sizeof w->key || memcmp(key.data, w->key, sizeof w->key) != 0 ||
	        value.size > TREE_BLOCK_CHUNK_BYTES)
		return false;
	g_byte_array_append(w->bytes, value.data, (guint)value.size);
	w->key[6]++;
	return value.size == TREE_BLOCK_CHUNK_BYTES;
}

static bool read_head(TreeBlock *b, Slice bytes)
{
	const guint8 *head = bytes.data;
	if (bytes.size < HEAD_BYTES)
		return false;
	b->n = (guint)bytes_get_be(head + AT_N, 2);
	b->hash_bytes = head[AT_HASH_BYTES];
	b->text_bytes = (guint32)bytes_get_be(head + AT_TEXT, 4);
	b->frame_bytes = (guint32)bytes_get_be(head + AT_FRAME, 4);
	b->oldest_s = (gint64)bytes_get_be(head + AT_OLDEST, 8);
	b->newest_s = (gint64)bytes_get_be(head + AT_NEWEST, 8);
	return (b->hash_bytes == 20 || b->hash_bytes == 32) && b->n > 0 &&
	       b->n <= TREE_BLOCK_COMMITS && b->text_bytes <= TEXT_MAX;
}

static bool has_all_bytes(const TreeBlock *b)
{
	return b->bytes->len ==
	       HEAD_BYTES + b->n * COMMIT_FIXED_BYTES(b->hash_bytes) + b->frame_bytes;
}

static bool damaged(const TreeBlock *b, GError **error)
{
	return error_set(error, ERROR_DAMAGED, "the block of commits from %u on is damaged",
	        (guint)b->first);
}

bool tree_block_head(Txn *txn, guint16 tree, guint32 first, TreeBlock *b, GError **error)
{
	guint8 key[TREE_BLOCK_KEY_BYTES];
	Slice chunk = {0};
	*b = (TreeBlock){.first = first};
	block_key(tree, first, key);
	bool found = txn_get(txn, TABLE_COMMIT, (Slice){key, sizeof key}, &chunk);
	return txn_check(txn, error) && ((found && read_head(b, chunk)) || damaged(b, error));
}

bool tree_block_read(Txn *txn, guint16 tree, guint32 first, TreeBlock *b, GError **error)
{
	BlockChunks w = {.bytes = g_byte_array_new()};
	*b = (TreeBlock){.first = first, .bytes = w.bytes};
	block_key(tree, first, w.key);
	guint8 start[TREE_BLOCK_KEY_BYTES];
	memcpy(start, w.key, sizeof start);
	txn_walk(txn, TABLE_COMMIT, &(Slice){start, sizeof start}, collect_chunk, &w);
	bool ok = txn_check(txn, error);
	if (ok && read_head(b, (Slice){w.bytes->data, w.bytes->len}) && has_all_bytes(b))
		return true;
	if (ok)
		damaged(b, error);
	tree_block_clear(b);
	return false;
}

typedef struct {
	guint16 tree;
	guint32 first;
	bool found;
} BlockSearch;

static bool see_block(Slice key, Slice value, void *data)
{
	BlockSearch *search = data;
	const guint8 *k = key.data;
	(void)value;
	search->found = key.size == TREE_BLOCK_KEY_BYTES && bytes_get_be(k, 2) == search->tree;
	if (search->found)
		search->first = (guint32)bytes_get_be(k + 2, 4);
	return false;
}

bool tree_block_find(Txn *txn, guint16 tree, guint32 ordinal, TreeBlock *b, GError **error)
{
	BlockSearch search = {.tree = tree};
	guint8 key[TREE_BLOCK_KEY_BYTES];
	block_key(tree, ordinal, key);
	key[6] = 1; /* above chunk 0 of a block that begins with ORDINAL */
	Slice start = {key, sizeof key};
	txn_walk_back(txn, TABLE_COMMIT, &start, see_block, &search);
	*b = (TreeBlock){.first = ordinal};
	if (!txn_check(txn, error))
		return false;
	if (search.found && !tree_block_read(txn, tree, search.first, b, error))
		return false;
	if (search.found && ordinal - b->first < b->n)
		return true;
	tree_block_clear(b);
	return damaged(b, error);
}

static bool decompress(TreeBlock *b, GError **error)
{
	if (b->text)
		return true;
	b->text = g_byte_array_new();
	g_byte_array_set_size(b->text, b->text_bytes);
	gsize n = ZSTD_decompress(b->text->data, b->text_bytes,
	        b->bytes->data + b->bytes->len - b->frame_bytes, b->frame_bytes);
	if (n == b->text_bytes)
		return true;
	g_clear_pointer(&b->text, g_byte_array_unref);
	return damaged(b, error);
}

static const guint8 *fixed_of(const TreeBlock *b, guint i)
{
	return b->bytes->data + HEAD_BYTES + i * COMMIT_FIXED_BYTES(b->hash_bytes);
}

const guint8 *tree_block_hash(const TreeBlock *b, guint i)
{
	return fixed_of(b, i);
}

Commit *tree_block_commit(TreeBlock *b, guint i, GError **error)
{
	if (!decompress(b, error))
		return NULL;
	const guint8 *text = b->text->data, *end = text + b->text->len;
	for (guint k = 0; k < i; k++)
		if (!commit_skip(&text, end)) {
			damaged(b, error);
			return NULL;
		}
	Commit *c = commit_decode(b->hash_bytes, fixed_of(b, i), &text, end, error);
	if (c)
		c->ordinal = b->first + i;
	return c;
}

bool tree_block_each(TreeBlock *b, TreeBlockEach each, void *data, GError **error)
{
	if (!decompress(b, error))
		return false;
	const guint8 *text = b->text->data, *end = text + b->text->len;
	for (guint i = 0; i < b->n; i++) {
		g_autoptr(Commit) c =
		        commit_decode(b->hash_bytes, fixed_of(b, i), &text, end, error);
		if (!c)
			return false;
		if (c->committer_s < b->oldest_s || c->committer_s > b->newest_s)
			return damaged(b, error);
		c->ordinal = b->first + i;
		if (!each(c, i, data))
			return true;
	}
	return text == end || damaged(b, error);
}

bool tree_block_sum(TreeBlock *b, Hash *sum, GError **error)
{
	if (!decompress(b, error))
		return false;
	const guint8 *text = b->text->data, *end = text + b->text->len;
	for (guint i = 0; i < b->n; i++) {
		const guint8 *start = text;
		if (!commit_skip(&text, end))
			return damaged(b, error);
		add_to_sum(sum, fixed_of(b, i), COMMIT_FIXED_BYTES(b->hash_bytes), start,
		        (gsize)(text - start));
	}
	return true;
}

void tree_block_clear(TreeBlock *b)
{
	g_clear_pointer(&b->bytes, g_byte_array_unref);
	g_clear_pointer(&b->text, g_byte_array_unref);
}
