/* The position is kept for each store that dumps come from: the number of its newest entry that was
 * read without a gap, and the chain value of that. */
#include "mda/source/dump_source.h"

#include "store/base/error.h"
#include "store/base/limit.h"
#include "store/log/source_state.h"
#include "store/maintain/dump_reader.h"

#include <stdio.h>
#include <string.h>

#define FIRST_BYTES 16

typedef struct {
	Source source;
	Stream *stream;
	DumpReader *reader;
	DumpHead head;
	char *name;
	gsize line_bytes; /* of the current line with its line feed, not yet skipped */
	guint64 kept;     /* position: the newest entry read before, 0: none */
	Hash kept_chain;
	bool moves; /* no entry is missing between KEPT and this dump */
} DumpSource;

bool dump_source_is_stream(Stream *stream)
{
	const guint8 *data;
	gsize have;
	return stream_peek(stream, FIRST_BYTES, &data, &have, NULL) && dump_reader_is(data, have);
}

bool dump_source_is(const char *path)
{
	g_autoptr(Stream) stream = stream_open(path, NULL);
	return stream && dump_source_is_stream(stream);
}

static void free_source(Source *source)
{
	DumpSource *d = (DumpSource *)source;
	stream_free(d->stream);
	dump_reader_free(d->reader);
	g_free(d->source.key);
	g_free(d->name);
	g_free(d);
}

/* Sets *LINE to the next line of at most MAX bytes. Returns 1, 0 at the end, -1 on failure. A line
 * without its end is the last one. */
static int next_line(DumpSource *d, gsize max, const char **line, gsize *n, GError **error)
{
	const guint8 *data;
	gsize have = 0, seen = 0;
	stream_skip(d->stream, d->line_bytes);
	d->line_bytes = 0;
	for (;;) {
		if (!stream_peek(d->stream, seen + 1, &data, &have, error))
			return -1;
		const guint8 *feed = have > seen ? memchr(data + seen, '\n', have - seen) : NULL;
		*line = (const char *)data;
		*n = feed ? (gsize)(feed - data) : have;
		if (*n > max) {
			error_set(error, ERROR_DAMAGED,
			        "cannot read dump '%s': a line is longer than any line of a dump",
			        d->name);
			return -1;
		}
		d->line_bytes = *n + (feed ? 1 : 0);
		if (feed)
			return 1;
		if (have <= seen) /* a feed may be cut off anywhere */
			return *n > 0 && !d->head.follow;
		seen = have;
	}
}

/* Checks that the dump does not contradict the position, once it comes to it. */
static bool check_kept(const DumpSource *d, guint64 seq, const Hash *chain, GError **error)
{
	return d->kept == 0 || seq != d->kept || hash_equal(chain, &d->kept_chain) ||
	       error_set(error, ERROR_NO,
	               "cannot import dump '%s': entry %" G_GUINT64_FORMAT
	               " of store %s is not the one that was imported before",
	               d->name, seq, d->head.uuid);
}

static void fill(DumpSource *d, DumpEntry *entry, SourceMessage *m)
{
	*m = (SourceMessage){.told = entry,
	        .raw = entry->raw ? g_bytes_ref(entry->raw) : NULL,
	        .size_bytes = entry->e.size_bytes,
	        .from_sender = g_strdup(entry->e.sender),
	        .commit_s = G_MININT64,
	        .from_line_s = G_MININT64,
	        .source_bytes = stream_consumed(d->stream)};
	if (entry->e.kind != ENTRY_MESSAGE && entry->raw)
		m->size_bytes = g_bytes_get_size(entry->raw);
	m->truncated = (entry->e.flags & RECORD_FLAG_TRUNCATED) != 0;
	if (d->moves && entry->e.seq > d->kept) {
		g_autofree char *chain = hash_hex(&entry->e.chain, 64);
		m->state = g_strdup_printf("%" G_GUINT64_FORMAT " %s", entry->e.seq, chain);
	}
}

static int next(Source *source, SourceMessage *m, GError **error)
{
	DumpSource *d = (DumpSource *)source;
	const char *line;
	gsize n;
	int got;
	while ((got = next_line(d, LIMIT_DUMP_LINE_BYTES, &line, &n, error)) > 0) {
		DumpEntry *entry = NULL;
		DumpAnswer answer = dump_reader_line(d->reader, line, n, &entry, error);
		if (answer == DUMP_FAILED)
			return -1;
		if (answer == DUMP_NOTHING)
			continue;
		if (!check_kept(d, entry->e.seq, &entry->e.chain, error)) {
			dump_reader_entry_free(entry);
			return -1;
		}
		fill(d, entry, m);
		return 1;
	}
	return got < 0 || !dump_reader_end(d->reader, error) ? -1 : 0;
}

static bool resume(Source *source, const char *state, GError **error)
{
	DumpSource *d = (DumpSource *)source;
	char hex[65];
	if (state && (sscanf(state, "%" G_GUINT64_FORMAT " %64s", &d->kept, hex) != 2 ||
	                     bytes_from_hex(hex, strlen(hex), d->kept_chain.b, HASH_BYTES) !=
	                             HASH_BYTES))
		d->kept = 0;
	d->moves = d->head.after <= d->kept;
	if (d->head.feed && !d->moves)
		return error_set(error, ERROR_UNAVAILABLE,
		        "cannot import dump '%s': entries %" G_GUINT64_FORMAT
		        " to %" G_GUINT64_FORMAT
		        " of store %s are missing; add them with 'listdigest-store export "
		        "--format=dump --after=%" G_GUINT64_FORMAT "'",
		        d->name, d->kept + 1, d->head.after, d->head.uuid, d->kept);
	return check_kept(d, d->head.after, &d->head.after_chain, error);
}

static bool would_wait(Source *source)
{
	DumpSource *d = (DumpSource *)source;
	const guint8 *data;
	gsize have;
	if (!stream_peek(d->stream, 0, &data, &have, NULL) ||
	        (have > d->line_bytes && memchr(data + d->line_bytes, '\n', have - d->line_bytes)))
		return false;
	return stream_would_wait(d->stream);
}

static const SourceClass dump_class = {.name = "dump",
        .next = next,
        .free = free_source,
        .resume = resume,
        .would_wait = would_wait};

Source *dump_source_open(const char *path, Stream *stream, GError **error)
{
	const char *line;
	gsize n;
	DumpSource *d = g_new0(DumpSource, 1);
	d->source.klass = &dump_class;
	d->stream = stream;
	d->name = g_strdup(strcmp(path, "-") == 0 ? "standard input" : path);
	if (next_line(d, LIMIT_DUMP_HEAD_BYTES, &line, &n, error) > 0)
		d->reader = dump_reader_new(d->name, line, n, &d->head, error);
	if (!d->reader) {
		free_source(&d->source);
		return NULL;
	}
	d->source.key = g_strconcat(SOURCE_STATE_STORE, d->head.uuid, NULL);
	d->source.total_bytes = stream_file_bytes(stream);
	return &d->source;
}
