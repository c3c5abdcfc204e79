/* The file is read line by line through a window, so its size does not matter. mbox_format.c knows
 * the formats. The position is an offset in the decompressed bytes and a checksum of the bytes
 * before it. A file that only grew is resumed there; a file that changed is read from its start,
 * and the store finds the duplicates. */
#include "mda/source/mbox.h"

#include "mda/source/envelope.h"
#include "mda/source/input.h"
#include "mda/source/mbox_format.h"
#include "mda/source/mbox_lock.h"
#include "mda/source/stream.h"
#include "store/base/debug.h"
#include "store/base/error.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STATE_EVERY_BYTES (256u << 10) /* between two positions: each costs a checksum */
#define COPY_MAX_BYTES    (1u << 20)   /* a larger message gets the buffer instead of a copy */
#define UNFINISHED_S      60           /* after the last write, a message counts as complete */

typedef struct {
	Source source;
	Stream *stream;
	guint64 max_bytes;
	MboxFormat format;
	guint64 last;          /* offset of the newest message */
	guint64 state_after;   /* no position is stored before this offset */
	GByteArray *message;   /* the current message, cut after max_bytes */
	guint64 message_bytes; /* its full size */
	bool ends_empty;       /* it was followed by an empty line */
} Mbox;

/* Peeks at the next line, or at a piece of a very long one: *N bytes at *LINE. *HAVE bytes are
 * known from its start. Returns 1, 0 at the end, -1 on failure. */
static int peek_line(Mbox *m, const guint8 **line, gsize *n, gsize *have, GError **error)
{
	gsize want = 1;
	for (;;) {
		if (!stream_peek(m->stream, want, line, have, error))
			return -1;
		if (*have == 0)
			return 0;
		const guint8 *lf = memchr(*line, '\n', *have);
		if (!lf && *have >= want && *have < MBOX_FORMAT_PIECE_BYTES) {
			want = *have + 1;
			continue;
		}
		*n = lf ? (gsize)(lf - *line) + 1 : *have;
		return 1;
	}
}

static void keep(Mbox *m, const guint8 *p, gsize n)
{
	guint64 limit = m->max_bytes + 2; /* an empty line at the end is removed later */
	gsize room = (gsize)(limit - MIN(m->message->len, limit));
	g_byte_array_append(m->message, p, (guint)MIN(n, room));
	m->message_bytes += n;
}

/* Reads the message by its Content-Length. Returns 1, 0 if that is missing or wrong, -1 on
 * failure. */
static int read_by_length(Mbox *m, GError **error)
{
	const guint8 *data;
	gsize have, need = 4096, length = 0;
	while (need > 0) {
		gsize want = need;
		if (!stream_peek(m->stream, want, &data, &have, NULL))
			return 0; /* read_by_lines() reports the failure */
		length = mbox_format_content_length_end(&m->format, data, have, have < want, &need);
	}
	if (length == 0)
		return 0;
	keep(m, data, length);
	stream_skip(m->stream, length);
	if (!stream_peek(m->stream, 2, &data, &have, error))
		return -1;
	m->ends_empty = mbox_format_empty_line(data, have) > 0;
	stream_skip(m->stream, mbox_format_empty_line(data, have));
	return 1;
}

/* Returns whether a message begins at *LINE. Peeks further, which moves *LINE. */
static bool begins_here(Mbox *m, const guint8 **line, gsize have, bool after_empty)
{
	if (have < 5 || memcmp(*line, "From ", 5) != 0)
		return false;
	bool known = stream_peek(m->stream, MBOX_FORMAT_LOOK_AHEAD, line, &have, NULL);
	(void)known; /* a failure behind the line is reported when it is reached */
	return mbox_format_begins_message(&m->format, *line, have, after_empty);
}

/* Reads the message up to the next From_ line, without the empty line that belongs to the mbox. */
static bool read_by_lines(Mbox *m, GError **error)
{
	bool line_start = true;
	gsize empty = 0; /* length of the line before, if it was empty */
	for (;;) {
		const guint8 *line;
		gsize n, have;
		int got = peek_line(m, &line, &n, &have, error);
		if (got < 0)
			return false;
		if (got == 0 || (line_start && begins_here(m, &line, have, empty > 0)))
			break;
		gsize off = line_start ? mbox_quoting_bytes(m->format.quoting, line, n) : 0;
		empty = line_start ? mbox_format_empty_line(line, n) : 0;
		line_start = line[n - 1] == '\n';
		keep(m, line + off, n - off);
		stream_skip(m->stream, n);
	}
	m->message_bytes -= empty;
	m->ends_empty = empty > 0;
	if (m->message->len > m->message_bytes)
		g_byte_array_set_size(m->message, (guint)m->message_bytes);
	return true;
}

