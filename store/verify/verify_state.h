/* The state of a running check, shared by the verify_*.c files: what is read, where faults are
 * reported, and what was found so far. */
#pragma once

#include "store/verify/verify.h"

/* Entries or values: a snapshot that is held for long lets the data file grow. */
#define VERIFY_READS_PER_SNAPSHOT 1000

typedef enum { /* the stage of a subprocess; verify_subprocess.c has the words for them */
	VERIFY_STAGE_OPENING,
	VERIFY_STAGE_PAGES,
	VERIFY_STAGE_ENTRIES,
	VERIFY_STAGE_TABLES
} VerifyStage;

typedef struct {
	Store *store;
	Snapshot *s;
	Checkpoints *checkpoints; /* may be NULL */
	SubprocessProgress *progress;
	VerifyFault report;
	void *report_data;
	VerifyResult *result;

	guint generation; /* store_generation() when the check began */
	bool rebuilt;     /* the store was rebuilt since: the check starts again */

	Hash previous_chain;    /* of the entry before this one */
	bool chain_gap;         /* the entry before this one could not be read */
	const Entry *entry;     /* being checked; NULL: faults name no entry */
	guint64 unread_entries; /* log values that could not be read */
	guint64 tree_entries;   /* entries of kind ENTRY_TREE */
	GHashTable *part_read;  /* seqs (guint64) of entries that could not be read completely */

	guint64 index_values[TABLE_N]; /* values of each table that entries account for */
	guint32 broken_tables;         /* bit for each Table with broken pages: not walked */

	GByteArray *used_blocks;    /* bit for each block that holds an entry's body */
	GHashTable *partial_blocks; /* block -> BlockUse: its sections are not all used yet */
	guint64 last_block;         /* newest block when the log was first read */
} Verify;

/* Records what is read now, for the parent process: POSITION is a page, seq or Table by STAGE. */
void verify_state_step(Verify *v, VerifyStage stage, guint64 position);

/* Moves on to the newest snapshot. Returns false without an error if the store was rebuilt
 * (v->rebuilt). Fails as snapshot_renew. */
bool verify_state_renew(Verify *v, GError **error);

/* The same after the snapshot failed with ERROR_DAMAGED and the fault was reported. */
bool verify_state_renew_damaged(Verify *v, GError **error);
