#include "mda/decode/message.h"

const char *const message_kept_headers[] = {"from", "auto-submitted", "precedence", "x-autoreply",
        "x-autorespond", "x-auto-response-suppress", "return-path", "content-type", "x-listdigest",
        "x-list-administrivia", "x-mailman-approved-at", "x-stable", "x-patchwork-hint",
        "x-kerneltest-branch", "x-failed-recipients", "list-id", "list-post", "x-beenthere",
        "x-mailing-list", "mailing-list", "x-mailer", "archived-at", "list-archive", NULL};

bool message_keep_bytes;

static void patch_free(gpointer p)
{
	MessagePatch *patch = p;
	g_free(patch->name);
	g_string_free(patch->bytes, TRUE);
	g_string_free(patch->text, TRUE);
	g_free(patch);
}

Message *message_new(void)
{
	Message *m = g_new0(Message, 1);
	m->to = g_ptr_array_new_with_free_func(mailbox_free);
	m->reply_to = g_ptr_array_new_with_free_func(mailbox_free);
	m->cc = g_ptr_array_new_with_free_func(mailbox_free);
	m->in_reply_to = g_ptr_array_new_with_free_func(g_free);
	m->references = g_ptr_array_new_with_free_func(g_free);
	m->headers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	m->text = g_string_new(NULL);
	m->bytes = message_keep_bytes ? g_string_new(NULL) : NULL;
	m->patches = g_ptr_array_new_with_free_func(patch_free);
	m->received_s = G_MININT64;
	return m;
}

void message_free(Message *m)
{
	if (!m)
		return;
	g_free(m->message_id);
	g_free(m->subject);
	mailbox_clear(&m->from);
	g_ptr_array_unref(m->reply_to);
	mailbox_clear(&m->x_original_sender);
	mailbox_clear(&m->x_original_from);
	mailbox_clear(&m->unmunged);
	g_ptr_array_unref(m->to);
	g_ptr_array_unref(m->cc);
	g_ptr_array_unref(m->in_reply_to);
	g_ptr_array_unref(m->references);
	g_free(m->date_text);
	g_hash_table_unref(m->headers);
	g_string_free(m->text, TRUE);
	if (m->bytes)
		g_string_free(m->bytes, TRUE);
	g_ptr_array_unref(m->patches);
	g_free(m);
}

const Mailbox *message_sender(const Message *m)
{
	return m->unmunged.address ? &m->unmunged : &m->from;
}

bool message_is_plausible_date(gint64 date_s, gint64 now_s)
{
	return date_s >= MESSAGE_EARLIEST_S && date_s <= now_s + 86400;
}
