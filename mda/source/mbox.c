/* An mbox as a source: read line by line through a window, so that its size does not matter.
 * mbox_format.c says what the bytes mean. The place kept for the next run is an offset in the
 * decompressed bytes with a checksum of those before it: a file that grew goes on at its end, a
 * changed one begins anew (its messages are then duplicates). */
#include "mda/source/envelope.h"
#include "mda/source/input.h"
#include "mda/source/mbox_format.h"
#include "mda/source/mboxlock.h"
#include "mda/source/source.h"
#include "mda/source/stream.h"
#include "store/base/error.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STATE_EVERY_BYTES (256u << 10) /* how often a place is worth its checksum */
#define HAND_OVER_BYTES   (1u << 20)   /* a larger message is not copied but handed over */

typedef struct {
	Source source;
	Stream *stream;
	guint64 max_bytes;
	MboxFormat format;
	guint64 last;        /* where the newest message began */
	guint64 state_after; /* the next place worth remembering */
	GByteArray *message;
	guint64 message_bytes; /* of it, with what was not kept */
} Mbox;

/* The next line, or a piece of a very long one, still in the stream. *HAVE is all that is known
 * from its start. 1, 0 at the end, -1. */
static int peek_line(Mbox *m, const guint8 **line, gsize *n, gsize *have, GError **error)
{
	gsize want = 1;
	for (;;) {
		if (!stream_peek(m->stream, want, line, have, error))
			return -1;
		if (*have == 0)
			return 0;
		const guint8 *lf = memchr(*line, '\n', *have);
		if (lf == NULL && *have >= want && *have < MBOX_PIECE_BYTES) {
			want = *have + 1;
			continue;
		}
		*n = lf ? (gsize)(lf - *line) + 1 : *have;
		return 1;
	}
}

static void keep(Mbox *m, const guint8 *p, gsize n)
{
	guint64 limit = m->max_bytes + 2; /* an empty line may yet come off */
	gsize room = (gsize)(limit - MIN(m->message->len, limit));
	g_byte_array_append(m->message, p, (guint)MIN(n, room));
	m->message_bytes += n;
}

/* The message by its Content-Length: 1 taken, 0 not to be believed, -1. */
static int take_by_length(Mbox *m, GError **error)
{
	const guint8 *data;
	gsize have, need = 4096, length = 0;
	while (need > 0) {
		gsize want = need;
		if (!stream_peek(m->stream, want, &data, &have, NULL))
			return 0; /* taking it by lines will tell the failure */
		length = mbox_content_length_end(&m->format, data, have, have < want, &need);
	}
	if (length == 0)
		return 0;
	keep(m, data, length);
	stream_skip(m->stream, length);
	if (!stream_peek(m->stream, 2, &data, &have, error))
		return -1;
	stream_skip(m->stream, mbox_empty_line(data, have));
	return 1;
}

/* Whether a message begins at LINE, with look-ahead. */
static bool begins_here(Mbox *m, const guint8 **line, gsize have)
{
	if (have < 5 || memcmp(*line, "From ", 5) != 0)
		return false;
	bool known = stream_peek(m->stream, MBOX_LOOK_AHEAD, line, &have, NULL);
	(void)known; /* what is damaged comes later */
	return mbox_begins_message(&m->format, *line, have);
}

/* The message up to the next From_ line, the mbox's own empty line off. */
static bool take_by_lines(Mbox *m, GError **error)
{
	bool line_start = true;
	gsize empty = 0; /* length of the line before, if it was empty */
	for (;;) {
		const guint8 *line;
		gsize n, have;
		int got = peek_line(m, &line, &n, &have, error);
		if (got < 0)
			return false;
		if (got == 0 || (empty > 0 && begins_here(m, &line, have)))
			break;
		gsize off = line_start ? mbox_quoted(&m->format, line, n) : 0;
		empty = line_start ? mbox_empty_line(line, n) : 0;
		line_start = line[n - 1] == '\n';
		keep(m, line + off, n - off);
		stream_skip(m->stream, n);
	}
	m->message_bytes -= empty;
	if (m->message->len > m->message_bytes)
		g_byte_array_set_size(m->message, (guint)m->message_bytes);
	return true;
}

/* The place as text: format, offset, where the last message began, checksum of the bytes before the
 * offset. */
static char *state_text(Mbox *m)
{
	const guint8 *data;
	gsize have = 0;
	guint64 at = stream_offset(m->stream);
	bool at_end = stream_peek(m->stream, 1, &data, &have, NULL) && have == 0;
	if (at < m->state_after && !at_end)
		return NULL;
	m->state_after = at + STATE_EVERY_BYTES;
	g_autofree char *check = stream_check(m->stream);
	return g_strdup_printf("mbox1 %c%c%c %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %s",
	        m->format.quoting, m->format.archive ? 'a' : '-', m->format.git_date ? 'g' : '-',
	        at, m->last, check);
}

