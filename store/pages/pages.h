/* Checks the pages of a store's data file. Reads them as bytes, one at a time, without LMDB and
 * without a map, so that no damaged page can crash the reader (page.h describes the layout).
 *
 * LMDB trusts every page that it reads. Faults between pages (a page used twice, used and free, or
 * neither, keys out of order, wrong counts) can make it overwrite data long after they were made.
 * Only this check finds them. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A table that the store must have. */
typedef struct {
	const char *name;
	bool several;  /* values a key */
	bool optional; /* need not be there */
} PagesTable;

/* What to check. */
typedef struct {
	int fd;
	/* the snapshot of an open read transaction, which keeps its pages from being used again; 0:
	 * the newest state of a file that nobody writes to */
	guint64 txnid;
	const PagesTable *tables;
	guint n_tables;
	volatile guint64 *at; /* gets the number of each page before it is read; may be NULL */
	guint64 growth_bytes; /* stop if the file has grown by so much; 0: never */
	void (*damage)(const char *line, void *data); /* called for each fault */
	void *data;
} PagesCheck;

typedef enum {
	PAGES_SEEN, /* all were checked; damage was reported */
	PAGES_GONE /* the snapshot's meta page was overwritten, or the file grew: try a newer one */
} PagesOutcome;

typedef struct {
	PagesOutcome outcome;
	guint page_bytes;
	guint64 used, unused; /* pages */
	guint tables;         /* how many of the tables there are */
	guint32 broken;       /* a bit for each table that is damaged or missing */
	bool cut;             /* a page is beyond the end of the file */
} PagesResult;

/* pages_check: check that the meta pages are sound and consecutive; that every page of the snapshot
 * is reached from its root exactly once or is free; that each has the right kind and depth, with
 * its nodes inside it and in order; that each tree has as many pages and values as recorded. Each
 * fault is a line that names the page. Takes about a second for a cached GiB; the file may grow
 * meanwhile, up to growth_bytes. Fails with ERROR_IO, ERROR_UNAVAILABLE (out of memory). */
G_GNUC_WARN_UNUSED_RESULT
bool pages_check(const PagesCheck *check, PagesResult *result, GError **error);
