/* LMDB 0.9's data file, as far as a store uses it. Integers are the machine's own; the page size is
 * the system's when the file was made. Shared by pages.c (metas) and the walk through the trees
 * (pages_trip.h).
 *
 * Page head, 16 bytes
 *    0  8  page number                      10  2  kind (PAGE_*)
 *    8  2  of a page of fixed values: bytes of each
 *   12  2  end of the slots                 14  2  start of the nodes       (of PAGE_RUN: 12  4
 * pages in the run) PAGE_META, pages 0 and 1 16  4  0xbeefc0de                       20  4  1, the
 * layout's version 24  8  address, unused                  32  8  map size, a hint 40 48  tree of
 * the free pages; its first 4 bytes are the page size, its flags the file's too 88 48  tree of the
 * named trees         136  8  last page            144  8  transaction number The page with the
 * higher number holds; a commit of number T overwrites page T & 1. A tree (48 bytes) 0  4  of fixed
 * values: bytes of each    4  2  flags (TREE_*)            6  2  depth 8  8  branch pages   16  8
 * leaf pages   24  8  pages of runs           32  8  values     40  8  root; all ones: empty
 * PAGE_BRANCH, PAGE_LEAF: from 16 on slots of 2 bytes, in the keys' order: where their nodes begin.
 * The nodes fill the page from its end, each at an even place, without gaps. 0  4  of a leaf: bytes
 * of the value     4  2  of a leaf: NODE_*         6  2  bytes of the key    8  the key, the value
 *    0  6  of a branch: the child's page; the first key is none, each other is above every key of
 * the child before it and not above those of its own child The value is, by the node's flags:
 * itself; NODE_RUN: the number (8) of the first page of a run, whose bytes from 16 on it is;
 * NODE_TREE: a tree; NODE_SEVERAL: a page of its own within the node (PAGE_INNER), with the values
 * in order; both of the last: a tree whose keys are the values. PAGE_FIXED (with PAGE_LEAF): from
 * 16 on the values one after the other, in order. Slots are counted as if there were any. Tree of
 * the free pages: transaction number (8) -> how many (8), their numbers (8 each) from the highest
 * down: what became free by it, and may be used again once no reader is left that began before. */
#ifndef LD_STORE_PAGES_BYTES_H
#define LD_STORE_PAGES_BYTES_H

#include <string.h>
#include <sys/types.h>

#include "store/pages/pages.h"

enum {
	PAGE_BRANCH = 0x01,
	PAGE_LEAF = 0x02,
	PAGE_RUN = 0x04,
	PAGE_META = 0x08,
	PAGE_TOUCHED = 0x10, /* in memory; stays set in pages within nodes */
	PAGE_FIXED = 0x20,
	PAGE_INNER = 0x40
};

enum { NODE_RUN = 1, NODE_TREE = 2, NODE_SEVERAL = 4 };

enum { TREE_SEVERAL = 0x04, TREE_NUMBERS = 0x08, TREE_FIXED = 0x10, FILE_NO_DIRECTORY = 0x4000 };

#define PAGE_HEAD_BYTES 16u
#define NODE_HEAD_BYTES 8u
#define TREE_BYTES      48u
#define META_BYTES      136u /* behind the page's head */
#define N_METAS         2u
#define DEPTH_MAX       32u
#define KEY_MAX         511u
#define NO_PAGE         G_MAXUINT64
#define PAGE_SIZE_MIN   256u
#define PAGE_SIZE_MAX   65536u

typedef struct {
	guint32 fixed_bytes;
	guint16 flags, depth;
	guint64 branches, leaves, runs, values, root;
} Tree;

typedef struct {
	guint page_bytes;
	Tree free, main;
	guint64 last_page, txnid;
} Meta;

static inline guint16 get2(const guint8 *p)
{
	guint16 n;
	memcpy(&n, p, 2);
	return n;
}

static inline guint32 get4(const guint8 *p)
{
	guint32 n;
	memcpy(&n, p, 4);
	return n;
}

static inline guint64 get8(const guint8 *p)
{
	guint64 n;
	memcpy(&n, p, 8);
	return n;
}

/* tree_get: the 48 bytes at P. */
void tree_get(const guint8 *p, Tree *tree);

/* meta_get: meta page NUMBER, whose first bytes are at P; what is wrong with it, else NULL. */
const char *meta_get(const guint8 *p, guint number, Meta *meta);

/* pages_read: N bytes at OFFSET into TO. *SHORT: the file ends before. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool pages_read(int fd, void *to, gsize n, guint64 offset, bool *cut, GError **error);

/* pages_metas: both meta pages, as they are now: FAULTS[i] says what is wrong with page i, NULL:
 * nothing. Fails with ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
bool pages_metas(int fd, Meta metas[N_METAS], const char *faults[N_METAS], GError **error);

/* pages_walk_trees: the part of pages_check behind the metas: the trees of META in a file of
 * FILE_BYTES. */
G_GNUC_WARN_UNUSED_RESULT
bool pages_walk_trees(const PagesWalk *walk, const Meta *meta, guint64 file_bytes,
        PagesResult *result, GError **error);

__attribute__((format(printf, 3, 4))) void pages_damaged(
        const PagesWalk *walk, guint64 page, const char *format, ...);

#endif
