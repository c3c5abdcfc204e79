/* The pages of a store's data file, read as bytes: the one place that knows LMDB 0.9's file layout
 * (pages_bytes.h has it written down). Nothing in the file is trusted, and nothing of it is mapped:
 * pages are read one at a time into memory of their own, so that no page, however broken, crashes
 * the reader.
 *
 * LMDB itself believes every page it reads. What is wrong between pages (a page used twice, or used
 * and free, or neither, keys out of order, counts that are none) can make it overwrite data long
 * after the fault was made, and is found only here. */
#ifndef LD_STORE_PAGES_H
#define LD_STORE_PAGES_H

#include <glib.h>
#include <stdbool.h>

typedef struct { /* a table of the file */
	const char *name;
	bool several;  /* values a key */
	bool optional; /* need not be there */
} PagesTable;

typedef struct {
	int fd;
	/* The snapshot to walk, as a reader has it open, whose pages are not used for anything else
	 * meanwhile; 0: the newest there is, of a file that nobody writes to. */
	guint64 txnid;
	const PagesTable *tables;
	guint n_tables;
	volatile guint64 *at; /* may be NULL; gets the number of each page before it is looked at */
	guint64 growth_bytes; /* let go of the snapshot once the file has grown by so much; 0: never
	                       */
	void (*damage)(const char *line, void *data);
	void *data;
} PagesWalk;

typedef enum {
	PAGES_SEEN, /* all of them, in whatever state they are */
	PAGES_GONE /* the snapshot's root was overwritten before it was read, or the file grew: take
	              a newer one */
} PagesOutcome;

typedef struct {
	PagesOutcome outcome;
	guint page_bytes;
	guint64 used, unused; /* pages */
	guint tables;         /* of WALK's that were met */
	guint32 broken; /* a bit for each of WALK's tables: not all of its pages are as they should
	                   be, or it was not met */
	bool cut;       /* a page lies beyond the end of the file */
} PagesResult;

/* pages_check: both meta pages are sane and follow each other; every page of the snapshot is
 * reached from its root exactly once, or is free, and never both; each is of the right kind and
 * depth, with its nodes inside it, side by side and in order; each tree has as many pages and
 * values as its record says. Calls WALK's damage with a line for each fault, naming the page. Reads
 * each page of a tree, and the first of a run of pages that hold one value: about a second for a
 * GiB that is cached. The caller's reader is held for so long, and the file may grow meanwhile, by
 * some 100 KiB a delivery: not by more than growth_bytes. Fails with LD_ERROR_IO,
 * LD_ERROR_UNAVAILABLE (want of memory). */
G_GNUC_WARN_UNUSED_RESULT
bool pages_check(const PagesWalk *walk, PagesResult *result, GError **error);

#endif
