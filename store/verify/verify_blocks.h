/* Checks the blocks in which the bodies of entries lie: that they are complete, and that each of
 * their bytes belongs to exactly one entry. */
#pragma once

#include "store/verify/verify_state.h"

/* Finds the newest block; call it before the first entry is checked. Fails as verify_walk_end. */
bool verify_blocks_start(Verify *v, GError **error);

/* Notes that an entry names BLOCK, although the block cannot be read. */
void verify_blocks_mark(Verify *v, guint64 block);

/* Notes which part of its block the body of message E takes, and reports if an entry before it has
 * the same bytes. BYTES are the sizes of the block's sections. Entries must come in the order of
 * the log. Blocks written after verify_blocks_start() are not compared. Fails as
 * block_reader_spans. */
bool verify_blocks_entry(
        Verify *v, const Entry *e, const guint32 bytes[BLOCK_SECTIONS], GError **error);

/* After the last entry: reports blocks with bytes that belong to no entry. Does nothing if entries
 * are expired or could not be read. */
void verify_blocks_unused(Verify *v);

/* Reports blocks with missing chunks or of the wrong size, and blocks that no entry names. Call it
 * after the whole log was checked. Fails as verify_walk. */
bool verify_blocks(Verify *v, GError **error);
