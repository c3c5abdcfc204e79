/* The source trees that a store knows, read: their commits, which of them are in the tree, and the
 * tags that contain them, as they were known at a position of the log.
 *
 * Each reading of a tree (listdigest-import --tree) has an ENTRY_TREE in the log, and brings
 * commits, new tags, and the commits that are gone because the owner rewrote a ref. */
#pragma once

#include "store/log/snapshot.h"
#include "store/log/tree_key.h"
#include "store/record/commit.h"

/* What a digest may know: a position in the log and its time. A reading is known if its entry is
 * not after UPTO_SEQ and was not made after UPTO_S. A commit with COMMIT_FLAG_FIRST is known if its
 * merged_s is not after UPTO_S, even if its reading is later in the log. */
typedef struct {
	guint64 upto_seq;
	gint64 upto_s; /* usually the arrival of the entry UPTO_SEQ */
} TreesView;

/* TREES_VIEW_ALL: knows everything. */
#define TREES_VIEW_ALL ((TreesView){G_MAXUINT64, G_MAXINT64})

typedef struct {
	const char *ref; /* "refs/heads/master" */
	guint8 tip[COMMIT_HASH_MAX_BYTES];
	guint8 tip_bytes;
} TreesRef;

/* A tree as the newest known reading left it; of a tree whose first reading is not known yet, as
 * that one left it (its COMMIT_FLAG_FIRST commits are known). */
typedef struct {
	guint16 number;
	const char *name;
	GPtrArray *refs;     /* TreesRef *: at least one */
	guint64 reading_seq; /* log entry of that reading */
	gint64 reading_s;    /* when that was */
	gint64 since_s;      /* commits with an older committer date were not read */
	guint32 commits; /* how many commits the readings up to that one brought, gone included */
} TreesTree;

typedef struct Trees Trees;

/* trees_open: the trees that S knows, in VIEW; S must outlive it and not be renewed. Reads the
 * readings, tags and gone commits, not the commits: it costs little if there is no tree. The caller
 * frees it with trees_free. Returns NULL with ERROR_DAMAGED, or as txn_check. */
G_GNUC_WARN_UNUSED_RESULT
Trees *trees_open(Snapshot *s, const TreesView *view, GError **error);

/* trees_free: free T. NULL is allowed. */
void trees_free(Trees *t);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trees, trees_free)

/* trees_all: the trees (TreesTree *) by number, T's own. */
const GPtrArray *trees_all(const Trees *t);

/* trees_by_name: the tree NAME; NULL if there is none. T's own. */
const TreesTree *trees_by_name(const Trees *t, const char *name);

/* trees_leave_out: make T forget the tree NUMBER and its commits. */
void trees_leave_out(Trees *t, guint16 number);

/* trees_name: the name of the tree NUMBER; NULL if there is none. T's own. */
const char *trees_name(const Trees *t, guint16 number);

/* Called for a commit that is in its tree in the view; C is valid during the call. Returns false to
 * stop. */
typedef bool (*TreesEach)(const Commit *c, void *data);

/* trees_each: call EACH for the commits of TREE whose committer date is in [SINCE_S, UNTIL_S), in
 * the order of their ordinals. Fails with ERROR_DAMAGED. */
G_GNUC_WARN_UNUSED_RESULT
bool trees_each(Trees *t, guint16 tree, gint64 since_s, gint64 until_s, TreesEach each, void *data,
        GError **error);

/* trees_find: append the commits (Commit *) of all trees that KEY finds for TEXT, and that are in
 * their trees in the view, to FOUND, whose elements the caller frees with commit_free: by tree,
 * then ordinal. Each was compared with TEXT, not with its index key only. Fails with ERROR_DAMAGED,
 * and as txn_check. */
G_GNUC_WARN_UNUSED_RESULT
bool trees_find(Trees *t, TreeKey key, const char *text, GPtrArray *found, GError **error);
