/* Pages 0 and 1 of LMDB's file are its meta pages: transaction N writes page N & 1. In the machine's byte order:
 *
 *    0  8  page number            10  2  flags: 8, a meta page
 *   16  4  magic                  20  4  data version, 1
 *   24 16  map address, map size
 *   40 48  the tree of free pages; its first 4 bytes are the page size
 *   88 48  the tree of tables
 *  136  8  last page used        144  8  transaction number */
#include "pagefile.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#define META_BYTES   152
#define MAGIC        0xbeefc0deu
#define AT_PAGE      0
#define AT_MAGIC     16
#define AT_PAGE_SIZE 40
#define AT_TXNID     144

static bool io_failed(GError **error, const char *doing)
{
	g_set_error(
	        error, LD_ERROR, LD_ERROR_IO, "cannot %s a rebuilt data file: %s", doing, g_strerror(errno));
	return false;
}

static bool read_meta(int fd, off_t at, guint8 meta[META_BYTES], GError **error)
{
	guint32 magic;
	errno = EIO;
	if (pread(fd, meta, META_BYTES, at) != META_BYTES)
		return io_failed(error, "read");
	memcpy(&magic, meta + AT_MAGIC, 4);
	if (magic == MAGIC)
		return true;
	g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED, "a rebuilt data file has no meta page");
	return false;
}

static guint64 txnid_of(const guint8 meta[META_BYTES])
{
	guint64 txnid;
	memcpy(&txnid, meta + AT_TXNID, 8);
	return txnid;
}

static bool write_meta(int fd, guint32 page_size, guint64 txnid, guint8 meta[META_BYTES], GError **error)
{
	guint64 page = txnid & 1;
	memcpy(meta + AT_PAGE, &page, 8);
	memcpy(meta + AT_TXNID, &txnid, 8);
	errno = EIO;
	return pwrite(fd, meta, META_BYTES, (off_t)page * page_size) == META_BYTES ||
	       io_failed(error, "write to");
}

/* Both pages get the newest state: the one before it is none that anyone has seen. */
bool pagefile_set_txnid(int fd, guint64 txnid, GError **error)
{
	guint8 first[META_BYTES], second[META_BYTES];
	guint32 page_size;
	if (!read_meta(fd, 0, first, error))
		return false;
	memcpy(&page_size, first + AT_PAGE_SIZE, 4);
	if (!read_meta(fd, page_size, second, error))
		return false;
	guint8 *newest = txnid_of(second) > txnid_of(first) ? second : first;
	if (txnid_of(newest) > txnid) {
		g_set_error(error, LD_ERROR, LD_ERROR_DAMAGED, "a rebuilt data file is ahead of the old one");
		return false;
	}
	return write_meta(fd, page_size, txnid - 1, newest, error) &&
	       write_meta(fd, page_size, txnid, newest, error);
}
