#include "mda/source/tree_similar.h"

#include <stdbool.h>
#include <string.h>

#define PIECE_BYTES 64u
#define HASHES      107927u /* git's, so that pieces that git confuses are confused here, too */
#define TEXT_BYTES  8000u   /* a NUL in the first of them: binary */

typedef struct {
	guint32 hash, bytes;
} Piece;

static gint compare_pieces(gconstpointer a, gconstpointer b)
{
	const Piece *x = a, *y = b;
	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* Returns PIECES with equal ones added up, in as little memory as they need. */
static GArray *merge_equal(GArray *pieces)
{
	guint n = 0;
	g_array_sort(pieces, compare_pieces);
	Piece *all = (Piece *)(void *)pieces->data;
	for (guint i = 0; i < pieces->len; i++) {
		if (n > 0 && all[n - 1].hash == all[i].hash)
			all[n - 1].bytes += all[i].bytes;
		else
			all[n++] = all[i];
	}
	GArray *merged = g_array_sized_new(FALSE, FALSE, sizeof(Piece), n);
	return g_array_append_vals(merged, all, n);
}

static void cut(const guint8 *p, gsize n, GArray *pieces)
{
	bool text = !memchr(p, 0, MIN(n, TEXT_BYTES));
	guint32 low = 0, high = 0, bytes = 0;
	for (gsize i = 0; i < n; i++) {
		if (text && p[i] == '\r' && i + 1 < n && p[i + 1] == '\n')
			continue;
		guint32 was = low;
		low = (low << 7) ^ (high >> 25);
		high = (high << 7) ^ (was >> 25);
		low += p[i];
		if (++bytes < PIECE_BYTES && p[i] != '\n')
			continue;
		const Piece piece = {(low + high * 0x61) % HASHES, bytes};
		g_array_append_val(pieces, piece);
		low = high = bytes = 0;
	}
	const Piece last = {(low + high * 0x61) % HASHES, bytes};
	if (bytes > 0)
		g_array_append_val(pieces, last);
}

GArray *tree_similar_pieces(const void *bytes, gsize n)
{
	g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
	if (n > 0)
		cut(bytes, n, pieces);
	return merge_equal(pieces);
}

guint tree_similar_score(const GArray *a, gsize a_bytes, const GArray *b, gsize b_bytes)
{
	guint64 shared = 0, larger = MAX(a_bytes, b_bytes);
	if (larger == 0 || b_bytes == 0)
		return 0;
	for (guint i = 0, j = 0; i < a->len && j < b->len;) {
		const Piece *p = &g_array_index(a, Piece, i), *q = &g_array_index(b, Piece, j);
		if (p->hash == q->hash)
			shared += MIN(p->bytes, q->bytes);
		i += p->hash <= q->hash;
		j += q->hash <= p->hash;
	}
	return (guint)(shared * TREE_SIMILAR_MAX / larger);
}
