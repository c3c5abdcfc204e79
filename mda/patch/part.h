/* Patches inside a mail that is not a patch itself: attached files (attached.c), and patches
 * proposed in a reply (proposed.c). Each becomes a RecordPatch. */
#pragma once

#include "mda/patch/body.h"

/* part_add: adds a patch to REC: KIND says where it was (see RecordPatch), B is its text, which has
 * a diff and is of the message M (NULL: of a file's bytes). An in-body Subject of B counts before
 * SUBJECT (NULL: none). Frees AUTHOR's strings, also on failure. Version, index and total are those
 * of the subject, if it says them. Returns the part's record, borrowed from REC; NULL if REC has
 * LIMIT_PATCHES already. */
Record *part_add(Record *rec, RecordKind kind, const char *subject, Mailbox author, const Body *b,
        const Message *m);
