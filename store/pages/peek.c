/* The first bytes of a data file, and its table "meta", whose numbers say which programs may open
 * the store. Pages are read, not mapped, and every offset in them is checked. Others may write
 * meanwhile: a page of one state is reused only by the second commit after it, so what was read is
 * valid if the newest state is still the same afterwards. */
#include "store/pages/peek.h"

#include "store/base/error.h"
#include "store/base/store_dir.h"
#include "store/pages/page.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_SWAPPED 0xdec0efbeu
#define MAGIC_32_BIT  12u /* the offset of the magic number in a file of 32-bit LMDB */
#define HEAD_BYTES    (PAGE_HEAD_BYTES + PAGE_META_BYTES)
#define LMDB_PAGE_MAX 32768u /* of new files, however large the machine's pages are */
#define MISSING_MAX   64u /* more pages than one commit leaves unwritten at the end of the file */
#define CARRY                                                                                      \
	"copy it with 'listdigest-store export --format=dump' there and 'init --from=DUMP' here"

typedef struct {
	int fd;
	const char *dir;
	guint page_bytes;
	guint64 file_bytes;
	guint8 *page;
	guint64 page_number; /* of the page in PAGE; PAGE_NONE: none */
} PeekFile;

__attribute__((format(printf, 3, 4))) static bool refuse(
        const char *dir, GError **error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *why = g_strdup_vprintf(format, args);
	va_end(args);
	return error_set(error, ERROR_FORMAT, "cannot open store '%s': %s", dir, why);
}

int peek_number(const void *p, gsize n)
{
	char text[10] = {0};
	guint64 number;
	if (n == 0 || n >= sizeof text)
		return -1;
	memcpy(text, p, n);
	return g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT, &number, NULL) ? (int)number : -1;
}

/* --- the first bytes --- */

static bool cut_short(const PeekFile *f, GError **error)
{
	return refuse(f->dir, error,
	        STORE_DIR_DATA " is truncated to %" G_GUINT64_FORMAT
	                       " bytes; restore it from a backup",
	        f->file_bytes);
}

/* HEAD: the first N bytes of the file. */
static bool check_head(PeekFile *f, const guint8 *head, gsize n, GError **error)
{
	guint system = MIN((guint)sysconf(_SC_PAGESIZE), LMDB_PAGE_MAX);
	guint32 magic = n >= PAGE_HEAD_BYTES + 4 ? page_get4(head + PAGE_HEAD_BYTES) : 0;
	if (f->file_bytes == 0)
		return refuse(
		        f->dir, error, "not a listdigest store (" STORE_DIR_DATA " is empty)");
	if (n >= PAGE_HEAD_BYTES && page_get4(head + MAGIC_32_BIT) == PAGE_MAGIC)
		return refuse(f->dir, error, "it was created by a 32-bit program");
	if (magic == MAGIC_SWAPPED)
		return refuse(f->dir, error,
		        "it was created on a machine with the other byte order; %s", CARRY);
	if (magic != PAGE_MAGIC)
		return refuse(f->dir, error,
		        "not a listdigest store (" STORE_DIR_DATA " is not an LMDB file)");
	if (n < HEAD_BYTES)
		return cut_short(f, error);
	guint32 version = page_get4(head + PAGE_HEAD_BYTES + 4);
	if (version != PAGE_LAYOUT)
		return refuse(f->dir, error,
		        "its " STORE_DIR_DATA
		        " has version %u of LMDB's layout, this program reads version %u",
		        version, PAGE_LAYOUT);
	f->page_bytes = page_get4(head + PAGE_AT_PAGE_BYTES);
	if (f->page_bytes == system)
		return true;
	if (f->page_bytes < PAGE_SIZE_MIN || f->page_bytes > PAGE_SIZE_MAX ||
	        (f->page_bytes & (f->page_bytes - 1)) != 0)
		return refuse(
		        f->dir, error, "not a listdigest store (" STORE_DIR_DATA " is damaged)");
	return refuse(f->dir, error, "its pages have %u bytes, pages on this machine have %u; %s",
	        f->page_bytes, system, CARRY);
}

/* *NEWEST gets the newest state; *FOUND tells whether there is one. LMDB reports what is wrong with
 * the meta pages. */
static bool newest_state(const PeekFile *f, PageMeta *newest, bool *found, GError **error)
{
	PageMeta metas[PAGE_N_METAS];
	const char *faults[PAGE_N_METAS];
	if (!page_read_metas(f->fd, metas, faults, error))
		return false;
	*found = false;
	for (guint i = 0; i < PAGE_N_METAS; i++) {
		if (faults[i] || metas[i].page_bytes != f->page_bytes ||
		        (*found && metas[i].txnid <= newest->txnid))
			continue;
		*newest = metas[i];
		*found = true;
	}
	return true;
}

static bool take_length(PeekFile *f, GError **error)
{
	struct stat st;
	if (fstat(f->fd, &st) != 0)
		return store_dir_error(error, errno, "open", f->dir);
	f->file_bytes = (guint64)st.st_size;
	return true;
}

/* Free pages at the end of the file may be missing (truncation.c checks them once the store is
 * open), but not many, and no root page. */
static bool check_length(const PeekFile *f, const PageMeta *m, GError **error)
{
	guint64 pages = f->file_bytes / f->page_bytes;
	if (m->last_page < pages)
		return true;
	bool roots = (m->free.root == PAGE_NONE || m->free.root < pages) &&
	             (m->main.root == PAGE_NONE || m->main.root < pages);
	return (pages >= PAGE_N_METAS && m->last_page - pages < MISSING_MAX && roots) ||
	       cut_short(f, error);
}

/* --- the table meta --- */

typedef struct {
	guint flags, key_bytes;
	const guint8 *head, *key;
} Node;

