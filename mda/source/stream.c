/* One buffer holds the history, the peeked bytes and free room, in this order. When the room is
 * used up, history and peeked bytes move to the front. A filler (plain, gzip or zstd) appends
 * decompressed bytes. A failure is kept, and reported only when the bytes before it are used up, so
 * that everything before damaged data is read. */
#include "mda/source/stream.h"

#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define WINDOW_BYTES (512u << 10)
#define INPUT_BYTES  (128u << 10)

typedef struct Filler {
	/* Writes at most N (N > 0) decompressed bytes to OUT. Returns how many, 0 at the end, or
	 * -1 and sets the stream's failure. */
	gssize (*fill)(Stream *s, guint8 *out, gsize n);
} Filler;

struct Stream {
	int fd;
	char *name;
	const Filler *filler;
	bool regular;
	guint64 file_bytes, consumed;
	gint64 written_s; /* of a regular file */
	guint8 *in;       /* compressed input: [in_pos, in_end) */
	gsize in_pos, in_end;
	z_stream gz;
	ZSTD_DStream *zst;
	guint64 frame_bytes; /* decompressed of the current zstd frame */
	bool inside;         /* within a compressed frame or member */
	bool complete;       /* a frame or member has ended */
	bool leftover;       /* something else than another one follows it */
	guint8 *buffer;      /* [0, pos) history, [pos, end) peeked */
	gsize capacity, pos, end;
	guint64 offset;
	bool at_end;
	GError *failure;
};

static gssize fail(Stream *s, ErrorCode code, const char *what)
{
	error_set(&s->failure, code, "cannot read '%s': %s", s->name, what);
	return -1;
}

/* Reads a regular file only up to the size it had when it was opened. */
static gssize read_fd(Stream *s, guint8 *out, gsize n)
{
	if (s->regular)
		n = (gsize)MIN(n, s->file_bytes - MIN(s->consumed, s->file_bytes));
	if (n == 0)
		return 0;
	gssize got = read(s->fd, out, n);
	if (got < 0) /* EINTR too: only a signal that stops the import interrupts a read */
		return fail(s, ERROR_IO, g_strerror(errno));
	s->consumed += (gsize)got;
	return got;
}

/* Reads compressed input if all of it is used up. Returns 1, 0 at the end, -1 on failure. */
static int more_input(Stream *s)
{
	if (s->in_pos < s->in_end)
		return 1;
	gssize got = read_fd(s, s->in, INPUT_BYTES);
	if (got < 0)
		return -1;
	s->in_pos = 0;
	s->in_end = (gsize)got;
	return got > 0;
}

static gssize fill_plain(Stream *s, guint8 *out, gsize n)
{
	gsize left = s->in_end - s->in_pos; /* what find_kind() has read */
	if (left == 0)
		return read_fd(s, out, n);
	left = MIN(left, n);
	memcpy(out, s->in + s->in_pos, left);
	s->in_pos += left;
	return (gssize)left;
}

/* Skips zero bytes, with which a last block is filled up (tar, dd), behind a complete frame or
 * member. Returns whether the input ends then. */
static bool skip_zeros(Stream *s)
{
	while (s->complete && !s->inside && s->in_pos < s->in_end && s->in[s->in_pos] == 0) {
		while (s->in_pos < s->in_end && s->in[s->in_pos] == 0)
			s->in_pos++;
		if (more_input(s) < 0)
			return false;
	}
	return s->complete && !s->inside && s->in_pos == s->in_end;
}

/* The data behind a complete frame or member is no other one: all of it is left over. */
static gssize end_at_leftover(Stream *s)
{
	s->leftover = true;
	return 0;
}

static gssize fill_gzip(Stream *s, guint8 *out, gsize n)
{
	s->gz.next_out = out;
	s->gz.avail_out = (guint)MIN(n, G_MAXINT);
	while (s->gz.next_out == out) {
		int more = more_input(s);
		if (more < 0)
			return -1;
		bool begins = s->complete && s->gz.total_out == 0;
		if (more == 0 && s->inside && begins)
			return end_at_leftover(s);
		if (more == 0)
			return s->inside ? fail(s, ERROR_DAMAGED, "the gzip data ends early") : 0;
		if (skip_zeros(s))
			return 0;
		s->gz.next_in = s->in + s->in_pos;
		s->gz.avail_in = (guint)(s->in_end - s->in_pos);
		s->inside = true;
		int rc = inflate(&s->gz, Z_NO_FLUSH);
		s->in_pos = s->in_end - s->gz.avail_in;
		if (rc == Z_STREAM_END) { /* another member may follow */
			s->inside = false;
			s->complete = true;
			inflateReset(&s->gz);
		} else if (rc != Z_OK && rc != Z_BUF_ERROR && begins) {
			return end_at_leftover(s);
		} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
			gsize got = (gsize)(s->gz.next_out - out);
			fail(s, ERROR_DAMAGED, "the gzip data is damaged");
			return got > 0 ? (gssize)got : -1;
		}
	}
	return s->gz.next_out - out;
}

