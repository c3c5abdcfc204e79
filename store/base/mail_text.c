#include "store/base/mail_text.h"

#include <string.h>

MailText *mail_text_new(void)
{
	MailText *text = g_new(MailText, 1);
	for (guint i = 0; i < MAIL_TEXT_N; i++)
		text->field[i] = g_string_new(NULL);
	return text;
}

void mail_text_free(gpointer p)
{
	MailText *text = p;
	if (!text)
		return;
	for (guint i = 0; i < MAIL_TEXT_N; i++)
		g_string_free(text->field[i], TRUE);
	g_free(text);
}

void mail_text_encode(const MailText *text, GString *out)
{
	for (guint i = 0; i < MAIL_TEXT_N; i++) {
		const guint32 n = (guint32)text->field[i]->len;
		g_string_append_len(out, (const char *)&n, sizeof n);
		g_string_append_len(out, text->field[i]->str, (gssize)n);
	}
}

static bool take_field(const char **cursor, const char *end, GString *field)
{
	guint32 n;
	if ((gsize)(end - *cursor) < sizeof n)
		return false;
	memcpy(&n, *cursor, sizeof n);
	*cursor += sizeof n;
	if ((gsize)(end - *cursor) < n)
		return false;
	g_string_append_len(field, *cursor, (gssize)n);
	*cursor += n;
	return true;
}

bool mail_text_decode(const char *bytes, gsize n, GPtrArray *texts)
{
	const char *end = bytes + n;
	while (bytes < end) {
		MailText *text = mail_text_new();
		g_ptr_array_add(texts, text);
		for (guint i = 0; i < MAIL_TEXT_N; i++) {
			const GString *field = text->field[i];
			if (!take_field(&bytes, end, text->field[i]) ||
			        (i != MAIL_TEXT_DIFF &&
			                !g_utf8_validate(field->str, (gssize)field->len, NULL)))
				return false;
		}
	}
	return texts->len > 0;
}
