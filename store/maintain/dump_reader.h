/* Reads a dump (dump.h) entry by entry, for a store that has other mail, and checks each against
 * what it says of itself: hashes, sizes, flags, and the chain, which must be without a gap. */
#pragma once

#include "store/log/entry.h"

typedef struct {
	Entry e;        /* list and sender are owned by this struct */
	GBytes *record; /* field stream; NULL: none */
	GBytes *raw;    /* NULL: none */
} DumpEntry;

/* What the first line says. */
typedef struct {
	char uuid[37];
	guint64 after; /* the entry before the first; 0: none */
	Hash after_chain;
	bool feed;   /* the reader must have all entries before it */
	bool follow; /* it follows the log, and has no last line */
} DumpHead;

typedef struct DumpReader DumpReader;

typedef enum { DUMP_FAILED = -1, DUMP_NOTHING, DUMP_ENTRY } DumpAnswer;

/* dump_reader_is: whether a file that begins with the N bytes at BYTES is a dump. */
bool dump_reader_is(const void *bytes, gsize n);

/* dump_reader_new: begins with the first line, the N bytes at TEXT, and fills *HEAD. NAME is the
 * dump's name in errors. Free with dump_reader_free. Returns NULL and fails with ERROR_FORMAT if it
 * is no dump that this version reads, and with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
DumpReader *dump_reader_new(
        const char *name, const char *text, gsize n, DumpHead *head, GError **error);

/* dump_reader_free: frees R. NULL is allowed. */
void dump_reader_free(DumpReader *r);

/* dump_reader_line: reads the next line, the N bytes at TEXT. On DUMP_ENTRY fills *OUT, which the
 * caller frees with dump_reader_entry_free. DUMP_NOTHING: the line has no entry. Fails with
 * ERROR_DAMAGED, which names the line. */
DumpAnswer dump_reader_line(
        DumpReader *r, const char *text, gsize n, DumpEntry **out, GError **error);

/* dump_reader_end: checks that the lines read so far are all. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool dump_reader_end(DumpReader *r, GError **error);

/* dump_reader_entry_free: frees ENTRY. NULL is allowed. */
void dump_reader_entry_free(DumpEntry *entry);