static void hand_out(Mbox *m, SourceMessage *out)
{
	gsize n = m->message->len;
	out->truncated = m->message_bytes > m->max_bytes;
	if (out->truncated)
		n = input_truncated_bytes((const char *)m->message->data, n, m->max_bytes);
	if (n > HAND_OVER_BYTES) {
		g_byte_array_set_size(m->message, (guint)n);
		out->raw = g_byte_array_free_to_bytes(m->message);
		m->message = g_byte_array_new();
	} else {
		out->raw = g_bytes_new(m->message->data, n);
	}
	out->size_bytes = m->message_bytes;
	out->arrived_s = G_MININT64;
	out->source_bytes = stream_consumed(m->stream);
	out->state = state_text(m);
}

/* Over the From_ line: 1, 0 at the end, -1. */
static int take_from_line(Mbox *m, char **sender, GError **error)
{
	const guint8 *line;
	gsize n, have;
	int got = peek_line(m, &line, &n, &have, error);
	if (got <= 0)
		return got;
	m->last = stream_offset(m->stream);
	envelope_strip_from((const char *)line, n, sender);
	stream_skip(m->stream, n);
	return 1;
}

static int mbox_next(Source *source, SourceMessage *out, GError **error)
{
	Mbox *m = (Mbox *)source;
	for (;;) {
		g_autofree char *sender = NULL;
		int got = take_from_line(m, &sender, error);
		if (got <= 0)
			return got;
		g_byte_array_set_size(m->message, 0);
		m->message_bytes = 0;
		got = m->format.quoting == 'c' ? take_by_length(m, error) : 0;
		if (got < 0 || (got == 0 && !take_by_lines(m, error)))
			return -1;
		if (m->message->len == 0) /* a From_ line and no message */
			continue;
		*out = (SourceMessage){.from_sender = g_steal_pointer(&sender)};
		hand_out(m, out);
		return 1;
	}
}

static void mbox_free(Source *source)
{
	Mbox *m = (Mbox *)source;
	stream_free(m->stream);
	g_byte_array_unref(m->message);
	g_free(m);
}

static const SourceClass mbox_class = {"mbox", mbox_next, mbox_free};

/* Over empty lines; *AT_FROM says whether a From_ line or the end stands behind them. */
static bool skip_empty(Stream *s, bool *at_from, GError **error)
{
	const guint8 *data;
	gsize have, empty;
	do {
		if (!stream_peek(s, MBOX_LOOK_AHEAD, &data, &have, NULL) &&
		        !stream_peek(s, 2, &data, &have, error))
			return false;
		empty = mbox_empty_line(data, have);
		stream_skip(s, empty);
	} while (empty > 0);
	*at_from = have == 0 || mbox_is_from_line(data, have);
	return true;
}

/* As it is while nobody writes to it: no half of a message at its end. */
static Stream *open_settled(const char *path, GError **error)
{
	int lock;
	if (!mboxlock_take(path, &lock, error))
		return NULL;
	Stream *stream = stream_open(path, error);
	if (lock >= 0)
		close(lock);
	return stream;
}

/* Go on where STATE says: 1, 0 where the file is another one by now, -1. */
static int resume(Mbox *m, const char *path, const char *state, GError **error)
{
	char format[4], check[65];
	guint64 at, last;
	bool there, at_from = false;
	if (sscanf(state, "mbox1 %3s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %64s", format, &at,
	            &last, check) != 4 ||
	        strlen(format) != 3)
		return 0;
	m->format = (MboxFormat){format[0], format[1] == 'a', format[2] == 'g'};
	if (!stream_seek(m->stream, at, &there, error))
		return -1;
	if (!there)
		return 0;
	g_autofree char *now = stream_check(m->stream);
	if (strcmp(now, check) != 0)
		return 0;
	if (!skip_empty(m->stream, &at_from, error))
		return -1;
	if (at_from)
		return 1;
	/* the last message was still being written */
	stream_free(m->stream);
	m->stream = open_settled(path, error);
	if (m->stream == NULL || !stream_seek(m->stream, last, &there, error))
		return -1;
	if (!skip_empty(m->stream, &at_from, error))
		return -1;
	return there && at_from;
}

/* From the start: find the format. */
static bool begin(Mbox *m, const char *path, GError **error)
{
	const guint8 *data;
	gsize have, want = MBOX_DETECT_BYTES;
	bool at_from;
	if (!skip_empty(m->stream, &at_from, error))
		return false;
	if (!at_from) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE,
		        "'%s' is no mbox: it does not begin with a From_ line", path);
		return false;
	}
	while (want > 0) {
		bool known = stream_peek(m->stream, want, &data, &have, NULL);
		m->format = mbox_find_format(data, have, !known || have < want, &want);
	}
	return true;
}

Source *mbox_open(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	Mbox *m = g_new0(Mbox, 1);
	m->source.klass = &mbox_class;
	m->message = g_byte_array_new();
	m->max_bytes = MIN(max_bytes, INPUT_MAX_BYTES);
	m->stream = open_settled(path, error);
	int resumed = m->stream == NULL ? -1 : state == NULL ? 0 : resume(m, path, state, error);
	if (resumed == 0 && state != NULL) {
		stream_free(m->stream);
		m->stream = open_settled(path, error);
	}
	if (m->stream == NULL || resumed < 0 || (resumed == 0 && !begin(m, path, error))) {
		mbox_free(&m->source);
		return NULL;
	}
	m->source.total_bytes = stream_file_bytes(m->stream);
	m->state_after = stream_offset(m->stream) + STATE_EVERY_BYTES;
	return &m->source;
}