/* *NODE gets node I of the page read last. Returns false if there is none inside the page. */
static bool get_node(const PeekFile *f, guint i, Node *node)
{
	guint slots_end = page_get2(f->page + 12), slot = PAGE_HEAD_BYTES + 2 * i;
	if (slots_end > f->page_bytes || slot + 2 > slots_end)
		return false;
	guint at = page_get2(f->page + slot);
	if (at < slots_end || at + PAGE_NODE_HEAD_BYTES > f->page_bytes)
		return false;
	*node = (Node){.flags = page_get2(f->page + at + 4),
	        .key_bytes = page_get2(f->page + at + 6),
	        .head = f->page + at,
	        .key = f->page + at + PAGE_NODE_HEAD_BYTES};
	return at + PAGE_NODE_HEAD_BYTES + node->key_bytes <= f->page_bytes;
}

static int compare(const Node *node, const char *name)
{
	gsize n = strlen(name);
	int order = memcmp(node->key, name, MIN(n, node->key_bytes));
	return order ? order : (node->key_bytes > n) - (node->key_bytes < n);
}

static bool read_page(PeekFile *f, guint64 number)
{
	bool cut;
	if (number == f->page_number)
		return true;
	f->page_number = PAGE_NONE;
	bool good = number < f->file_bytes / f->page_bytes &&
	            page_read(f->fd, f->page, f->page_bytes, number * f->page_bytes, &cut, NULL) &&
	            !cut;
	if (good)
		f->page_number = number;
	return good;
}

/* Reads the leaf that holds NAME if the tree below page ROOT has it. */
static bool read_leaf(PeekFile *f, guint64 root, const char *name)
{
	guint64 number = root;
	for (guint depth = 0; depth < PAGE_DEPTH_MAX && read_page(f, number); depth++) {
		Node node;
		guint kind = page_get2(f->page + 10);
		if (kind != PAGE_BRANCH)
			return kind == PAGE_LEAF;
		for (guint i = 0; get_node(f, i, &node) && (i == 0 || compare(&node, name) <= 0);
		        i++)
			number = page_get4(node.head) | (guint64)node.flags << 32;
	}
	return false;
}

typedef enum { FOUND, NOT_THERE, UNCLEAR } ValueState;

/* *VALUE and *N get the value of NAME in the tree below page ROOT, until the next page is read. */
static ValueState find_value(
        PeekFile *f, guint64 root, const char *name, guint flags, const guint8 **value, gsize *n)
{
	Node node;
	if (root == PAGE_NONE)
		return NOT_THERE;
	if (!read_leaf(f, root, name))
		return UNCLEAR;
	for (guint i = 0; get_node(f, i, &node); i++) {
		if (compare(&node, name) != 0)
			continue;
		*n = page_get4(node.head);
		*value = node.key + node.key_bytes;
		bool inside = *n <= f->page_bytes - (gsize)(*value - f->page);
		return inside && node.flags == flags ? FOUND : NOT_THERE;
	}
	return NOT_THERE;
}

static ValueState read_meta_table(PeekFile *f, const PageMeta *m, Peek *peek)
{
	int *const numbers[] = {&peek->format, &peek->min_reader, &peek->min_writer, NULL};
	static const char *const names[] = {"format", "min_reader", "min_writer", "uuid"};
	gsize n;
	const guint8 *value;
	ValueState answer = find_value(f, m->main.root, "meta", PAGE_NODE_TREE, &value, &n);
	if (answer == FOUND && n != PAGE_TREE_BYTES)
		answer = NOT_THERE;
	guint64 root = answer == FOUND ? page_get8(value + 40) : PAGE_NONE;
	for (guint i = 0; answer == FOUND && i < G_N_ELEMENTS(names); i++) {
		answer = find_value(f, root, names[i], 0, &value, &n);
		if (answer == FOUND && numbers[i])
			*numbers[i] = peek_number(value, n);
		if (answer == FOUND && (numbers[i] ? *numbers[i] < 0 : n != 36))
			answer = NOT_THERE;
	}
	return answer;
}

static bool look_at(PeekFile *f, Peek *peek, GError **error)
{
	guint8 head[HEAD_BYTES] = {0};
	PageMeta before, after;
	bool cut, found;
	if (!page_read(f->fd, head, MIN(sizeof head, f->file_bytes), 0, &cut, error) ||
	        !check_head(f, head, MIN(sizeof head, f->file_bytes), error) ||
	        !newest_state(f, &before, &found, error) ||
	        !take_length(f, error)) /* after the metas: a file only grows */
		return false;
	if (!found)
		return f->file_bytes >= PAGE_N_METAS * f->page_bytes || cut_short(f, error);
	if (!check_length(f, &before, error))
		return false;
	f->page = g_malloc(f->page_bytes);
	f->page_number = PAGE_NONE;
	ValueState answer = read_meta_table(f, &before, peek);
	g_clear_pointer(&f->page, g_free);
	if (answer == UNCLEAR || !newest_state(f, &after, &found, NULL) || !found ||
	        after.txnid != before.txnid)
		return true;
	peek->known = answer == FOUND;
	return peek->known ||
	       refuse(f->dir, error, "not a listdigest store, but another program's LMDB");
}

bool peek_store(const char *dir, Peek *peek, GError **error)
{
	*peek = (Peek){0};
	g_autofree char *path = g_build_filename(dir, STORE_DIR_DATA, NULL);
	PeekFile f = {.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), .dir = dir};
	if (f.fd < 0)
		return store_dir_error(error, errno, "open", dir);
	bool ok = take_length(&f, error) && look_at(&f, peek, error);
	peek->file_bytes = f.file_bytes;
	close(f.fd);
	return ok;
}
