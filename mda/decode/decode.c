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

Message *decode_message(const void *raw, gsize n, gint64 now_s)
{
	Message *m = message_new();
	DecodeMime mime = {NULL};
	gsize body = decode_header(m, &mime, raw, n, now_s, options);
	g_ptr_array_add(m->id_references, NULL);
	ContentId *cid = content_id_new(m->id_message_id, unmunge_former_address(m), m->date_text,
	        (const char *const *)m->id_references->pdata, m->id_subject);
	decode_parts(m, cid, &mime, (const char *)raw + body, n - body, options);
	content_id_finish(cid, &m->id);
	/* Without any of these, different mails would get the same id. */
	if (!m->id_message_id && !m->date_text && !m->id_subject)
		content_id_of_raw(raw, n, &m->id);
	decode_header_clear(&mime);
	return m;
}
