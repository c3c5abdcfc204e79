/* The two meta pages, each the root of a state of the file: the newest, and the one before it. */
#include "store/pages/pages_bytes.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/base/error.h"

#define MAGIC     0xbeefc0deu
#define VERSION   1u
#define AT_FREE   40u
#define AT_MAIN   88u
#define AT_LAST   136u
#define AT_TXNID  144u
#define LOOKS     5 /* at metas that contradict each other: one may just be being written */
#define LOOK_US   2000
#define META_ROOM (PAGE_HEAD_BYTES + META_BYTES)

static bool io_error(GError **error, int errnum, const char *doing)
{
	g_set_error(error, ERROR_DOMAIN, error_from_errno(errnum), "cannot %s the store's pages: %s", doing,
	        g_strerror(errnum));
	return false;
}

void pages_damaged(const PagesWalk *walk, guint64 page, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *line = g_strdup_printf("page %" G_GUINT64_FORMAT ": %s", page, text);
	walk->damage(line, walk->data);
}

bool pages_read(int fd, void *to, gsize n, guint64 offset, bool *cut, GError **error)
{
	gsize done = 0;
	*cut = false;
	if (offset > G_MAXINT64 - n) {
		*cut = true;
		return true;
	}
	while (done < n) {
		ssize_t got = pread(fd, (guint8 *)to + done, n - done, (off_t)(offset + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return io_error(error, errno, "read");
		if (got == 0) {
			*cut = true;
			return true;
		}
		done += (gsize)got;
	}
	return true;
}

void tree_get(const guint8 *p, Tree *tree)
{
	*tree = (Tree){.fixed_bytes = get4(p),
	        .flags = get2(p + 4),
	        .depth = get2(p + 6),
	        .branches = get8(p + 8),
	        .leaves = get8(p + 16),
	        .runs = get8(p + 24),
	        .values = get8(p + 32),
	        .root = get8(p + 40)};
}

static bool root_sane(const Tree *t, guint64 last_page)
{
	if (t->root == NO_PAGE)
		return t->depth == 0 && t->branches == 0 && t->leaves == 0 && t->runs == 0 &&
		       t->values == 0;
	return t->root >= N_METAS && t->root <= last_page && t->depth >= 1 && t->depth <= DEPTH_MAX;
}

const char *meta_get(const guint8 *p, guint number, Meta *meta)
{
	*meta = (Meta){.page_bytes = get4(p + AT_FREE),
	        .last_page = get8(p + AT_LAST),
	        .txnid = get8(p + AT_TXNID)};
	tree_get(p + AT_FREE, &meta->free);
	tree_get(p + AT_MAIN, &meta->main);
	if (get4(p + PAGE_HEAD_BYTES) != MAGIC)
		return "it is no meta page of LMDB's";
	if (get4(p + PAGE_HEAD_BYTES + 4) != VERSION)
		return "it is of another version of LMDB's";
	if (get8(p) != number || get2(p + 10) != PAGE_META)
		return "its head is not that of a meta page";
	if (meta->page_bytes < PAGE_SIZE_MIN || meta->page_bytes > PAGE_SIZE_MAX ||
	        (meta->page_bytes & (meta->page_bytes - 1)) != 0)
		return "its page size is none";
	if ((meta->free.flags & ~FILE_NO_DIRECTORY) != TREE_NUMBERS || meta->main.flags != 0)
		return "its flags are not those of a store";
	if (meta->last_page < N_METAS - 1)
		return "its last page cannot be";
	return NULL;
}

bool pages_metas(int fd, Meta metas[N_METAS], const char *faults[N_METAS], GError **error)
{
	guint8 head[META_ROOM];
	guint64 second = 0;
	for (guint i = 0; i < N_METAS; i++) {
		bool cut;
		if (!pages_read(fd, head, sizeof head, i * second, &cut, error))
			return false;
		faults[i] = cut ? "the file ends before it" : meta_get(head, i, &metas[i]);
		if (cut)
			metas[i] = (Meta){0};
		if (i == 0) /* the second is behind a page, whose size only a sound first one can
		               tell */
			second = faults[0] ? (guint64)sysconf(_SC_PAGESIZE) : metas[0].page_bytes;
	}
	/* of the newer one: LMDB, where it could not write the page of a transaction, puts the
	 * number that stood there back, and not the trees, which nobody looks at then */
	guint newer = metas[1].txnid > metas[0].txnid;
	const Meta *m = &metas[newer];
	if (!faults[newer] &&
	        (!root_sane(&m->free, m->last_page) || !root_sane(&m->main, m->last_page)))
		faults[newer] = "its trees cannot be";
	return true;
}

/* --- the check
 * --------------------------------------------------------------------------------------------- */

/* What is wrong between the two pages, neither of which is wrong by itself. */
static const char *fault_between(const Meta *m)
{
	const Meta *newer = &m[m[1].txnid > m[0].txnid], *older = newer == m ? m + 1 : m;
	if (m[0].page_bytes != m[1].page_bytes)
		return "the page sizes of the two differ";
	if (newer->txnid == 0 && older->txnid == 0) /* made, and nothing written yet */
		return NULL;
	if (newer->txnid != older->txnid + 1)
		return "the transaction numbers of the two do not follow each other";
	if ((newer->txnid & 1) != (newer == m + 1))
		return "the transaction numbers of the two are exchanged";
	if (newer->last_page < older->last_page)
		return "the file had more pages before";
	return NULL;
}

static bool look_at_metas(const PagesWalk *walk, Meta metas[N_METAS], GError **error)
{
	const char *faults[N_METAS], *between = NULL;
	for (guint look = 0; look < LOOKS; look++) {
		if (look > 0)
			g_usleep(LOOK_US);
		if (!pages_metas(walk->fd, metas, faults, error))
			return false;
		between = faults[0] || faults[1] ? NULL : fault_between(metas);
		if (!faults[0] && !faults[1] && !between)
			return true;
	}
	for (guint i = 0; i < N_METAS; i++) {
		if (faults[i]) {
			pages_damaged(walk, i, "%s", faults[i]);
			metas[i].page_bytes = 0;
		}
	}
	if (between)
		pages_damaged(walk, 0, "%s", between);
	return true;
}

/* The root LMDB reads the snapshot by, NULL where there is none to go by. */
static const Meta *choose(const PagesWalk *walk, const Meta metas[N_METAS], PagesResult *result)
{
	const Meta *m = &metas[walk->txnid & 1];
	if (walk->txnid == 0) {
		m = &metas[metas[1].txnid > metas[0].txnid];
		if (m->page_bytes == 0)
			m = m == metas ? metas + 1 : metas;
	} else if (m->page_bytes != 0 && m->txnid > walk->txnid &&
	           (m->txnid - walk->txnid) % 2 == 0 &&
	           metas[!(walk->txnid & 1)].txnid > walk->txnid) {
		result->outcome = PAGES_GONE;
		return NULL;
	} else if (m->page_bytes != 0 && m->txnid != walk->txnid) {
		pages_damaged(walk, walk->txnid & 1,
		        "it has transaction number %" G_GUINT64_FORMAT ", but %" G_GUINT64_FORMAT
		        " was the newest",
		        m->txnid, walk->txnid);
	}
	return m->page_bytes != 0 ? m : NULL;
}

bool pages_check(const PagesWalk *walk, PagesResult *result, GError **error)
{
	Meta metas[N_METAS];
	struct stat st;
	*result = (PagesResult){.outcome = PAGES_SEEN};
	if (!look_at_metas(walk, metas, error))
		return false;
	const Meta *meta = choose(walk, metas, result);
	if (!meta)
		return true;
	result->page_bytes = meta->page_bytes;
	if (fstat(walk->fd, &st) != 0)
		return io_error(error, errno, "read");
	return pages_walk_trees(walk, meta, (guint64)st.st_size, result, error);
}
