#include "mda/decode/message.h"

#include <string.h>

const char *const message_kept_headers[] = {"from", "auto-submitted", "precedence", "x-autoreply",
        "x-autorespond", "x-auto-response-suppress", "return-path", "content-type", "x-listdigest",
        "x-list-administrivia", "x-mailman-approved-at", "x-stable", "x-patchwork-hint",
        "x-kernel-test-branch", "x-failed-recipients", "list-id", "x-mailer", NULL};

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
	m->cc = g_ptr_array_new_with_free_func(mailbox_free);
	m->in_reply_to = g_ptr_array_new_with_free_func(g_free);
	m->references = g_ptr_array_new_with_free_func(g_free);
	m->headers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	m->text = g_string_new(NULL);
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
	mailbox_clear(&m->reply_to);
	mailbox_clear(&m->x_original_from);
	g_ptr_array_unref(m->to);
	g_ptr_array_unref(m->cc);
	g_ptr_array_unref(m->in_reply_to);
	g_ptr_array_unref(m->references);
	g_free(m->date_text);
	g_hash_table_unref(m->headers);
	g_string_free(m->text, TRUE);
	g_ptr_array_unref(m->patches);
	g_free(m);
}

bool message_is_plausible_date(gint64 date_s, gint64 now_s)
{
	return date_s >= MESSAGE_EARLIEST_S && date_s <= now_s + 86400;
}

static bool has_name(const Mailbox *box, const char *name, gsize n)
{
	return box->name && box->address && strlen(box->name) == n &&
	       g_ascii_strncasecmp(box->name, name, n) == 0;
}

static const Mailbox *find_name(const GPtrArray *boxes, const char *name, gsize n)
{
	for (guint i = 0; i < boxes->len; i++)
		if (has_name(boxes->pdata[i], name, n))
			return boxes->pdata[i];
	return NULL;
}

const Mailbox *message_unmunged_from(const Message *m)
{
	const char *via = m->from.name ? strstr(m->from.name, " via ") : NULL;
	if (m->x_original_from.address)
		return &m->x_original_from;
	if (!via || via == m->from.name)
		return NULL;
	const char *name = m->from.name;
	gsize n = (gsize)(via - name);
	if (n >= 2 && name[0] == '\'' && name[n - 1] == '\'') { /* 'Ada' via LIST: Google Groups */
		name++;
		n -= 2;
	}
	return has_name(&m->reply_to, name, n) ? &m->reply_to : find_name(m->cc, name, n);
}
