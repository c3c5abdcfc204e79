#include "mda/parser/parser_reply.h"

#include "mda/decode/message.h"
#include "store/record/record_decode.h"

#include <string.h>

/* All other flags are the parent's to set. */
#define PARSER_FLAGS                                                                               \
	(RECORD_FLAG_MALFORMED | RECORD_FLAG_CUT | RECORD_FLAG_NO_MESSAGE_ID |                     \
	        RECORD_FLAG_BAD_DATE | RECORD_FLAG_CHARSET)

gsize parser_reply_size(const ParserReply *head)
{
	if (head->magic != PARSER_REPLY_MAGIC || head->record_bytes > PARSER_REPLY_MAX_RECORD_BYTES)
		return 0;
	return sizeof *head + head->record_bytes;
}

bool parser_reply_read(const guint8 *bytes, gsize n, gint64 now_s, Parsed *out)
{
	ParserReply head;
	if (n < sizeof head)
		return false;
	memcpy(&head, bytes, sizeof head);
	if (parser_reply_size(&head) != n)
		return false;
	GBytes *fields = g_bytes_new(bytes + sizeof head, n - sizeof head);
	g_autoptr(Record) rec = record_new();
	bool good = record_decode(rec, fields, RECORD_ALL, NULL);
	g_bytes_unref(fields);
	if (!good || (rec->flags & ~(guint32)PARSER_FLAGS) != 0 ||
	        (rec->has_date && !message_is_plausible_date(rec->date_s, now_s)) ||
	        (head.received_s != G_MININT64 &&
	                !message_is_plausible_date(head.received_s, now_s)))
		return false;
	*out = (Parsed){.record = g_steal_pointer(&rec),
	        .id = head.id,
	        .former_id = head.former_id,
	        .received_s = head.received_s};
	return true;
}
