#include "store/base/zstd_file.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <zstd.h>

#define IN_BYTES     (128u << 10)
#define BUFFER_BYTES (256u << 10)
#define MAGIC_BYTES  4

typedef struct {
	ZSTD_CStream *stream;
	ZstdPut put;
	guint8 out[IN_BYTES];
} Compress;

typedef struct {
	ZSTD_DStream *stream;
	FILE *in;
	bool compressed, inside; /* within a frame */
	gsize at, n;             /* in BYTES */
	guint8 bytes[IN_BYTES];
} Decompress;

/* --- writing --- */

static bool compress(Compress *w, const void *bytes, gsize n, ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = {bytes, n, 0};
	size_t left;
	do {
		ZSTD_outBuffer out = {w->out, sizeof w->out, 0};
		left = ZSTD_compressStream2(w->stream, &out, &in, how);
		if (ZSTD_isError(left) || (out.pos > 0 && !w->put(w->out, out.pos))) {
			errno = EIO;
			return false;
		}
	} while (left > 0 || in.pos < in.size);
	return true;
}

/* The stream's buffer is large, so that flushing each write costs little. */
static ssize_t write_some(void *cookie, const char *bytes, size_t n)
{
	return compress(cookie, bytes, n, ZSTD_e_flush) ? (ssize_t)n : 0;
}

static int close_writer(void *cookie)
{
	Compress *w = cookie;
	bool ok = compress(w, NULL, 0, ZSTD_e_end);
	ZSTD_freeCStream(w->stream);
	g_free(w);
	return ok ? 0 : EOF;
}

FILE *zstd_file_writer(ZstdPut put)
{
	Compress *w = g_new0(Compress, 1);
	w->put = put;
	w->stream = ZSTD_createCStream();
	if (!w->stream)
		g_error("cannot initialise zstd");
	ZSTD_CCtx_setParameter(w->stream, ZSTD_c_checksumFlag, 1);
	FILE *file = fopencookie(
	        w, "w", (cookie_io_functions_t){.write = write_some, .close = close_writer});
	if (!file)
		g_error("out of memory");
	setvbuf(file, NULL, _IOFBF, BUFFER_BYTES);
	return file;
}

/* --- reading --- */

static bool more(Decompress *r)
{
	if (r->at == r->n) {
		r->at = 0;
		r->n = fread(r->bytes, 1, sizeof r->bytes, r->in);
	}
	return r->at < r->n;
}

static ssize_t fail(void)
{
	errno = EIO;
	return -1;
}

static ssize_t read_some(void *cookie, char *to, size_t n)
{
	Decompress *r = cookie;
	ZSTD_outBuffer out = {to, n, 0};
	if (!r->compressed) {
		gsize got = more(r) ? MIN(n, r->n - r->at) : 0;
		memcpy(to, r->bytes + r->at, got);
		r->at += got;
		return got == 0 && ferror(r->in) ? fail() : (ssize_t)got;
	}
	while (out.pos == 0) {
		bool ended = !more(r);
		if (ended && (ferror(r->in) || r->inside))
			return fail();
		if (ended)
			return 0;
		ZSTD_inBuffer in = {r->bytes, r->n, r->at};
		size_t rc = ZSTD_decompressStream(r->stream, &out, &in);
		r->at = in.pos;
		r->inside = rc != 0;
		if (ZSTD_isError(rc))
			return fail();
	}
	return (ssize_t)out.pos;
}

static int close_reader(void *cookie)
{
	Decompress *r = cookie;
	ZSTD_freeDStream(r->stream);
	g_free(r);
	return 0;
}

FILE *zstd_file_reader(FILE *in)
{
	Decompress *r = g_new0(Decompress, 1);
	r->in = in;
	r->n = fread(r->bytes, 1, MAGIC_BYTES, in);
	r->compressed =
	        r->n == MAGIC_BYTES && memcmp(r->bytes, "\x28\xb5\x2f\xfd", MAGIC_BYTES) == 0;
	r->stream = ZSTD_createDStream();
	if (!r->stream)
		g_error("cannot initialise zstd");
	FILE *file = fopencookie(
	        r, "r", (cookie_io_functions_t){.read = read_some, .close = close_reader});
	if (!file)
		g_error("out of memory");
	return file;
}
