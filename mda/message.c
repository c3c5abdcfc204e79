/* Message: plain data between decoding and reading it as a patch. */
#include "message.h"

static void mailbox_free(gpointer data)
{
	Mailbox *box = data;
	g_free(box->name);
	g_free(box->address);
	g_free(box);
}

static void mailbox_clear(Mailbox *box)
{
	g_free(box->name);
	g_free(box->address);
}

Message *message_new(void)
{
	Message *m = g_new0(Message, 1);
	m->to = g_ptr_array_new_with_free_func(mailbox_free);
	m->cc = g_ptr_array_new_with_free_func(mailbox_free);
	m->in_reply_to = g_ptr_array_new_with_free_func(g_free);
	m->references = g_ptr_array_new_with_free_func(g_free);
	m->headers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	m->text = g_string_new(NULL);
	m->patch_parts = g_string_new(NULL);
	m->received_s = G_MININT64;
	return m;
}

void message_free(Message *m)
{
	if (m == NULL)
		return;
	g_free(m->message_id);
	g_free(m->subject);
	mailbox_clear(&m->from);
	mailbox_clear(&m->reply_to);
	mailbox_clear(&m->x_original_from);
	g_ptr_array_unref(m->to);
	g_ptr_array_unref(m->cc);
	g_ptr_array_unref(m->in_reply_to);
	g_ptr_array_unref(m->references);
	g_free(m->date_text);
	g_hash_table_unref(m->headers);
	g_string_free(m->text, TRUE);
	g_string_free(m->patch_parts, TRUE);
	g_free(m);
}
