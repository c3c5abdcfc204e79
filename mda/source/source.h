/* A source of mail for an import: an mbox, a Maildir, a folder of .eml files or a public-inbox, all
 * behind one interface. source_open.h opens the right kind for a path. A source returns its
 * messages in a fixed order. It can describe its position as text, so that the next import resumes
 * there. */
#pragma once

#include "store/log/archive.h"
#include "store/maintain/dump_reader.h"

/* One message of a source. The consumer owns the pointers; source_message_clear frees them. */
typedef struct {
	/* The message without its From_ line and without mbox quoting; never empty. NULL: of a dump
	 * only what TOLD says. */
	GBytes *raw;
	DumpEntry *told;    /* what a dump says of the message; else NULL */
	guint64 size_bytes; /* full size; larger than RAW if truncated */
	bool truncated;
	char *from_sender;  /* sender of the From_ line, or NULL */
	gint64 commit_s;    /* committer date in a public-inbox, else G_MININT64 */
	gint64 from_line_s; /* date of the From_ line, else G_MININT64 */
	bool has_alias;
	ArchiveAlias
	        alias; /* set by the source: epoch, ordinal, commit; the import sets the rest */
	/* The source's position after this message, for source_state_put(); NULL if it is not worth
	 * storing here. */
	char *state;
	guint64 source_bytes; /* bytes of the source read so far, for the progress line */
} SourceMessage;

typedef struct Source Source;

/* What each kind of source implements. */
typedef struct SourceClass {
	const char *name; /* "mbox" */
	/* Reads the next message. Returns 1, 0 at the end, or -1 on failure: ERROR_IO, or
	 * ERROR_DAMAGED if the rest cannot be read. */
	int (*next)(Source *source, SourceMessage *out, GError **error);
	void (*free)(Source *source);
	/* Returns the position at the end if no message had it and it is worth storing, else NULL.
	 * The caller frees it. NULL: the kind never has one. */
	char *(*end_state)(Source *source);
	/* Of a source with a key of its own: takes the position STATE (NULL: none) that is stored
	 * under it. Fails if the source does not go with it. NULL: the kind has no such key. */
	bool (*resume)(Source *source, const char *state, GError **error);
	/* Returns whether next() would wait for a slow writer. NULL: never. */
	bool (*would_wait)(Source *source);
} SourceClass;

/* The common part of each kind's own struct; it is the first member there. */
struct Source {
	const SourceClass *klass;
	char *key;     /* for the position, in place of source_key(); NULL: none */
	char *archive; /* identity of a public-inbox: the hex id of its oldest commit; else NULL */
	bool new_generation; /* the archive's history was rewritten: number its commits again */
	guint64 total_bytes; /* size, for the progress line; 0 if unknown */
	bool wait;           /* leave a last message that is being written for the next import */
	guint64 passed_over; /* files that do not look like mail */
	guint64 skipped;     /* messages skipped for the first time, because they are damaged */
};

/* source_free: closes SOURCE and frees it. NULL is allowed. */
void source_free(Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

/* source_key: returns the key under which the store keeps the position in PATH: its absolute path,
 * and LIST if it is not NULL (so imports of one path for two lists have two positions). The caller
 * frees it. Returns NULL if PATH cannot be read twice: standard input, a pipe. */
char *source_key(const char *path, const char *list);

/* source_skip: adds to *COUNT a message that is skipped because it is damaged, and names it on
 * stderr in one line: NAME and the reason WHY. */
void source_skip(guint64 *count, const char *name, const char *why);

/* source_may_follow: returns whether PATH, found in a folder, may be read: false for a symbolic
 * link that neither this user, nor root, nor the owner of what it leads to has made. Such a link
 * could show others what only this user can read. */
bool source_may_follow(const char *path);

/* source_message_clear: frees what M owns. */
void source_message_clear(SourceMessage *m);
