#include "store/pages/page.h"

#include "store/base/error.h"

#include <errno.h>
#include <unistd.h>

#define AT_MAIN   88u
#define AT_LAST   136u
#define AT_TXNID  144u
#define META_ROOM (PAGE_HEAD_BYTES + PAGE_META_BYTES)

bool page_io_error(GError **error, int errnum, const char *doing)
{
	return error_set(error, error_from_errno(errnum), "cannot %s the store's pages: %s", doing,
	        g_strerror(errnum));
}

bool page_read(int fd, void *to, gsize n, guint64 offset, bool *cut, GError **error)
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
			return page_io_error(error, errno, "read");
		if (got == 0) {
			*cut = true;
			return true;
		}
		done += (gsize)got;
	}
	return true;
}

void page_get_tree(const guint8 *p, PageTree *tree)
{
	*tree = (PageTree){.fixed_bytes = page_get4(p),
	        .flags = page_get2(p + 4),
	        .depth = page_get2(p + 6),
	        .branches = page_get8(p + 8),
	        .leaves = page_get8(p + 16),
	        .runs = page_get8(p + 24),
	        .values = page_get8(p + 32),
	        .root = page_get8(p + 40)};
}

static bool root_sane(const PageTree *t, guint64 last_page)
{
	if (t->root == PAGE_NONE)
		return t->depth == 0 && t->branches == 0 && t->leaves == 0 && t->runs == 0 &&
		       t->values == 0;
	return t->root >= PAGE_N_METAS && t->root <= last_page && t->depth >= 1 &&
	       t->depth <= PAGE_DEPTH_MAX;
}

/* *META gets meta page NUMBER (0 or 1), whose first bytes are at P. Returns NULL, or what is wrong
 * with it (a static string). */
static const char *get_meta(const guint8 *p, guint number, PageMeta *meta)
{
	*meta = (PageMeta){.page_bytes = page_get4(p + PAGE_AT_PAGE_BYTES),
	        .last_page = page_get8(p + AT_LAST),
	        .txnid = page_get8(p + AT_TXNID)};
	page_get_tree(p + PAGE_AT_PAGE_BYTES, &meta->free);
	page_get_tree(p + AT_MAIN, &meta->main);
	if (page_get4(p + PAGE_HEAD_BYTES) != PAGE_MAGIC)
		return "it is not a meta page of LMDB";
	if (page_get4(p + PAGE_HEAD_BYTES + 4) != PAGE_LAYOUT)
		return "its layout is of another version of LMDB";
	if (page_get8(p) != number || page_get2(p + 10) != PAGE_META)
		return "its head is not that of a meta page";
	if (meta->page_bytes < PAGE_SIZE_MIN || meta->page_bytes > PAGE_SIZE_MAX ||
	        (meta->page_bytes & (meta->page_bytes - 1)) != 0)
		return "its page size is impossible";
	if ((meta->free.flags & ~PAGE_FILE_NO_DIRECTORY) != PAGE_TREE_NUMBERS ||
	        meta->main.flags != 0)
		return "its flags are not those of a store";
	if (meta->last_page < PAGE_N_METAS - 1)
		return "its last page is impossible";
	return NULL;
}

bool page_read_metas(
        int fd, PageMeta metas[PAGE_N_METAS], const char *faults[PAGE_N_METAS], GError **error)
{
	guint8 head[META_ROOM];
	guint64 second = 0;
	for (guint i = 0; i < PAGE_N_METAS; i++) {
		bool cut;
		if (!page_read(fd, head, sizeof head, i * second, &cut, error))
			return false;
		faults[i] = cut ? "the file ends before it" : get_meta(head, i, &metas[i]);
		if (cut)
			metas[i] = (PageMeta){0};
		/* the second meta page follows a page, whose size only a sound first one tells */
		if (i == 0)
			second = faults[0] ? (guint64)sysconf(_SC_PAGESIZE) : metas[0].page_bytes;
	}
	/* Only of the newer one: if LMDB cannot write the meta page of a transaction, it puts back
	 * the old transaction number, but not the old trees. Nobody reads these. */
	guint newer = metas[1].txnid > metas[0].txnid;
	const PageMeta *m = &metas[newer];
	if (!faults[newer] &&
	        (!root_sane(&m->free, m->last_page) || !root_sane(&m->main, m->last_page)))
		faults[newer] = "its trees are impossible";
	return true;
}
