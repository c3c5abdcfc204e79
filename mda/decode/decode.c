#include "mda/decode/decode.h"

#include "mda/decode/decode_header.h"
#include "mda/decode/decode_parts.h"
#include "mda/decode/unmunge.h"

#include <gmime/gmime.h>

static GMimeParserOptions *options;

void decode_init(void)
{
	static const char *charsets[] = {"utf-8", "windows-1252", "iso-8859-1", NULL};
	if (options)
		return;
	g_mime_init();
	options = g_mime_parser_options_new();
	g_mime_parser_options_set_fallback_charsets(options, charsets);
}

/* The Message-IDs of In-Reply-To and References, NULL at the end. */
static GPtrArray *all_references(const Message *m)
{
	GPtrArray *all = g_ptr_array_new();
	for (guint i = 0; i < m->in_reply_to->len; i++)
		g_ptr_array_add(all, m->in_reply_to->pdata[i]);
	for (guint i = 0; i < m->references->len; i++)
		g_ptr_array_add(all, m->references->pdata[i]);
	g_ptr_array_add(all, NULL);
	return all;
}

/* The content id of a mail. M has its header; the rest is read into M. */
static void read_parts(Message *m, const char *author, const DecodeMime *mime, const char *raw,
        gsize n, gsize body)
{
	g_autoptr(GPtrArray) references = all_references(m);
	ContentId *cid = content_id_new(m->message_id, author, m->date_text,
	        (const char *const *)references->pdata, m->subject);
	decode_parts(m, cid, mime, raw + body, n - body, options);
	content_id_finish(cid, &m->id);
	/* Without any of these, different mails would get the same id. */
	if (!m->message_id && !m->date_text && !m->subject)
		content_id_of_raw(raw, n, &m->id);
}

static void read_former_id(Message *m, const char *raw, gsize n, gint64 now_s)
{
	g_autoptr(Message) former = message_new();
	DecodeMime mime = {NULL};
	gsize body = decode_header_former(former, &mime, raw, n, now_s, options);
	read_parts(former, unmunge_former_address(former), &mime, raw, n, body);
	m->former_id = former->id;
	decode_header_clear(&mime);
}

Message *decode_message(const void *raw, gsize n, gint64 now_s)
{
	Message *m = message_new();
	DecodeMime mime = {NULL};
	gsize body = decode_header(m, &mime, raw, n, now_s, options);
	unmunge_from(m, &m->unmunged);
	const char *author = message_sender(m)->address;
	read_parts(m, author, &mime, raw, n, body);
	m->former_id = m->id;
	if (m->reads_otherwise || g_strcmp0(author, unmunge_former_address(m)) != 0)
		read_former_id(m, raw, n, now_s);
	decode_header_clear(&mime);
	return m;
}