/* Returns the position as text: format, offset, offset of the last message, checksum of the bytes
 * before the offset. NULL if it is too soon for another one. */
static char *state_text(Mbox *m)
{
	const guint8 *data;
	gsize have = 0;
	guint64 at = stream_offset(m->stream);
	bool at_end = stream_peek(m->stream, 1, &data, &have, NULL) && have == 0;
	if (at < m->state_after && !at_end)
		return NULL;
	m->state_after = at + STATE_EVERY_BYTES;
	g_autofree char *check = stream_checksum(m->stream);
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
	if (n > COPY_MAX_BYTES) {
		g_byte_array_set_size(m->message, (guint)n);
		out->raw = g_byte_array_free_to_bytes(m->message);
		m->message = g_byte_array_new();
	} else {
		out->raw = g_bytes_new(m->message->data, n);
	}
	out->size_bytes = m->message_bytes;
	out->source_bytes = stream_consumed(m->stream);
	out->state = state_text(m);
}

/* Returns the sender of LINE as the store keeps it; NULL if there is none. Archives write `ida at
 * example.org` for an address. */
static char *sender_of(const FromLine *line)
{
	g_autofree char *text = g_strndup(line->sender ? line->sender : "", line->sender_bytes);
	char *at = strstr(text, " at ");
	if (!strchr(text, '@') && at) {
		*at = '@';
		memmove(at + 1, at + 4, strlen(at + 4) + 1);
	}
	return strpbrk(text, " \t") && *text != '"' ? NULL : envelope_sender(text);
}

/* Skips the From_ line. Returns 1, 0 at the end, -1 on failure. */
static int skip_from_line(Mbox *m, SourceMessage *out, GError **error)
{
	const guint8 *line;
	gsize n, have;
	FromLine from;
	int got = peek_line(m, &line, &n, &have, error);
	if (got <= 0)
		return got;
	m->last = stream_offset(m->stream);
	from_line_read(line, n, &from);
	*out = (SourceMessage){.from_sender = sender_of(&from),
	        .commit_s = G_MININT64,
	        .from_line_s = from.date_s};
	bool archive = mbox_format_is_archive_line(line, n);
	stream_skip(m->stream, n);
	/* A failure behind the line is reported when it is reached. Our export writes mboxrd@z
	 * before a message that begins with blank lines: there they belong to it. */
	if (!archive &&
	        (stream_peek(m->stream, MBOX_FORMAT_LOOK_AHEAD, &line, &have, NULL) || have))
		stream_skip(m->stream, mbox_format_blank_lines(line, have));
	return 1;
}

/* Whether the current message is the last one of a file that was written a moment ago and does not
 * end with an empty line, as each message of an mbox does: the writer, who holds no lock, may be in
 * the middle of it. */
static bool is_unfinished(Mbox *m)
{
	const guint8 *data;
	gsize have;
	if (m->ends_empty || !stream_peek(m->stream, 1, &data, &have, NULL) || have > 0)
		return false;
	gint64 written_s = stream_written_s(m->stream);
	return written_s > g_get_real_time() / G_USEC_PER_SEC - UNFINISHED_S;
}

