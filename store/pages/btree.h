/* The state of a check of all trees in a data file: which pages were met, and how far the walk
 * through one tree has come. Used by btree_walk.c. */
#pragma once

#include "store/pages/page.h"
#include "store/pages/pages.h"

typedef enum {
	BTREE_OF_FREE_PAGES, /* transaction number -> page numbers */
	BTREE_OF_TABLES,     /* name -> tree */
	BTREE_OF_SINGLE,     /* key -> value */
	BTREE_OF_SEVERAL,    /* key -> values of one size, in order */
	BTREE_OF_VALUES      /* the values of one such key */
} BtreeKind;

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
} BtreeFile;

/* One tree that is being walked. */
typedef struct {
	const char *name;
	BtreeKind kind;
	PageTree says, seen;        /* as recorded, as counted */
	guint value_bytes;          /* BTREE_OF_SEVERAL: size of each value, 0: not known yet */
	guint8 key[PAGE_KEY_MAX];   /* the last key */
	guint8 floor[PAGE_KEY_MAX]; /* the next key must not be below it */
	guint key_bytes, floor_bytes;
	bool has_key, has_floor, broken;
} Btree;

typedef struct {
	const guint8 *bytes, *key, *value;
	guint flags, key_bytes;
	guint64 value_bytes; /* as recorded; the value of a run is on other pages */
} BtreeNode;

/* btree_bit: bit N of BITS. */
static inline bool btree_bit(const guint8 *bits, guint64 n)
{
	return bits[n / 8] >> n % 8 & 1;
}

/* btree_set_bit: set bit N of BITS. */
static inline void btree_set_bit(guint8 *bits, guint64 n)
{
	bits[n / 8] |= (guint8)(1u << n % 8);
}

/* btree_report: report damage of PAGE to CHECK: "page PAGE: TEXT". */
void btree_report(const PagesCheck *check, guint64 page, const char *format, ...)
        G_GNUC_PRINTF(3, 4);

/* btree_damaged: report damage of PAGE, a page of T, which is not followed. Returns false. */
bool btree_damaged(BtreeFile *w, Btree *t, guint64 page, const char *format, ...)
        G_GNUC_PRINTF(4, 5);

/* btree_take_pages: mark the N pages from PAGE on as used by T. Returns false, and reports it, if
 * the file has no such pages, or they are used or free already. */
bool btree_take_pages(BtreeFile *w, Btree *t, guint64 page, guint64 n);

/* btree_read: read N bytes at OFFSET of PAGE. Returns false if the page is beyond the end of the
 * file (reported), cannot be read (W's error), or the walk must end because the file has grown. */
bool btree_read(BtreeFile *w, Btree *t, guint64 page, guint8 *to, gsize n, gsize offset);

/* btree_key_in_order: true if KEY (N bytes), the next key in a leaf, is above the last key and not
 * below the last divider. */
bool btree_key_in_order(Btree *t, const guint8 *key, guint n);

/* btree_divider_in_order: true if KEY (N bytes), the next in a branch, is above all keys so far. */
bool btree_divider_in_order(Btree *t, const guint8 *key, guint n);
