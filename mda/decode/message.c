/* Message: plain data between decoding and reading it as a patch. */
#include "mda/decode/message.h"
#include <string.h>

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

static bool has_name(const Mailbox *m, const char *name, gsize n)
{
	return m->name != NULL && m->address != NULL && strlen(m->name) == n &&
	       g_ascii_strncasecmp(m->name, name, n) == 0;
}

static const Mailbox *named_in(const GPtrArray *boxes, const char *name, gsize n)
{
	for (guint i = 0; i < boxes->len; i++)
		if (has_name(boxes->pdata[i], name, n))
			return boxes->pdata[i];
	return NULL;
}

const Mailbox *message_unmunged(const Message *m)
{
	const char *via = m->from.name != NULL ? strstr(m->from.name, " via ") : NULL;
	if (m->x_original_from.address != NULL)
		return &m->x_original_from;
	if (via == NULL || via == m->from.name)
		return NULL;
	const char *name = m->from.name;
	gsize n = (gsize)(via - name);
	if (n >= 2 && name[0] == '\'' && name[n - 1] == '\'') {
		name++;
		n -= 2;
	}
	return has_name(&m->reply_to, name, n) ? &m->reply_to : named_in(m->cc, name, n);
}
