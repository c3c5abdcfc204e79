/* Keys and values (integers are big-endian, numbers are bytes):
 *
 *   table         key                                     value
 *   meta          name                                    text; of "seal" a checksum 8
 *   log           seq 8                                   log value, see store/log/entry.c
 *   body          block 5, chunk 3                        see store/block/block.h
 *   id            first 16 of the id                      seq 8, several
 *   msgid, child, changeid, patchid, authortitle
 *                 hash 16, see store/log/index.h          seq 8, several
 *   author        hash 16                                 seq 8
 *   alias         commit 20 or 32                         archive 4, generation 4, epoch 4,
 *                                                         ordinal 8, seq 8; several
 *   archive       archive 4, generation 4, epoch 4,
 *                 ordinal 8                               seq 8, commit 20 or 32
 *   list          number 4                                seq 8, several
 *   listname      label                                   number 4
 *   time          arrived 8 with its sign bit inverted,
 *                 seq 8                                   size 6 as in the log; old: empty
 *   source        hash 16 of the source's key             see store/log/source_state.h
 *   tree          tree 2, kind 1, number 4, item 2        see store/log/tree_row.h
 *   commit        tree 2, ordinal 4, chunk 1              see store/log/tree_block.h
 *   commitkey     kind 1, hash 7, see store/log/tree_key.h   tree 2, ordinal 4; several
 *
 * Format 3 has no tree, commit and commitkey. */
#include "store/env/table.h"

#include <lmdb.h>

#define SEQS (MDB_DUPSORT | MDB_DUPFIXED)

typedef struct {
	const char *name;
	unsigned flags;
	unsigned since; /* 0: every format has it */
} TableSpec;

static const TableSpec specs[TABLE_N] = {
        [TABLE_META] = {"meta", 0},
        [TABLE_LOG] = {"log", 0},
        [TABLE_BODY] = {"body", 0},
        [TABLE_ID] = {"id", SEQS},
        [TABLE_MSGID] = {"msgid", SEQS},
        [TABLE_ALIAS] = {"alias", SEQS},
        [TABLE_ARCHIVE] = {"archive", 0},
        [TABLE_LIST] = {"list", SEQS},
        [TABLE_LIST_NAME] = {"listname", 0},
        [TABLE_TIME] = {"time", 0},
        [TABLE_CHILD] = {"child", SEQS},
        [TABLE_CHANGE_ID] = {"changeid", SEQS},
        [TABLE_PATCH_ID] = {"patchid", SEQS},
        [TABLE_AUTHOR_TITLE] = {"authortitle", SEQS},
        [TABLE_AUTHOR] = {"author", 0},
        [TABLE_SOURCE] = {"source", 0},
        [TABLE_TREE] = {"tree", 0, 4},
        [TABLE_COMMIT] = {"commit", 0, 4},
        [TABLE_COMMIT_KEY] = {"commitkey", SEQS, 4},
};

const char *table_name(Table table)
{
	return specs[table].name;
}

unsigned table_since(Table table)
{
	return specs[table].since;
}

bool table_has_several(Table table)
{
	return specs[table].flags & MDB_DUPSORT;
}

unsigned table_flags(Table table)
{
	return specs[table].flags;
}
