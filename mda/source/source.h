/* Where messages come from in an import. One source a kind (mbox, Maildir, folder of .eml,
 * public-inbox), one interface; which kind a PATH is, is found out, not asked. A source hands out
 * messages in its order, each with what only it knows; it can say where it is and begin there
 * again. */
#ifndef LD_MDA_SOURCE_H
#define LD_MDA_SOURCE_H

#include "store/log/archive.h"

typedef struct {
	/* The message, From_ line and mbox quoting undone as the format says; never empty; the
	 * consumer unrefs it. */
	GBytes *raw;
	guint64 size_bytes;
	bool truncated;
	char *from_sender; /* or NULL; the consumer frees */
	gint64 arrived_s;  /* what the source knows (a commit's committer date), or G_MININT64 */
	bool has_alias;
	ArchiveAlias alias; /* archive number, generation and seq not yet filled */
	char *state; /* the source's place after this message, for source_state_put; NULL: not worth
	                keeping here */
	guint64 source_bytes; /* bytes of the source consumed so far, for the progress line; 0
	                         unknown */
} SourceMessage;

typedef struct Source Source;

typedef struct SourceClass {
	const char *name; /* "mbox" */
	/* next: 1 a message, 0 the end, -1 failure (LD_ERROR_IO). */
	int (*next)(Source *source, SourceMessage *out, GError **error);
	void (*free)(Source *source);
} SourceClass;

struct Source {
	const SourceClass *klass;
	char *archive;       /* identity of a public-inbox archive, else NULL */
	bool new_generation; /* the archive's history was rewritten: aliases go to a generation of
	                        their own */
	guint64 total_bytes; /* for the progress line; 0 unknown */
};

/* source_open: open PATH ("-": standard input), whatever it is, to go on from STATE (from
 * source_key's key; NULL: from its start). MAX_BYTES as in input.h. Fails with LD_ERROR_USAGE
 * (nothing this can read), LD_ERROR_IO. */
G_GNUC_WARN_UNUSED_RESULT
Source *source_open(const char *path, const char *state, guint64 max_bytes, GError **error);
void source_free(Source *source); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

/* source_key: the key PATH's place is remembered under (absolute path; LIST, which may be NULL,
 * makes imports under another list separate), a new string; NULL for what cannot be read again:
 * standard input, pipes. */
char *source_key(const char *path, const char *list);
void source_message_clear(SourceMessage *m);

/* The kinds; each opens PATH already known to be its own. */
Source *mbox_open(const char *path, const char *state, guint64 max_bytes, GError **error);
Source *maildir_open(const char *path, const char *state, guint64 max_bytes,
        GError **error); /* also a folder of .eml files */
Source *publicinbox_open(const char *path, const char *state, guint64 max_bytes, GError **error);

/* maildir_is, publicinbox_is: whether the folder PATH looks like one. */
bool maildir_is(const char *path);
bool publicinbox_is(const char *path);

#endif
