/* The layout of LMDB 0.9's data file, as far as a store uses it, and reading it as bytes. Integers
 * are in the machine's own byte order; the page size is that of the system that created the file.
 *
 * Page head, 16 bytes (offset, size):
 *    0  8  page number                      10  2  kind (PAGE_*)
 *    8  2  page of fixed values: bytes of each
 *   12  2  end of the slots                 14  2  start of the nodes
 *   12  4  PAGE_RUN: number of pages in the run
 * PAGE_META, pages 0 and 1:
 *   16  4  0xbeefc0de                       20  4  1, the version of the layout
 *   24  8  address, unused                  32  8  map size, a hint
 *   40 48  tree of the free pages; its first 4 bytes are the page size, its flags also the file's
 *   88 48  tree of the named trees         136  8  last page            144  8  transaction number
 *   The page with the higher number is valid; commit number T overwrites page T & 1.
 * Tree, 48 bytes:
 *    0  4  fixed values: bytes of each       4  2  flags (PAGE_TREE_*)   6  2  depth
 *    8  8  branch pages   16  8  leaf pages  24  8  pages of runs
 *   32  8  values         40  8  root page; all ones: empty
 * PAGE_BRANCH, PAGE_LEAF: from 16 on slots of 2 bytes, in the order of the keys: the offsets of the
 * nodes. Nodes fill the page from its end without gaps, each at an even offset:
 *    0  4  leaf: bytes of the value          4  2  leaf: flags (PAGE_NODE_*)
 *    0  6  branch: the child's page
 *    6  2  bytes of the key                  8     the key, then the value
 *   The first key of a branch is empty. Every other is above all keys of the child before it, and
 *   not above those of its own child. The value is, by the node's flags:
 *     none                         the value itself
 *     PAGE_NODE_RUN                8 bytes: the first page of a run; the value is its bytes from 16
 *     PAGE_NODE_TREE               a tree
 *     PAGE_NODE_SEVERAL            a page inside the node (PAGE_INNER) with the values in order
 *     PAGE_NODE_SEVERAL and _TREE  a tree whose keys are the values
 * PAGE_FIXED (with PAGE_LEAF): from 16 on the values one after the other, in order; the head counts
 * slots as if there were any.
 * Tree of the free pages: transaction number (8) -> count (8), page numbers (8 each), descending:
 * the pages that this transaction freed. They are used again when no older reader is left. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <string.h>

enum {
	PAGE_BRANCH = 0x01,
	PAGE_LEAF = 0x02,
	PAGE_RUN = 0x04,
	PAGE_META = 0x08,
	PAGE_TOUCHED = 0x10, /* set in memory only, and in pages inside nodes */
	PAGE_FIXED = 0x20,
	PAGE_INNER = 0x40
};

enum { PAGE_NODE_RUN = 1, PAGE_NODE_TREE = 2, PAGE_NODE_SEVERAL = 4 };

enum {
	PAGE_TREE_SEVERAL = 0x04,
	PAGE_TREE_NUMBERS = 0x08,
	PAGE_TREE_FIXED = 0x10,
	PAGE_FILE_NO_DIRECTORY = 0x4000
};

#define PAGE_MAGIC           0xbeefc0deu
#define PAGE_LAYOUT          1u
#define PAGE_HEAD_BYTES      16u
#define PAGE_NODE_HEAD_BYTES 8u
#define PAGE_TREE_BYTES      48u
#define PAGE_META_BYTES      136u /* behind the page's head */
#define PAGE_AT_PAGE_BYTES   40u  /* of a meta page: where the page size is */
#define PAGE_N_METAS         2u
#define PAGE_DEPTH_MAX       32u
#define PAGE_KEY_MAX         511u
#define PAGE_NONE            G_MAXUINT64
#define PAGE_SIZE_MIN        256u
#define PAGE_SIZE_MAX        65536u

/* A tree as it is recorded. */
typedef struct {
	guint32 fixed_bytes;
	guint16 flags, depth;
	guint64 branches, leaves, runs, values, root;
} PageTree;

typedef struct {
	guint page_bytes;
	PageTree free, main;
	guint64 last_page, txnid;
} PageMeta;

/* page_get2: the 2-byte integer at P. */
static inline guint16 page_get2(const guint8 *p)
{
	guint16 n;
	memcpy(&n, p, 2);
	return n;
}

/* page_get4: the 4-byte integer at P. */
static inline guint32 page_get4(const guint8 *p)
{
	guint32 n;
	memcpy(&n, p, 4);
	return n;
}

/* page_get8: the 8-byte integer at P. */
static inline guint64 page_get8(const guint8 *p)
{
	guint64 n;
	memcpy(&n, p, 8);
	return n;
}

/* page_get_tree: *TREE gets the tree recorded in the 48 bytes at P. */
void page_get_tree(const guint8 *p, PageTree *tree);

/* page_io_error: set ERROR for ERRNUM: "cannot DOING the store's pages: reason". Returns false. */
bool page_io_error(GError **error, int errnum, const char *doing);

/* page_read: read N bytes at OFFSET of FD into TO. *CUT tells that the file ends before them. Fails
 * with the code of error_from_errno. */
G_GNUC_WARN_UNUSED_RESULT
bool page_read(int fd, void *to, gsize n, guint64 offset, bool *cut, GError **error);

/* page_read_metas: read both meta pages. FAULTS[i] gets what is wrong with page i (a static
 * string), or NULL. Fails as page_read. */
G_GNUC_WARN_UNUSED_RESULT
bool page_read_metas(
        int fd, PageMeta metas[PAGE_N_METAS], const char *faults[PAGE_N_METAS], GError **error);
