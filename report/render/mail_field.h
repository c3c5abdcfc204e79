/* Header fields of a mail, encoded and folded by GMime. Call mail_gmime_load() before. */
#pragma once

#include "store/record/record.h"

/* mail_field_text: appends the field "NAME: TEXT" with its line feed to OUT; TEXT is in UTF-8 and
 * encoded by RFC 2047. A control character in it becomes a blank: nothing can add a field. */
void mail_field_text(GString *out, const char *name, const char *text);

/* mail_field_people: appends the field NAME with PEOPLE (RecordPerson *) who have an address, if
 * there are any. */
void mail_field_people(GString *out, const char *name, const GPtrArray *people);

/* mail_field_ids: appends the field NAME with the Message-IDs IDS (const char *), each in <>, at
 * most one a line. An id with a blank or <> in it is left out. */
void mail_field_ids(GString *out, const char *name, const GPtrArray *ids);

/* mail_field_date: returns "Mon, 3 Mar 2025 10:00:00 +0100" of S, seconds since 1970, in the zone
 * OFFSET_MIN minutes east, as a new string. */
char *mail_field_date(gint64 s, gint16 offset_min);

/* mail_field_clean: returns TEXT (NULL: "") with each control character made a blank, as a new
 * string without blanks at its ends. */
char *mail_field_clean(const char *text);