static gssize fill_zstd(Stream *s, guint8 *out, gsize n)
{
	ZSTD_outBuffer o = {out, n, 0};
	while (o.pos == 0) {
		int more = more_input(s);
		if (more < 0)
			return -1;
		if (more == 0 && !s->inside)
			return 0;
		if (skip_zeros(s))
			return 0;
		bool begins = s->complete && s->frame_bytes == 0;
		ZSTD_inBuffer i = {s->in, s->in_end, s->in_pos};
		size_t rc = ZSTD_decompressStream(s->zst, &o, &i);
		bool stuck = more == 0 && o.pos == 0;
		s->in_pos = i.pos;
		if ((ZSTD_isError(rc) || stuck) && begins)
			return end_at_leftover(s);
		if (ZSTD_isError(rc))
			fail(s, ERROR_DAMAGED, ZSTD_getErrorName(rc));
		else if (stuck)
			fail(s, ERROR_DAMAGED, "the zstd data ends early");
		if (s->failure)
			return o.pos > 0 ? (gssize)o.pos : -1;
		s->inside = rc != 0;
		s->complete |= rc == 0;
		s->frame_bytes = rc == 0 ? 0 : s->frame_bytes + o.pos;
	}
	return (gssize)o.pos;
}

static const Filler plain = {fill_plain}, gzip = {fill_gzip}, zstd = {fill_zstd};

static bool is_gzip(const guint8 *p, gsize n)
{
	return n >= 2 && p[0] == 0x1f && p[1] == 0x8b;
}

/* A frame, or a skippable frame. */
static bool is_zstd(const guint8 *p, gsize n)
{
	return n >= 4 && (memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0 ||
	                         ((p[0] & 0xf0) == 0x50 && memcmp(p + 1, "\x2a\x4d\x18", 3) == 0));
}

bool stream_is_compressed(const guint8 *p, gsize n)
{
	return is_gzip(p, n) || is_zstd(p, n);
}

/* Chooses the filler by the first four bytes, which stay in the input buffer. */
static bool find_kind(Stream *s)
{
	while (s->in_end < 4) {
		gssize got = read_fd(s, s->in + s->in_end, INPUT_BYTES - s->in_end);
		if (got < 0)
			return false;
		if (got == 0)
			break;
		s->in_end += (gsize)got;
	}
	s->filler = &plain;
	if (is_gzip(s->in, s->in_end)) {
		s->filler = &gzip;
		if (inflateInit2(&s->gz, 16 + MAX_WBITS) != Z_OK)
			g_error("cannot initialise zlib");
	} else if (is_zstd(s->in, s->in_end)) {
		s->filler = &zstd;
		s->zst = ZSTD_createDStream();
		if (!s->zst)
			g_error("cannot initialise zstd");
	}
	debug_print(DEBUG_SOURCE, "'%s' is %s", s->name,
	        s->filler == &gzip   ? "compressed with gzip"
	        : s->filler == &zstd ? "compressed with zstd"
	                             : "not compressed");
	return true;
}