static int mbox_next(Source *source, SourceMessage *out, GError **error)
{
	Mbox *m = (Mbox *)source;
	for (;;) {
		int got = skip_from_line(m, out, error);
		if (got <= 0)
			return got == 0 && stream_has_leftover(m->stream, error) ? -1 : got;
		g_byte_array_set_size(m->message, 0);
		m->message_bytes = 0;
		got = m->format.quoting == MBOX_QUOTING_CL2 ? read_by_length(m, error) : 0;
		bool read = got > 0 || (got == 0 && read_by_lines(m, error));
		if (!read || m->message->len == 0) /* a From_ line without a message */
			source_message_clear(out);
		if (!read)
			return -1;
		if (m->message->len == 0)
			continue;
		if (source->wait && is_unfinished(m)) {
			source_message_clear(out);
			return 0;
		}
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

/* Skips empty lines, and a byte order mark at the start. *AT_FROM is whether a From_ line or the
 * end follows. */
static bool skip_empty(Stream *s, bool *at_from, GError **error)
{
	const guint8 *data;
	gsize have, empty;
	FromLine line;
	do {
		if (!stream_peek(s, MBOX_FORMAT_LOOK_AHEAD, &data, &have, NULL) &&
		        !stream_peek(s, 2, &data, &have, error))
			return false;
		empty = mbox_format_empty_line(data, have);
		if (stream_offset(s) == 0 && have >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
			empty = 3;
		stream_skip(s, empty);
	} while (empty > 0);
	*at_from = have == 0 || from_line_read(data, have, &line);
	return true;
}

bool mbox_is(const char *path)
{
	bool at_from;
	g_autoptr(Stream) stream = stream_open(path, NULL);
	return !stream || !skip_empty(stream, &at_from, NULL) || at_from;
}

bool mbox_is_single_mail(const char *path)
{
	bool at_from;
	const guint8 *data;
	gsize have;
	g_autoptr(Stream) stream = stream_open(path, NULL);
	return stream && skip_empty(stream, &at_from, NULL) && !at_from &&
	       stream_peek(stream, 1, &data, &have, NULL) &&
	       mbox_format_is_header(data, MIN(have, MBOX_FORMAT_LOOK_AHEAD));
}

/* Opens the file while no program writes to it, so that it does not end within a message. */
static Stream *open_locked(const char *path, GError **error)
{
	int lock;
	if (!mbox_lock_take(path, &lock, error))
		return NULL;
	Stream *stream = stream_open(path, error);
	if (lock >= 0)
		close(lock);
	return stream;
}

/* Goes to the position STATE. Returns 1, 0 if the file is not the same any more, -1 on failure. */
static int go_to_state(Mbox *m, const char *path, const char *state, GError **error)
{
	char format[4], check[65];
	guint64 at, last;
	bool there, at_from = false;
	if (sscanf(state, "mbox1 %3s %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %64s", format, &at,
	            &last, check) != 4 ||
	        strlen(format) != 3)
		return 0;
	m->format = (MboxFormat){(MboxQuoting)format[0], format[1] == 'a', format[2] == 'g'};
	if (!stream_seek(m->stream, at, &there, error))
		return -1;
	if (!there)
		return 0;
	g_autofree char *now = stream_checksum(m->stream);
	if (strcmp(now, check) != 0)
		return 0;
	if (!skip_empty(m->stream, &at_from, error))
		return -1;
	if (at_from)
		return 1;
	/* The last message was still being written then: read it again. */
	stream_free(m->stream);
	m->stream = open_locked(path, error);
	if (!m->stream || !stream_seek(m->stream, last, &there, error))
		return -1;
	if (!skip_empty(m->stream, &at_from, error))
		return -1;
	return there && at_from;
}

static const char *format_name(const MboxFormat *f)
{
	switch (f->quoting) {
	case MBOX_QUOTING_O:
		return "mboxo: a `From ` line within a message is not quoted";
	case MBOX_QUOTING_CL2:
		return "mboxcl2: each Content-Length leads to the next From_ line";
	default:
		return f->archive ? "mboxrd, by its sender mboxrd@z" : "mboxrd, the default";
	}
}

/* Finds the format, at the start of the file. */
static bool begin(Mbox *m, const char *path, GError **error)
{
	const guint8 *data;
	gsize have, want = MBOX_FORMAT_DETECT_BYTES;
	bool at_from;
	if (!skip_empty(m->stream, &at_from, error))
		return false;
	if (!at_from)
		return error_set(error, ERROR_USAGE,
		        "'%s' is neither an mbox nor a message: it begins with no From_ line and "
		        "no "
		        "header",
		        path);
	while (want > 0) {
		bool known = stream_peek(m->stream, want, &data, &have, NULL);
		m->format = mbox_format_find(data, have, !known || have < want, &want);
	}
	debug_print(DEBUG_SOURCE, "mbox format %s%s", format_name(&m->format),
	        m->format.git_date ? ", with the dates of git format-patch" : "");
	return true;
}

static Mbox *mbox_new(guint64 max_bytes)
{
	Mbox *m = g_new0(Mbox, 1);
	m->source.klass = &mbox_class;
	m->message = g_byte_array_new();
	m->max_bytes = MIN(max_bytes, INPUT_MAX_BYTES);
	return m;
}

static Source *opened(Mbox *m)
{
	m->source.total_bytes = stream_file_bytes(m->stream);
	m->state_after = stream_offset(m->stream) + STATE_EVERY_BYTES;
	return &m->source;
}

Source *mbox_open_stream(const char *path, Stream *stream, guint64 max_bytes, GError **error)
{
	Mbox *m = mbox_new(max_bytes);
	m->stream = stream;
	if (begin(m, path, error))
		return opened(m);
	mbox_free(&m->source);
	return NULL;
}

Source *mbox_open(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	Mbox *m = mbox_new(max_bytes);
	m->stream = open_locked(path, error);
	int resumed = !m->stream ? -1 : !state ? 0 : go_to_state(m, path, state, error);
	if (resumed >= 0 && state)
		debug_print(DEBUG_SOURCE, "%s byte %" G_GUINT64_FORMAT,
		        resumed ? "resuming at" : "what was imported has changed before",
		        stream_offset(m->stream));
	if (resumed == 0 && state) {
		stream_free(m->stream);
		m->stream = open_locked(path, error);
	}
	if (!m->stream || resumed < 0 || (resumed == 0 && !begin(m, path, error))) {
		mbox_free(&m->source);
		return NULL;
	}
	return opened(m);
}
