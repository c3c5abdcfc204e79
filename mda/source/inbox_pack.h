/* Reads a large blob out of a git pack a piece at a time; libgit2 would read all of it into memory.
 * See gitformat-pack(5): index files of version 2, and objects that are not stored as a delta. */
#pragma once

#include <glib.h>

typedef enum {
	INBOX_PACK_READ,   /* all of it has the hash that is its id */
	INBOX_PACK_ABSENT, /* no pack has it as a whole, or none can be read: ask libgit2 */
	INBOX_PACK_DAMAGED
} InboxPackResult;

/* inbox_pack_read: reads the blob ID (SHA-1) of SIZE bytes from the packs in OBJECTS, the folder of
 * a repository's objects. *BYTES gets its first KEEP bytes if it was read; the caller unrefs
 * them. */
InboxPackResult inbox_pack_read(
        const char *objects, const guint8 id[20], guint64 size, gsize keep, GBytes **bytes);
