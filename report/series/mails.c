#include "report/series/mails.h"

Mails *mails_new(GPtrArray *posts)
{
	Mails *mails = g_new0(Mails, 1);
	mails->posts = g_ptr_array_sized_new(posts->len); /* a copy would take the free function */
	g_ptr_array_extend(mails->posts, posts, NULL, NULL);
	g_ptr_array_sort(mails->posts, post_compare_oldest);
	mails->by_id = g_hash_table_new(text_hash, g_str_equal);
	for (guint i = posts->len; i-- > 0;) { /* from the end: the oldest of several stays */
		Post *post = g_ptr_array_index(mails->posts, i);
		if (post->rec->message_id)
			g_hash_table_insert(mails->by_id, (char *)post->rec->message_id, post);
	}
	return mails;
}

void mails_free(Mails *mails)
{
	if (!mails)
		return;
	g_ptr_array_unref(mails->posts);
	g_hash_table_unref(mails->by_id);
	g_free(mails);
}

Post *mails_find_message_id(const Mails *mails, const char *id)
{
	return id ? g_hash_table_lookup(mails->by_id, id) : NULL;
}
