/* The first bytes of a data file, and the table `meta`, whose numbers say who may open the store.
 * Pages are read, not mapped, and every place in them is checked.
 *
 * Nobody is kept from writing meanwhile. A page of a state is used for another not before the
 * second commit after it, so what was read is good if the newest state is still the same
 * afterwards. */
#include "store/pages/peek.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/pages/pages_bytes.h"
#include "store/base/store_dir.h"

#define MAGIC         0xbeefc0deu
#define MAGIC_SWAPPED 0xdec0efbeu
#define MAGIC_32_BIT  12u /* where a 32-bit LMDB has it */
#define VERSION       1u
#define AT_PAGE_BYTES 40u
#define HEAD_BYTES    (PAGE_HEAD_BYTES + META_BYTES)
#define LMDB_PAGE_MAX 32768u /* of a new file, however large the machine's pages are */
#define MISSING_MAX   64u /* more pages than one commit ever leaves unwritten at the file's end */
#define CARRY                                                                                      \
	"'listdigest-store export --format=dump' there and 'init --from=DUMP' here carry it over"

typedef struct {
	int fd;
	const char *dir;
	guint page_bytes;
	guint64 file_bytes;
	guint8 *page;
	guint64 page_number; /* of what PAGE holds, NO_PAGE: nothing */
} File;

__attribute__((format(printf, 3, 4))) static bool refuse(
        const char *dir, GError **error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *why = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, ERROR_DOMAIN, ERROR_FORMAT, "cannot open store '%s': %s", dir, why);
	return false;
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

/* --- the head
 * ------------------------------------------------------------------------------------------- */

static bool cut_short(const File *f, GError **error)
{
	return refuse(f->dir, error,
	        STORE_DIR_DATA " is truncated to %" G_GUINT64_FORMAT
	                   " bytes; restore it from a backup",
	        f->file_bytes);
}

/* HEAD: the first N bytes of the file. */
static bool check_head(File *f, const guint8 *head, gsize n, GError **error)
{
	guint system = MIN((guint)sysconf(_SC_PAGESIZE), LMDB_PAGE_MAX);
	guint32 magic = n >= PAGE_HEAD_BYTES + 4 ? get4(head + PAGE_HEAD_BYTES) : 0;
	if (f->file_bytes == 0)
		return refuse(f->dir, error, "not a listdigest store (" STORE_DIR_DATA " is empty)");
	if (n >= PAGE_HEAD_BYTES && get4(head + MAGIC_32_BIT) == MAGIC)
		return refuse(f->dir, error, "it was made by a 32-bit program");
	if (magic == MAGIC_SWAPPED)
		return refuse(f->dir, error, "it was made on a machine of the other byte order; %s",
		        CARRY);
	if (magic != MAGIC)
		return refuse(
		        f->dir, error, "not a listdigest store (" STORE_DIR_DATA " is no LMDB file)");
	if (n < HEAD_BYTES)
		return cut_short(f, error);
	guint32 version = get4(head + PAGE_HEAD_BYTES + 4);
	if (version != VERSION)
		return refuse(f->dir, error,
		        "its " STORE_DIR_DATA
		        " has version %u of LMDB's layout, this program's liblmdb knows %u",
		        version, VERSION);
	f->page_bytes = get4(head + AT_PAGE_BYTES);
	if (f->page_bytes == system)
		return true;
	if (f->page_bytes < PAGE_SIZE_MIN || f->page_bytes > PAGE_SIZE_MAX ||
	        (f->page_bytes & (f->page_bytes - 1)) != 0)
		return refuse(f->dir, error, "not a listdigest store (" STORE_DIR_DATA " is damaged)");
	return refuse(f->dir, error, "its pages have %u bytes, those made on this machine %u; %s",
	        f->page_bytes, system, CARRY);
}

/* *NEWEST: the newest state there is; *FOUND: there is one. LMDB has its own words for what is
 * wrong with the metas. */
static bool newest_state(const File *f, Meta *newest, bool *found, GError **error)
{
	Meta metas[N_METAS];
	const char *faults[N_METAS];
	if (!pages_metas(f->fd, metas, faults, error))
		return false;
	*found = false;
	for (guint i = 0; i < N_METAS; i++) {
		if (faults[i] || metas[i].page_bytes != f->page_bytes ||
		        (*found && metas[i].txnid <= newest->txnid))
			continue;
		*newest = metas[i];
		*found = true;
	}
	return true;
}

static bool take_length(File *f, GError **error)
{
	struct stat st;
	if (fstat(f->fd, &st) != 0)
		return store_dir_error(error, errno, "open", f->dir);
	f->file_bytes = (guint64)st.st_size;
	return true;
}

/* LMDB leaves pages at the end unwritten that came into use and out of it again in one commit:
 * whether those that are missing are such is seen once it is open. */
static bool check_length(const File *f, const Meta *m, GError **error)
{
	guint64 pages = f->file_bytes / f->page_bytes;
	if (m->last_page < pages)
		return true;
	bool roots = (m->free.root == NO_PAGE || m->free.root < pages) &&
	             (m->main.root == NO_PAGE || m->main.root < pages);
	return (pages >= N_METAS && m->last_page - pages < MISSING_MAX && roots) ||
	       cut_short(f, error);
}

