/* The date of a Date or Received field. RFC 5322 3.3 and 4.3, ISO 8601, ctime(3), and what mail
 * programs write instead of them. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* decode_date: reads TEXT, a whole field value without folding. *S is the time in seconds since
 * 1970, *OFFSET_MIN the zone's offset from UTC in minutes. A fraction of a second is dropped; a
 * leap second is the second after it; a date without a zone is UTC. Returns false if a part is
 * missing, impossible, or not understood: a date is never read as another time. */
bool decode_date(const char *text, gint64 *s, gint16 *offset_min);
