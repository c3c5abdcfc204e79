/* A commit of a source tree, as plain data, and its bytes in a store. Made by mda/ from a git
 * repository, or read back by trees.h. */
#pragma once

#include "store/base/limit.h"
#include "store/record/record.h"

#define COMMIT_HASH_MAX_BYTES 32
#define COMMIT_PATHS_MAX      64u

typedef enum { /* stored as numbers: only append */
	/* it has several parents: git log -p shows no diff of it, so it has no patch-id */
	COMMIT_FLAG_MERGE = 1 << 0,
	/* it changes nothing, or nothing that a diff shows: it has no patch-id */
	COMMIT_FLAG_EMPTY = 1 << 1,
	/* no patch-id: an object that its diff needs is missing or damaged in the repository */
	COMMIT_FLAG_MISSING = 1 << 2,
	/* no patch-id: a file that it changes is too large, or it changes too much */
	COMMIT_FLAG_LARGE = 1 << 3,
	/* a text or list was over its limit and is cut */
	COMMIT_FLAG_CUT = 1 << 4,
	/* a reading brought it that read the tree for the first time, or further back than before:
	 * it counts as known from merged_s on, else from that reading on */
	COMMIT_FLAG_FIRST = 1 << 5,
	COMMIT_FLAG_ALL = (1 << 6) - 1
} CommitFlag;

/* Strings are NUL-terminated valid UTF-8, and NULL (never "") for what there is not. They live as
 * long as the commit. */
typedef struct {
	guint8 hash[COMMIT_HASH_MAX_BYTES]; /* the bytes after hash_bytes are 0 */
	guint8 hash_bytes;                  /* 20 (SHA-1) or 32 (SHA-256) */
	guint32 flags;                      /* CommitFlag */
	RecordPerson author;                /* as in the commit: no mailmap */
	/* the author; of "Ann via list <list@...>", where a list put itself into From, Ann, with
	 * the address that a trailer has for that name, else without one */
	RecordPerson writer;
	gint64 author_s, committer_s; /* dates, seconds since 1970 UTC */
	gint64 merged_s;   /* committer date of the first commit of the ref's first-parent line that
	                      contains it: when it came into the tree */
	const char *title; /* git log's %s: the first paragraph on one line */
	const char *patch_id;   /* of git patch-id --stable, 40 hex digits, as Record.patch_id */
	GPtrArray *message_ids; /* const char *, without <>: the mails that its trailers name */
	GPtrArray *trailers;    /* RecordTrailer *: the others, as git interpret-trailers --parse */
	const char *pull_url, *pull_tag, *pull_branch; /* of a merge, from its title */
	/* hex digits of the commit that it is a copy of, as stable trees and git cherry-pick -x
	 * write it; NULL: none */
	const char *upstream;
	/* guint16: commit_path_key of each file that it changes, under its new name; of more than
	 * COMMIT_PATHS_MAX the first ones; none if the diff was not read */
	GArray *paths;

	/* Set by trees.h only, for commits that are read from a store: */
	guint16 tree;        /* number of its tree */
	guint32 ordinal;     /* in its tree, from 0 on, parents before children */
	guint64 reading_seq; /* log entry of the reading that brought it */
	gint64 reading_s;    /* when that was */
	/* first tag that contains it, in the view; NULL: none yet. The string belongs to the Trees
	 */
	const char *tag;

	Record *owner; /* private: owns strings and lists */
} Commit;

/* commit_new: an empty commit; the caller frees it with commit_free. */
Commit *commit_new(void);

/* commit_free: free C and everything in it. NULL is allowed. */
void commit_free(Commit *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Commit, commit_free)

/* commit_string: as record_string, for the strings of C; texts over LIMIT_STRING_BYTES are cut and
 * COMMIT_FLAG_CUT is set. */
const char *commit_string(Commit *c, const char *text, gssize len);

/* commit_find_writer: set C's writer from its author and trailers. */
void commit_find_writer(Commit *c);

/* commit_date: returns the time nearest to S (seconds since 1970) in the years 1 to 9999: a commit
 * can have any number as its date. */
gint64 commit_date(gint64 s);

/* commit_path_key: a hash of PATH, for comparing the files of a commit with those of a patch: so
 * short that one of 65,536 other paths has it, too. */
guint16 commit_path_key(const char *path);

/* commit_hash_hex: C's hash as hex digits, a new string. */
char *commit_hash_hex(const Commit *c);

/* COMMIT_FIXED_BYTES: the bytes of a commit with a hash of N bytes that do not compress: its hash
 * and its patch-id. */
#define COMMIT_FIXED_BYTES(n) ((gsize)(n) + 20)

/* COMMIT_TEXT_BYTES_MAX: more than a commit's other bytes ever are: Message-IDs, seven strings and
 * trailers, each with its length before it, and paths. */
#define COMMIT_TEXT_BYTES_MAX                                                                      \
	((LIMIT_LINKS + 7) * (LIMIT_STRING_BYTES + 2) + LIMIT_COMMIT_TRAILERS_BYTES +              \
	        LIMIT_TRAILERS * 4 + COMMIT_PATHS_MAX * 2 + 64)

/* commit_encode: append C's bytes to two arrays: COMMIT_FIXED_BYTES to FIXED, all else to TEXT
 * (commit.c has the layout). Trailers behind LIMIT_COMMIT_TRAILERS_BYTES are left out, and
 * COMMIT_FLAG_CUT is stored. */
void commit_encode(const Commit *c, GByteArray *fixed, GByteArray *text);

/* commit_skip: move *TEXT, before END, behind one commit. Returns false if the bytes are malformed.
 */
bool commit_skip(const guint8 **text, const guint8 *end);

/* commit_decode: read the commit with a hash of HASH_BYTES at FIXED and *TEXT, before END, and move
 * *TEXT behind it. Returns NULL with ERROR_DAMAGED if the bytes are malformed. */
G_GNUC_WARN_UNUSED_RESULT
Commit *commit_decode(guint8 hash_bytes, const guint8 *fixed, const guint8 **text,
        const guint8 *end, GError **error);
