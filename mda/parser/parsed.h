/* What the parser found in one message, and how it becomes an entry of the store. */
#pragma once

#include "store/log/append.h"

typedef struct {
	Record *record;    /* checked; if the parser failed, empty with RECORD_FLAG_UNPARSED */
	Hash id;           /* content id; if the parser failed, content_id_of_raw() */
	Hash former_id;    /* by the rule of the first content ids; mostly equal to ID */
	gint64 received_s; /* topmost Received with a valid date; G_MININT64 if none */
} Parsed;

/* parsed_init_unparsed: sets OUT to what is known of RAW if the parser failed on it. The caller
 * frees it with parsed_clear(). */
void parsed_init_unparsed(GBytes *raw, Parsed *out);

/* parsed_has_former_id: whether the former id of P is not its id: the first versions read its
 * header otherwise. If the store has a message with that id, it is the same message. */
bool parsed_has_former_id(const Parsed *p);

/* parsed_clear: frees what P owns. */
void parsed_clear(Parsed *p);

/* parsed_append_message: returns RAW and PARSED as append_message() takes them, with pointers into
 * both. The caller sets what came from outside the message: size, arrival, list, sender, and the
 * raw hash if it has it. If TRUNCATED, sets RECORD_FLAG_TRUNCATED in PARSED's record. */
AppendMessage parsed_append_message(GBytes *raw, const Parsed *parsed, bool truncated);
