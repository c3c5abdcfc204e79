/* The tables of a store. table.c describes the bytes of their keys and values. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A table that every store of format 3 has and nothing uses. Each new store gets it, because other
 * programs that know format 3 expect it; a store without it is as good. */
#define TABLE_UNUSED_NAME "dict"

typedef enum {
	TABLE_META,      /* name -> text: format, uuid, archives */
	TABLE_LOG,       /* seq -> log entry */
	TABLE_BODY,      /* (block, chunk) -> compressed bodies */
	TABLE_ID,        /* first 16 bytes of id -> seqs, the message before its `also` entries */
	TABLE_MSGID,     /* hash of Message-ID -> seqs */
	TABLE_ALIAS,     /* commit -> (archive, generation, epoch, ordinal, seq) */
	TABLE_ARCHIVE,   /* (archive, generation, epoch, ordinal) -> seq, commit */
	TABLE_LIST,      /* list number -> seqs */
	TABLE_LIST_NAME, /* list label -> number */
	TABLE_TIME,      /* (arrived, seq) -> size */
	TABLE_CHILD,     /* hash of a parent's Message-ID -> seqs of its children */
	TABLE_CHANGE_ID, /* hash of change-id -> seqs */
	TABLE_PATCH_ID,  /* hash of patch-id -> seqs */
	TABLE_AUTHOR_TITLE, /* hash of author address and title -> seqs */
	TABLE_AUTHOR,       /* hash of author address -> seq of the first mail */
	TABLE_SOURCE,       /* how far each import has come */
	TABLE_TREE,         /* source trees: names, readings, tags, commits that are gone */
	TABLE_COMMIT,       /* (tree, ordinal) -> blocks of commits */
	TABLE_COMMIT_KEY,   /* hash, patch-id, Message-ID, title, author -> (tree, ordinal) */
	TABLE_N
} Table;

/* The key in TABLE_META of the checksum over all other keys (checksum.h). */
#define TABLE_META_CHECKSUM "seal"

/* table_name: TABLE's name in the data file, a static string. */
const char *table_name(Table table);

/* table_since: the format of the oldest stores that have TABLE. A store of an older format has no
 * value in it, and cannot get one. */
unsigned table_since(Table table);

/* table_has_several: true if a key of TABLE can have several values. */
bool table_has_several(Table table);

/* table_flags: the flags with which LMDB opens TABLE (mdb_dbi_open). */
unsigned table_flags(Table table);
