/* The state of a check of all trees in a data file: which pages were met, and how far the walk
 * through one tree has come. Used by tree_walk.c. */
#pragma once

#include "store/pages/page.h"
#include "store/pages/pages.h"

typedef enum {
	TREE_OF_FREE_PAGES, /* transaction number -> page numbers */
	TREE_OF_TABLES,     /* name -> tree */
	TREE_OF_SINGLE,     /* key -> value */
	TREE_OF_SEVERAL,    /* key -> values of one size, in order */
	TREE_OF_VALUES      /* the values of one such key */
} TreeKind;

/* The whole file. */
typedef struct {
	const PagesCheck *check;
	const PageMeta *meta;
	guint64 file_bytes;
	guint size;                       /* of a page */
	guint8 *used, *unused;            /* one bit for each page */
	guint32 tables_met, tables_whole; /* one bit for each table of CHECK */
	bool broken;                      /* a damaged page was not followed */
	guint64 n_used, n_unused, n_read;
	bool grown, cut; /* the file grew too much; a page is beyond its end */
	GError *error;
} TreeFile;

/* One tree that is being walked. */
typedef struct {
	const char *name;
	TreeKind kind;
	PageTree says, seen;        /* as recorded, as counted */
	guint value_bytes;          /* TREE_OF_SEVERAL: size of each value, 0: not known yet */
	guint8 key[PAGE_KEY_MAX];   /* the last key */
	guint8 floor[PAGE_KEY_MAX]; /* the next key must not be below it */
	guint key_bytes, floor_bytes;
	bool has_key, has_floor, broken;
} Tree;

typedef struct {
	const guint8 *bytes, *key, *value;
	guint flags, key_bytes;
	guint64 value_bytes; /* as recorded; the value of a run is on other pages */
} TreeNode;

/* tree_bit: bit N of BITS. */
static inline bool tree_bit(const guint8 *bits, guint64 n)
{
	return bits[n / 8] >> n % 8 & 1;
}

/* tree_set_bit: set bit N of BITS. */
static inline void tree_set_bit(guint8 *bits, guint64 n)
{
	bits[n / 8] |= (guint8)(1u << n % 8);
}

/* tree_report: report damage of PAGE to CHECK: "page PAGE: TEXT". */
void tree_report(const PagesCheck *check, guint64 page, const char *format, ...)
        G_GNUC_PRINTF(3, 4);

/* tree_damaged: report damage of PAGE, a page of T, which is not followed. Returns false. */
bool tree_damaged(TreeFile *w, Tree *t, guint64 page, const char *format, ...) G_GNUC_PRINTF(4, 5);

/* tree_take_pages: mark the N pages from PAGE on as used by T. Returns false, and reports it, if
 * the file has no such pages, or they are used or free already. */
bool tree_take_pages(TreeFile *w, Tree *t, guint64 page, guint64 n);

/* tree_read: read N bytes at OFFSET of PAGE. Returns false if the page is beyond the end of the
 * file (reported), cannot be read (W's error), or the walk must end because the file has grown. */
bool tree_read(TreeFile *w, Tree *t, guint64 page, guint8 *to, gsize n, gsize offset);

/* tree_key_in_order: true if KEY (N bytes), the next key in a leaf, is above the last key and not
 * below the last divider. */
bool tree_key_in_order(Tree *t, const guint8 *key, guint n);

/* tree_divider_in_order: true if KEY (N bytes), the next in a branch, is above all keys so far. */
bool tree_divider_in_order(Tree *t, const guint8 *key, guint n);
