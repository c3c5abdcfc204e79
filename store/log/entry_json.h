/* An entry and its record as a JSON object of format 1: `export --format=jsonl`, `show --json`,
 * `listdigest-mda -n`. */
#pragma once

#include "store/log/entry.h"

#include <jansson.h>

/* entry_json: returns the object for E and its record REC, which the caller owns, without what is
 * absent or empty; keys are in the documented order. LISTS are all lists that the message came by,
 * NULL-terminated (NULL: E's own). If E->seq is 0, the message is not stored: seq and chain are
 * left out. */
json_t *entry_json(const Entry *e, const Record *rec, const char *const *lists);

/* entry_json_number: sets KEY of OBJECT to VALUE, at most to G_MAXINT64. */
void entry_json_number(json_t *object, const char *key, guint64 value);

/* entry_json_hash: sets KEY of OBJECT to the hex digits of HASH. */
void entry_json_hash(json_t *object, const char *key, const Hash *hash);

/* entry_json_line: appends OBJECT to OUT as one line of compact JSON with a line feed. Characters
 * that could act on a terminal are escaped (json_out.h). */
void entry_json_line(json_t *object, GString *out);
