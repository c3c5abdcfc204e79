#include "store/pages/pages.h"

#include "store/pages/page.h"
#include "store/pages/btree.h"
#include "store/pages/btree_walk.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOKS   5 /* at meta pages that contradict each other: one may just be being written */
#define LOOK_US 2000

/* What is wrong with the two meta pages together, each of which is sound by itself. */
static const char *fault_between(const PageMeta *m)
{
	const PageMeta *newer = &m[m[1].txnid > m[0].txnid], *older = newer == m ? m + 1 : m;
	if (m[0].page_bytes != m[1].page_bytes)
		return "the page sizes of the two differ";
	if (newer->txnid == 0 && older->txnid == 0) /* nothing was written yet */
		return NULL;
	if (newer->txnid != older->txnid + 1)
		return "the transaction numbers of the two do not follow each other";
	if ((newer->txnid & 1) != (newer == m + 1))
		return "the transaction numbers of the two are exchanged";
	if (newer->last_page < older->last_page)
		return "the file had more pages before";
	return NULL;
}

static bool look_at_metas(const PagesCheck *check, PageMeta metas[PAGE_N_METAS], GError **error)
{
	const char *faults[PAGE_N_METAS], *between = NULL;
	for (guint look = 0; look < LOOKS; look++) {
		if (look > 0)
			g_usleep(LOOK_US);
		if (!page_read_metas(check->fd, metas, faults, error))
			return false;
		between = faults[0] || faults[1] ? NULL : fault_between(metas);
		if (!faults[0] && !faults[1] && !between)
			return true;
	}
	for (guint i = 0; i < PAGE_N_METAS; i++) {
		if (faults[i]) {
			btree_report(check, i, "%s", faults[i]);
			metas[i].page_bytes = 0;
		}
	}
	if (between)
		btree_report(check, 0, "%s", between);
	return true;
}

/* The meta page from which LMDB reads the snapshot, NULL if there is none. */
static const PageMeta *choose(
        const PagesCheck *check, const PageMeta metas[PAGE_N_METAS], PagesResult *result)
{
	const PageMeta *m = &metas[check->txnid & 1];
	if (check->txnid == 0) {
		m = &metas[metas[1].txnid > metas[0].txnid];
		if (m->page_bytes == 0)
			m = m == metas ? metas + 1 : metas;
	} else if (m->page_bytes != 0 && m->txnid > check->txnid &&
	           (m->txnid - check->txnid) % 2 == 0 &&
	           metas[!(check->txnid & 1)].txnid > check->txnid) {
		result->outcome = PAGES_GONE;
		return NULL;
	} else if (m->page_bytes != 0 && m->txnid != check->txnid) {
		btree_report(check, check->txnid & 1,
		        "it has transaction number %" G_GUINT64_FORMAT ", but %" G_GUINT64_FORMAT
		        " was the newest",
		        m->txnid, check->txnid);
	}
	return m->page_bytes != 0 ? m : NULL;
}

bool pages_check(const PagesCheck *check, PagesResult *result, GError **error)
{
	PageMeta metas[PAGE_N_METAS];
	struct stat st;
	*result = (PagesResult){.outcome = PAGES_SEEN};
	if (!look_at_metas(check, metas, error))
		return false;
	const PageMeta *meta = choose(check, metas, result);
	if (!meta)
		return true;
	result->page_bytes = meta->page_bytes;
	if (fstat(check->fd, &st) != 0)
		return page_io_error(error, errno, "read");
	return btree_walk_all(check, meta, (guint64)st.st_size, result, error);
}
