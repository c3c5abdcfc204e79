/* Received bytes to a Message, with GMime: header fields (RFC 5322, 2047, 2231), MIME parts
 * (RFC 2045, 2046), charsets, format=flowed (RFC 3676), content id. Runs in the parser's child. */
#pragma once

#include "mda/decode/message.h"

/* decode_init: sets up GMime for this process, independent of locale and time zone. Call it once
 * before decode_message(); further calls do nothing. */
void decode_init(void);

/* decode_message: decodes the message RAW (N bytes, line ends CR LF or LF). NOW_S (seconds since
 * 1970) bounds plausible dates. Never fails: unreadable input is left out and flagged in the
 * result. The caller frees the message with message_free(). */
Message *decode_message(const void *raw, gsize n, gint64 now_s);
