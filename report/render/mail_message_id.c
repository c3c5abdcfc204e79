#include "report/render/mail_message_id.h"

#include "report/render/mail_head.h"
#include "report/render/render.h"

#include <string.h>

#define HASH_DIGITS 16

/* Appends BEFORE, then TEXT. Each character of TEXT other than a letter, a digit, '-', '_' and '+'
 * becomes "=" and its two hex digits: a dot becomes "=2e". */
static void add_atom(GString *out, const char *before, const char *text)
{
	g_string_append(out, before);
	for (; *text; text++)
		if (g_ascii_isalnum(*text) || strchr("-_+", *text))
			g_string_append_c(out, *text);
		else
			g_string_append_printf(out, "=%02x", (guchar)*text);
}

static void add_text(GChecksum *sum, const char *text)
{
	g_checksum_update(
	        sum, (const guchar *)(text ? text : ""), text ? (gssize)strlen(text) + 1 : 1);
}

/* A hash of everything that decides the content of D's mail. The plain text has most of it; what
 * only the HTML part shows, and the range as it was given, are added. An empty digest depends on
 * the time, so that each one is a mail of its own. */
static char *content_hash(const Digest *d, const MailHead *head)
{
	const DigestOptions *o = &d->options;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *numbers = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT
	                                           " %d %d %u %u %" G_GINT64_FORMAT,
	        d->head.since_s, d->head.until_s, o->detail, o->order, o->top, o->max_lines,
	        digest_is_empty(d) ? o->now_s : 0);
	const char *const texts[] = {d->head.from, d->head.to, d->head.as_of, d->head.title,
	        d->head.choice, o->choice.series, head->list, o->link, numbers};
	render_text.render(d, text);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		add_text(sum, texts[i]);
	add_text(sum, text->str);
	return g_strndup(g_checksum_get_string(sum), HASH_DIGITS);
}

char *mail_message_id(const Digest *d, const MailHead *head)
{
	GString *id = g_string_new(NULL);
	g_autofree char *from = head->from ? mail_head_address(head->from) : NULL,
	                *host = mail_head_host(), *hash = content_hash(d, head);
	g_string_append_printf(id, "%.32s.%s.%s", d->head.tip, hash, d->head.uuid);
	if (head->cursor)
		add_atom(id, ".", head->cursor);
	else if (head->list)
		add_atom(id, ".list=", head->list);
	g_string_append_printf(id, "@%s", from ? strrchr(from, '@') + 1 : host);
	return g_string_free(id, FALSE);
}