/* --- the table meta
 * ------------------------------------------------------------------------------------- */

typedef struct {
	guint flags, key_bytes;
	const guint8 *head, *key;
} Node;

/* Node I of the page read last; false where there is none, or it does not lie in the page. */
static bool get_node(const File *f, guint i, Node *node)
{
	guint slots_end = get2(f->page + 12), slot = PAGE_HEAD_BYTES + 2 * i;
	if (slots_end > f->page_bytes || slot + 2 > slots_end)
		return false;
	guint at = get2(f->page + slot);
	if (at < slots_end || at + NODE_HEAD_BYTES > f->page_bytes)
		return false;
	*node = (Node){.flags = get2(f->page + at + 4),
	        .key_bytes = get2(f->page + at + 6),
	        .head = f->page + at,
	        .key = f->page + at + NODE_HEAD_BYTES};
	return at + NODE_HEAD_BYTES + node->key_bytes <= f->page_bytes;
}

static int compare(const Node *node, const char *name)
{
	gsize n = strlen(name);
	int order = memcmp(node->key, name, MIN(n, node->key_bytes));
	return order ? order : (node->key_bytes > n) - (node->key_bytes < n);
}

static bool read_page(File *f, guint64 number)
{
	bool cut;
	if (number == f->page_number)
		return true;
	f->page_number = NO_PAGE;
	bool good = number < f->file_bytes / f->page_bytes &&
	            pages_read(f->fd, f->page, f->page_bytes, number * f->page_bytes, &cut, NULL) &&
	            !cut;
	if (good)
		f->page_number = number;
	return good;
}

/* Read the leaf in which NAME is, if it is anywhere below page ROOT. */
static bool read_leaf(File *f, guint64 root, const char *name)
{
	guint64 number = root;
	for (guint depth = 0; depth < DEPTH_MAX && read_page(f, number); depth++) {
		Node node;
		guint kind = get2(f->page + 10);
		if (kind != PAGE_BRANCH)
			return kind == PAGE_LEAF;
		for (guint i = 0; get_node(f, i, &node) && (i == 0 || compare(&node, name) <= 0);
		        i++)
			number = get4(node.head) | (guint64)node.flags << 32;
	}
	return false;
}

typedef enum { FOUND, NOT_THERE, UNCLEAR } Answer;

/* The value of NAME in the tree of page ROOT; good until the next page is read. */
static Answer find_value(
        File *f, guint64 root, const char *name, guint flags, const guint8 **value, gsize *n)
{
	Node node;
	if (root == NO_PAGE)
		return NOT_THERE;
	if (!read_leaf(f, root, name))
		return UNCLEAR;
	for (guint i = 0; get_node(f, i, &node); i++) {
		if (compare(&node, name) != 0)
			continue;
		*n = get4(node.head);
		*value = node.key + node.key_bytes;
		bool inside = *n <= f->page_bytes - (gsize)(*value - f->page);
		return inside && node.flags == flags ? FOUND : NOT_THERE;
	}
	return NOT_THERE;
}

static Answer read_meta_table(File *f, const Meta *m, Peek *peek)
{
	int *const numbers[] = {&peek->format, &peek->min_reader, &peek->min_writer, NULL};
	static const char *const names[] = {"format", "min_reader", "min_writer", "uuid"};
	gsize n;
	const guint8 *value;
	Answer answer = find_value(f, m->main.root, "meta", NODE_TREE, &value, &n);
	if (answer == FOUND && n != TREE_BYTES)
		answer = NOT_THERE;
	guint64 root = answer == FOUND ? get8(value + 40) : NO_PAGE;
	for (guint i = 0; answer == FOUND && i < G_N_ELEMENTS(names); i++) {
		answer = find_value(f, root, names[i], 0, &value, &n);
		if (answer == FOUND && numbers[i])
			*numbers[i] = peek_number(value, n);
		if (answer == FOUND && (numbers[i] ? *numbers[i] < 0 : n != 36))
			answer = NOT_THERE;
	}
	return answer;
}

static bool look_at(File *f, Peek *peek, GError **error)
{
	guint8 head[HEAD_BYTES] = {0};
	Meta before, after;
	bool cut, found;
	if (!pages_read(f->fd, head, MIN(sizeof head, f->file_bytes), 0, &cut, error) ||
	        !check_head(f, head, MIN(sizeof head, f->file_bytes), error) ||
	        !newest_state(f, &before, &found, error) ||
	        !take_length(f, error)) /* after the metas: a file only grows */
		return false;
	if (!found)
		return f->file_bytes >= N_METAS * f->page_bytes || cut_short(f, error);
	if (!check_length(f, &before, error))
		return false;
	f->page = g_malloc(f->page_bytes);
	f->page_number = NO_PAGE;
	Answer answer = read_meta_table(f, &before, peek);
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
	File f = {.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), .dir = dir};
	if (f.fd < 0)
		return store_dir_error(error, errno, "open", dir);
	bool ok = take_length(&f, error) && look_at(&f, peek, error);
	peek->file_bytes = f.file_bytes;
	close(f.fd);
	return ok;
}