Stream *stream_open(const char *path, GError **error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *why = NULL;
	int fd = is_stdin ? dup(0) : io_open_file(path, &why);
	if (fd < 0) {
		bool usage = errno == ENOENT || errno == ENOTDIR || errno == EINVAL;
		error_set(error, usage ? ERROR_USAGE : ERROR_IO, "cannot open '%s': %s", path,
		        why ? why : g_strerror(errno));
		return NULL;
	}
	Stream *s = g_new0(Stream, 1);
	s->fd = fd;
	s->name = g_strdup(is_stdin ? "standard input" : path);
	s->in = g_malloc(INPUT_BYTES);
	s->capacity = WINDOW_BYTES;
	s->buffer = g_malloc(s->capacity);
	struct stat st;
	/* Standard input may be a file that is already partly read: its size is no limit. */
	s->regular = !is_stdin && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (s->regular || (is_stdin && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		s->file_bytes = (guint64)st.st_size;
	s->written_s = s->regular ? st.st_mtim.tv_sec : 0;
	if (find_kind(s))
		return s;
	g_propagate_error(error, g_steal_pointer(&s->failure));
	stream_free(s);
	return NULL;
}

void stream_free(Stream *s)
{
	if (!s)
		return;
	close(s->fd);
	if (s->filler == &gzip)
		inflateEnd(&s->gz);
	ZSTD_freeDStream(s->zst);
	g_clear_error(&s->failure);
	g_free(s->name);
	g_free(s->in);
	g_free(s->buffer);
	g_free(s);
}

/* Makes room for WANT bytes from the current offset on. Allocates twice as much, so that many small
 * steps with a large WANT do not move all bytes each time. */
static void make_room(Stream *s, gsize want)
{
	gsize history = MIN(s->pos, STREAM_HISTORY_BYTES), need = STREAM_HISTORY_BYTES + 2 * want;
	if (s->capacity - s->pos >= want && s->end < s->capacity)
		return;
	if (s->pos > history) {
		memmove(s->buffer, s->buffer + s->pos - history, s->end - s->pos + history);
		s->end -= s->pos - history;
		s->pos = history;
	}
	if (s->capacity < need) {
		s->capacity = need;
		s->buffer = g_realloc(s->buffer, s->capacity);
	}
}

bool stream_peek(Stream *s, gsize want, const guint8 **data, gsize *have, GError **error)
{
	while (s->end - s->pos < want && !s->at_end && !s->failure) {
		make_room(s, want);
		gssize got = s->filler->fill(s, s->buffer + s->end, s->capacity - s->end);
		s->at_end = got == 0;
		s->end += got > 0 ? (gsize)got : 0;
	}
	*data = s->buffer + s->pos;
	*have = s->end - s->pos;
	if (*have < want && s->failure) {
		if (error && !*error)
			*error = g_error_copy(s->failure);
		return false;
	}
	return true;
}

bool stream_has_leftover(const Stream *s, GError **error)
{
	if (s->leftover)
		error_set(error, ERROR_DAMAGED,
		        "cannot read '%s': behind the compressed data is something else", s->name);
	return s->leftover;
}

void stream_skip(Stream *s, gsize n)
{
	g_assert(n <= s->end - s->pos);
	s->pos += n;
	s->offset += n;
}

bool stream_would_wait(const Stream *s)
{
	struct pollfd in = {.fd = s->fd, .events = POLLIN};
	return !s->at_end && !s->failure && s->in_pos == s->in_end && poll(&in, 1, 0) == 0;
}

/* Seeks in a plain file to the start of the history before OFFSET, without reading up to it. */
static bool jump(Stream *s, guint64 offset)
{
	if (s->filler != &plain || s->file_bytes < offset || offset <= STREAM_HISTORY_BYTES ||
	        lseek(s->fd, (off_t)(offset - STREAM_HISTORY_BYTES), SEEK_SET) < 0)
		return false;
	s->in_pos = s->in_end = s->pos = s->end = 0;
	s->offset = s->consumed = offset - STREAM_HISTORY_BYTES;
	return true;
}

bool stream_seek(Stream *s, guint64 offset, bool *there, GError **error)
{
	const guint8 *data;
	gsize have;
	if (offset > s->offset + WINDOW_BYTES)
		jump(s, offset);
	while (s->offset < offset) {
		if (!stream_peek(s, 1, &data, &have, error))
			return false;
		if (have == 0)
			break;
		stream_skip(s, (gsize)MIN(have, offset - s->offset));
	}
	*there = s->offset == offset;
	return true;
}

guint64 stream_offset(const Stream *s)
{
	return s->offset;
}

guint64 stream_consumed(const Stream *s)
{
	return s->consumed;
}

guint64 stream_file_bytes(const Stream *s)
{
	return s->file_bytes;
}

gint64 stream_written_s(const Stream *s)
{
	return s->regular ? s->written_s : G_MININT64;
}

char *stream_checksum(const Stream *s)
{
	gsize n = MIN(s->pos, STREAM_HISTORY_BYTES);
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, s->buffer + s->pos - n, n);
}
