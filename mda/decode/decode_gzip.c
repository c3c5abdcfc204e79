#include "mda/decode/decode_gzip.h"

#include <zlib.h>

#define STEP        (64u << 10)
#define WINDOW_BITS (15 + 16) /* the largest; gzip and not zlib */

/* Unpacks the next bytes to the end of OUT. Returns false at the end of the file, also if it is
 * damaged. */
static gboolean unpack(z_stream *z, GString *out, gsize max_bytes)
{
	gsize had = out->len, room = MIN(STEP, max_bytes - had);
	g_string_set_size(out, had + room);
	z->next_out = (Bytef *)out->str + had;
	z->avail_out = (uInt)room;
	int rc = inflate(z, Z_NO_FLUSH);
	g_string_set_size(out, had + room - z->avail_out);
	return rc == Z_OK && out->len > had && out->len < max_bytes;
}

GString *decode_gzip(const char *bytes, gsize n, gsize max_bytes)
{
	z_stream z = {.next_in = (Bytef *)bytes, .avail_in = (uInt)MIN(n, G_MAXUINT)};
	GString *out = g_string_new(NULL);
	if (max_bytes > 0 && inflateInit2(&z, WINDOW_BITS) == Z_OK) {
		while (unpack(&z, out, max_bytes))
			;
		inflateEnd(&z);
	}
	if (out->len > 0)
		return out;
	g_string_free(out, TRUE);
	return NULL;
}
