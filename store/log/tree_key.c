#include "store/log/tree_key.h"

#include "store/base/hash.h"
#include "store/log/index.h"

#include <string.h>

char *tree_key_title(const char *title)
{
	return index_author_title("", title);
}

char *tree_key_author(const char *address, gint64 when_s)
{
	g_autofree char *lower = address ? g_ascii_strdown(address, -1) : NULL;
	return lower ? g_strdup_printf("%s\n%" G_GINT64_FORMAT, lower, when_s / TREE_KEY_PERIOD_S)
	             : NULL;
}

char *tree_key_of_author(const Commit *c)
{
	return tree_key_author(c->writer.address ? c->writer.address : c->writer.name, c->author_s);
}

void tree_key_of_text(TreeKey kind, const char *text, guint8 key[TREE_KEY_BYTES])
{
	guint8 hash[HASH_SHORT_BYTES];
	g_autofree char *title = kind == TREE_KEY_TITLE ? tree_key_title(text) : NULL;
	hash_short((guint8)kind, title ? title : text, -1, hash);
	key[0] = (guint8)kind;
	memcpy(key + 1, hash, TREE_KEY_BYTES - 1);
}

static void emit(TreeKey kind, const char *text, TreeKeyEach each, void *data)
{
	guint8 key[TREE_KEY_BYTES];
	if (!text)
		return;
	tree_key_of_text(kind, text, key);
	each((Slice){key, sizeof key}, data);
}

void tree_key_each(const Commit *c, TreeKeyEach each, void *data)
{
	guint8 key[TREE_KEY_BYTES] = {TREE_KEY_HASH};
	memcpy(key + 1, c->hash, TREE_KEY_BYTES - 1);
	each((Slice){key, sizeof key}, data);
	emit(TREE_KEY_PATCH_ID, c->patch_id, each, data);
	emit(TREE_KEY_TITLE, c->title, each, data);
	g_autofree char *author = tree_key_of_author(c);
	emit(TREE_KEY_AUTHOR, author, each, data);
	for (guint i = 0; i < c->message_ids->len; i++)
		emit(TREE_KEY_MESSAGE_ID, g_ptr_array_index(c->message_ids, i), each, data);
}
