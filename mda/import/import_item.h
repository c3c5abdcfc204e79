/* A message on its way through an import, before and after its body was compressed. */
#pragma once

#include "mda/parser/parsed.h"
#include "mda/source/source.h"
#include "store/log/prepared.h"

/* A parsed message, or what a dump tells of one that has no bytes any more (message.told; then
 * PARSED is empty, or has the told record of an expired message). */
typedef struct {
	SourceMessage message;
	Parsed parsed;
} ImportItem;

/* import_item_free: frees ITEM, an ImportItem, and what it owns. NULL is allowed. */
void import_item_free(gpointer item);

/* import_item_bytes: returns the raw size of ITEM, 0 if it has no raw bytes. */
gsize import_item_bytes(const ImportItem *item);

/* A message that is ready to be appended: its body is in a prepared batch, or the store has it
 * already. */
typedef struct {
	AppendBody body;
	/* the next body that is prepared goes into the same block */
	bool block_goes_on;
	Hash id;
	char *list, *sender, *state; /* or NULL */
	gint64 arrived_s;
	guint64 size_bytes;
	bool expired; /* a dump tells of it; it has no raw bytes any more */
	bool missing; /* a dump tells that it came by another list, and no store has it */
	bool has_alias;
	ArchiveAlias alias;
	/* the whole message if its body is not prepared; else NULL */
	ImportItem *item;
} ImportItemReady;

/* import_item_ready_free: frees READY, an ImportItemReady, and what it owns. NULL is allowed. */
void import_item_ready_free(gpointer ready);
