/* A dump of another store (listdigest-store export --format=dump) as a source. */
#pragma once

#include "mda/source/source.h"
#include "mda/source/stream.h"

/* dump_source_is: whether the file PATH is a dump, maybe compressed. */
bool dump_source_is(const char *path);

/* dump_source_is_stream: whether STREAM, of which nothing was read, is a dump. */
bool dump_source_is_stream(Stream *stream);

/* dump_source_open: opens the dump in STREAM, which it takes; PATH is its name in errors. The
 * position of a store of which the dump is goes under the source's own key. The caller frees the
 * result with source_free(). Returns NULL with ERROR_FORMAT (a newer dump), ERROR_IO or
 * ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
Source *dump_source_open(const char *path, Stream *stream, GError **error);
