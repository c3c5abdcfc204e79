/* The rows of TABLE_TREE: what a store knows of a source tree besides its commits.
 *
 * Key: tree 2, kind 1 (TreeRowKind), number 4, item 2. Numbers are big-endian. Values:
 *
 *   name      (number 0)       the tree's name
 *   position  (number 0)       how far the tree was read, see TreeRowPosition
 *   reading   (the reading)    log entry 8, date 8, since 8, first ordinal 4, commits 4, then for
 *                              each ref its name, NUL, bytes of the tip 1, tip
 *   gone      (the reading)    spans
 *   tag       (reading, item)  date 8, name, NUL, spans
 *
 * Spans are ordinals in ascending order, as LEB128 numbers: for each span the ordinals skipped
 * since the end of the span before, then its length.
 *
 * The entry of a reading in the log proves it: its raw hash is the hash of all commits that the
 * reading brought (tree_block_add), its id that of tree_row_id. */
#pragma once

#include "store/base/hash.h"
#include "store/env/txn.h"

typedef enum {
	TREE_ROW_NAME = 'n',
	TREE_ROW_POSITION = 'p',
	TREE_ROW_READING = 'r',
	TREE_ROW_GONE = 'g',
	TREE_ROW_TAG = 't'
} TreeRowKind;

#define TREE_ROW_KEY_BYTES 9u

typedef struct {
	guint16 tree;
	TreeRowKind kind;
	guint32 number;
	guint16 item;
} TreeRowKey;

/* How far a tree was read. */
typedef struct {
	guint32 next;   /* ordinal of the next commit; more than the readings brought if the last
	                   one was interrupted */
	gint64 since_s; /* the earliest since of all readings that ended */
	Hash sum;       /* of the commits since the last reading that ended, see tree_block_add */
	Hash tags;      /* of all tags of the repository when it was read last */
} TreeRowPosition;

typedef struct {
	guint32 first, n; /* ordinals FIRST to FIRST + N - 1 */
} TreeRowSpan;

/* tree_row_key: write K to OUT and return it as a slice. */
Slice tree_row_key(TreeRowKey k, guint8 out[TREE_ROW_KEY_BYTES]);

/* tree_row_key_read: set *K to the key KEY. Returns false if it is malformed. */
bool tree_row_key_read(Slice key, TreeRowKey *k);

/* tree_row_position_put: store P as the position of TREE. */
void tree_row_position_put(Txn *txn, guint16 tree, const TreeRowPosition *p);

/* tree_row_position_read: set *P from a value. Returns false if it is malformed. */
bool tree_row_position_read(Slice value, TreeRowPosition *p);

/* The value of a row `reading`. */
typedef struct {
	guint64 seq; /* of its log entry */
	gint64 read_s, since_s;
	guint32 first, n; /* ordinals FIRST to FIRST + N - 1, which does not overflow */
	Slice refs;
} TreeRowReading;

/* tree_row_reading_put: append R, except refs, to OUT. */
void tree_row_reading_put(const TreeRowReading *r, GByteArray *out);

/* tree_row_reading_read: set *R from a value; refs borrows from it, and is not looked at. Returns
 * false if it is malformed. */
bool tree_row_reading_read(Slice value, TreeRowReading *r);

/* The value of a row `tag`. */
typedef struct {
	gint64 date_s;
	const char *name;
	Slice spans;
} TreeRowTag;

/* tree_row_tag_read: set *TAG from a value; it borrows from it. The spans are not looked at.
 * Returns false if it is malformed. */
bool tree_row_tag_read(Slice value, TreeRowTag *tag);

/* tree_row_spans_add: add ORDINAL, which is above all ordinals in SPANS (TreeRowSpan). */
void tree_row_spans_add(GArray *spans, guint32 ordinal);

/* tree_row_spans_put: append SPANS to OUT. */
void tree_row_spans_put(const GArray *spans, GByteArray *out);

/* tree_row_spans_read: append the spans in BYTES, all below LIMIT, to SPANS. Returns false if they
 * are malformed. */
bool tree_row_spans_read(Slice bytes, guint32 limit, GArray *spans);

/* tree_row_bits_read: set a bit in *BITS, which has one for each ordinal below LIMIT and is made if
 * it is NULL, for each ordinal of the spans in BYTES. Returns false if they are malformed. The
 * caller frees *BITS. */
bool tree_row_bits_read(Slice bytes, guint32 limit, guint8 **bits);

/* tree_row_id: compute the id of a reading: the hash of the tree's name and of its rows `reading`
 * (without the number of the log entry), `gone` and `tag`, as they are in TXN. */
void tree_row_id(Txn *txn, guint16 tree, guint32 reading, Hash *id);
