/* Received bytes to a Message, by GMime: headers (RFC 5322, 2047, 2231), parts (RFC 2045, 2046),
 * charsets, format=flowed. */
#ifndef LD_MDA_DECODE_H
#define LD_MDA_DECODE_H

#include "mda/decode/message.h"

/* Dates from mail are believed from 1990 on and, against fast clocks, to a day after now. */
#define DECODE_EARLIEST_S G_GINT64_CONSTANT(631152000)
static inline bool decode_believable(gint64 s, gint64 now_s)
{
	return s >= DECODE_EARLIEST_S && s <= now_s + 86400;
}

/* decode_init: set GMime up for this process, with charsets that do not depend on the locale. Once,
 * before decode_message. */
void decode_init(void);

/* decode_message: decode RAW (N bytes, CR LF or LF). NOW_S bounds believable dates. Never fails:
 * what cannot be read is left out and flagged. The caller frees the message. Runs in the parser's
 * child: it may be killed at any time. */
Message *decode_message(const void *raw, gsize n, gint64 now_s);

#endif
