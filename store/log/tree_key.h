/* The index of the commits of source trees, TABLE_COMMIT_KEY.
 *
 * Key: a TreeKey 1, then 7 bytes of the commit's hash, or of hash_short of its patch-id, of a
 * Message-ID, of tree_key_title or of tree_key_author. Value: tree 2, ordinal 4. */
#pragma once

#include "store/base/slice.h"
#include "store/record/commit.h"

#define TREE_KEY_BYTES       8u
#define TREE_KEY_PLACE_BYTES 6u

typedef enum {               /* stored as numbers: only append */
	TREE_KEY_HASH = 1,   /* 4 to 64 hex digits that the commit's hash begins with */
	TREE_KEY_PATCH_ID,   /* 40 hex digits */
	TREE_KEY_MESSAGE_ID, /* a Message-ID without <> that a trailer names */
	TREE_KEY_TITLE,      /* a title; case and the number of blanks do not matter */
	TREE_KEY_AUTHOR      /* tree_key_author */
} TreeKey;

/* tree_key_title: TITLE (NULL: none) in lower case with single blanks, a new string or NULL. */
char *tree_key_title(const char *title);

#define TREE_KEY_PERIOD_S (30 * 24 * 3600)

/* tree_key_author: the text for the commits whose writer has ADDRESS, or has no address and the
 * name ADDRESS, in any case (NULL: none), and whose author date is in the same TREE_KEY_PERIOD_S as
 * WHEN_S; a new string or NULL. */
char *tree_key_author(const char *address, gint64 when_s);

/* tree_key_of_author: tree_key_author of C. */
char *tree_key_of_author(const Commit *c);

/* tree_key_of_text: write the key of KIND, which is not TREE_KEY_HASH, for TEXT. */
void tree_key_of_text(TreeKey kind, const char *text, guint8 key[TREE_KEY_BYTES]);

/* Called with a key of a commit, which is valid during the call. */
typedef void (*TreeKeyEach)(Slice key, void *data);

/* tree_key_each: call EACH with every key of C. */
void tree_key_each(const Commit *c, TreeKeyEach each, void *data);
