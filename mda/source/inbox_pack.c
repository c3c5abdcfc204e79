#include "mda/source/inbox_pack.h"

#include "store/base/bytes.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define ID_BYTES   20
#define MAGIC      0xff744f63u
#define FANOUT_AT  8
#define NAMES_AT   (FANOUT_AT + 256 * 4)
#define OFFSET_FAR 0x80000000u /* the offset stands in the table of 8-byte offsets */
#define TYPE_BLOB  3
#define SIZE_BYTES 10 /* of a coded size, at most */

typedef struct {
	int fd;
	guint64 objects; /* how many the pack has */
} PackIndex;

static guint64 number_at(int fd, guint64 at, guint n, bool *good)
{
	guint8 b[8] = {0};
	*good = *good && pread(fd, b, n, (off_t)at) == (ssize_t)n;
	return *good ? bytes_get_be(b, n) : 0;
}

static bool open_index(PackIndex *index, const char *path)
{
	bool good = true;
	index->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (index->fd < 0)
		return false;
	good = number_at(index->fd, 0, 4, &good) == MAGIC && number_at(index->fd, 4, 4, &good) == 2;
	index->objects = number_at(index->fd, NAMES_AT - 4, 4, &good);
	if (!good)
		close(index->fd);
	return good;
}

/* Returns whether INDEX has ID; *OFFSET then gets its place in the pack. */
static bool find(const PackIndex *index, const guint8 *id, guint64 *offset)
{
	bool good = true;
	guint64 low = id[0] ? number_at(index->fd, FANOUT_AT + (id[0] - 1) * 4, 4, &good) : 0,
	        high = number_at(index->fd, FANOUT_AT + id[0] * 4, 4, &good);
	const guint64 offsets_at = NAMES_AT + index->objects * (ID_BYTES + 4);
	high = MIN(high, index->objects);
	while (good && low < high) {
		const guint64 middle = low + (high - low) / 2;
		guint8 name[ID_BYTES];
		if (pread(index->fd, name, ID_BYTES, (off_t)(NAMES_AT + middle * ID_BYTES)) !=
		        ID_BYTES)
			return false;
		const int order = memcmp(id, name, ID_BYTES);
		if (order == 0) {
			*offset = number_at(index->fd, offsets_at + middle * 4, 4, &good);
			if (*offset & OFFSET_FAR)
				*offset = number_at(index->fd,
				        offsets_at + index->objects * 4 +
				                (*offset & ~OFFSET_FAR) * 8,
				        8, &good);
			return good;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* Returns whether a whole blob of SIZE bytes stands at *OFFSET, which then gets the place of its
 * compressed bytes. */
static bool is_whole_blob(int pack, guint64 size, guint64 *offset)
{
	guint8 b[SIZE_BYTES];
	guint64 said;
	guint used = 0, shift = 4;
	const ssize_t n = pread(pack, b, sizeof b, (off_t)*offset);
	if (n <= 0 || (b[0] >> 4 & 7) != TYPE_BLOB)
		return false;
	said = b[0] & 15;
	while (b[used] & 0x80) {
		if (++used >= (guint)n)
			return false;
		said |= (guint64)(b[used] & 0x7f) << shift;
		shift += 7;
	}
	*offset += used + 1;
	return said == size;
}

/* Inflates what stands at OFFSET, up to SIZE bytes, into SUM and the first KEEP bytes into BYTES.
 * Returns whether there are SIZE bytes. */
static bool inflate_all(
        int pack, guint64 offset, guint64 size, gsize keep, GChecksum *sum, GByteArray *bytes)
{
	guint8 in[64 << 10], out[64 << 10];
	z_stream z = {0};
	guint64 done = 0;
	int rc = inflateInit(&z);
	while (rc == Z_OK && done <= size) {
		if (z.avail_in == 0) {
			const ssize_t n = pread(pack, in, sizeof in, (off_t)offset);
			if (n <= 0)
				break;
			offset += (guint64)n;
			z.next_in = in;
			z.avail_in = (guint)n;
		}
		z.next_out = out;
		z.avail_out = sizeof out;
		rc = inflate(&z, Z_NO_FLUSH);
		const gsize got = sizeof out - z.avail_out;
		g_checksum_update(sum, out, (gssize)got);
		g_byte_array_append(bytes, out, (guint)MIN(got, keep - bytes->len));
		done += got;
	}
	inflateEnd(&z);
	return rc == Z_STREAM_END && done == size;
}

static InboxPackResult read_pack(const char *path, guint64 offset, const guint8 *id, guint64 size,
        gsize keep, GBytes **bytes)
{
	guint8 digest[ID_BYTES];
	gsize n = sizeof digest;
	char head[32];
	const int pack = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (pack < 0)
		return INBOX_PACK_ABSENT;
	if (!is_whole_blob(pack, size, &offset)) {
		close(pack);
		return INBOX_PACK_ABSENT;
	}
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	GByteArray *begin = g_byte_array_sized_new((guint)keep);
	const int head_bytes = g_snprintf(head, sizeof head, "blob %" G_GUINT64_FORMAT, size);
	g_checksum_update(sum, (guint8 *)head, head_bytes + 1);
	const bool good = inflate_all(pack, offset, size, keep, sum, begin);
	close(pack);
	g_checksum_get_digest(sum, digest, &n);
	*bytes = g_byte_array_free_to_bytes(begin);
	if (good && memcmp(digest, id, sizeof digest) == 0)
		return INBOX_PACK_READ;
	g_clear_pointer(bytes, g_bytes_unref);
	return INBOX_PACK_DAMAGED;
}

InboxPackResult inbox_pack_read(
        const char *objects, const guint8 id[20], guint64 size, gsize keep, GBytes **bytes)
{
	g_autofree char *folder = g_build_filename(objects, "pack", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	InboxPackResult result = INBOX_PACK_ABSENT;
	const char *name;
	while (dir && result != INBOX_PACK_READ && (name = g_dir_read_name(dir))) {
		g_autofree char *index_path = g_build_filename(folder, name, NULL);
		PackIndex index;
		guint64 offset;
		if (!g_str_has_suffix(name, ".idx") || !open_index(&index, index_path))
			continue;
		const bool found = find(&index, id, &offset);
		close(index.fd);
		g_autofree char *stem = g_strndup(index_path, strlen(index_path) - strlen(".idx")),
		                *pack_path = g_strconcat(stem, ".pack", NULL);
		if (found)
			result = read_pack(pack_path, offset, id, size, keep, bytes);
	}
	return result;
}
