/* The agent reads standard input to its end in any case: an MTA may take a program that stops
 * reading early for one that delivered the message. */
#include "mda/source/input.h"

#include "mda/source/envelope.h"
#include "store/base/error.h"
#include "store/base/limit.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BYTES (64u << 10) /* most messages fit into the first buffer */

/* Reads once; returns -1 at the end and -2 on failure. The MTA may have made FD non-blocking: then
 * waits for data. */
static gssize read_some(int fd, void *to, gsize n)
{
	for (;;) {
		gssize got = read(fd, to, n);
		if (got > 0)
			return got;
		if (got == 0)
			return -1;
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, -1);
		else if (errno != EINTR)
			return -2;
	}
}

/* Reads up to KEEP bytes into BYTES and counts the rest in *TOTAL. On failure errno is set. */
static bool drain(int fd, gsize keep, GByteArray *bytes, guint64 *total)
{
	guint8 scratch[16 << 10];
	gsize room = FIRST_BYTES, used = 0;
	gssize got;
	do {
		if (used == bytes->len && used < keep) {
			g_byte_array_set_size(bytes, (guint)MIN(room, keep));
			room *= 2;
		}
		bool kept = used < bytes->len;
		got = kept ? read_some(fd, bytes->data + used, bytes->len - used)
		           : read_some(fd, scratch, sizeof scratch);
		used += kept && got > 0 ? (gsize)got : 0;
		*total += got > 0 ? (guint64)got : 0;
	} while (got > 0);
	g_byte_array_set_size(bytes, (guint)used);
	return got == -1;
}

bool input_read(int fd, guint64 max_bytes, Input *in, GError **error)
{
	guint64 size_bytes = 0;
	GByteArray *bytes = g_byte_array_new();
	if (drain(fd, (gsize)MIN(max_bytes, INPUT_MAX_BYTES) + INPUT_FROM_BYTES, bytes,
	            &size_bytes))
		return input_take(bytes, size_bytes, max_bytes, in, error);
	*in = (Input){0};
	error_set(error, ERROR_IO, "cannot read the message: %s", g_strerror(errno));
	g_byte_array_unref(bytes);
	return false;
}

bool input_take(GByteArray *bytes, guint64 size_bytes, guint64 max_bytes, Input *in, GError **error)
{
	*in = (Input){.size_bytes = size_bytes};
	const char *raw = (const char *)bytes->data;
	gsize from = envelope_strip_from(raw, bytes->len, &in->from_sender);
	in->size_bytes -= from;
	if (in->size_bytes == 0) {
		error_set(error, ERROR_IO, "no message: the input is empty");
		g_byte_array_unref(bytes);
		input_clear(in);
		return false;
	}
	gsize keep = bytes->len - from;
	if (in->size_bytes > MIN(max_bytes, keep)) { /* KEEP: the From_ line was longer */
		in->truncated = true;
		keep = input_truncated_bytes(raw + from, keep, max_bytes);
	}
	GBytes *all = g_byte_array_free_to_bytes(bytes);
	in->raw = g_bytes_new_from_bytes(all, from, keep);
	g_bytes_unref(all);
	return true;
}

gsize input_truncated_bytes(const char *raw, gsize n, guint64 max_bytes)
{
	gsize header = envelope_header_end(raw, n);
	if (header > LIMIT_TRUNCATED_BYTES) /* not a real header */
		header = 0;
	return MIN(MIN(n, (gsize)max_bytes), header + LIMIT_TRUNCATED_BYTES);
}

void input_clear(Input *in)
{
	g_clear_pointer(&in->raw, g_bytes_unref);
	g_clear_pointer(&in->from_sender, g_free);
}
