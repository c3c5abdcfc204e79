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

/* entry_json_string: sets KEY of OBJECT to TEXT, made valid UTF-8; leaves it out if TEXT is NULL or
 * empty. */
void entry_json_string(json_t *object, const char *key, const char *text);

/* entry_json_time: sets KEY of OBJECT to the time S, RFC 3339. */
void entry_json_time(json_t *object, const char *key, gint64 s);

/* entry_json_filled: sets KEY of OBJECT to the array or object VALUE, unless that is empty. Takes
 * VALUE. */
void entry_json_filled(json_t *object, const char *key, json_t *value);

/* entry_json_number: sets KEY of OBJECT to VALUE, at most to G_MAXINT64. */
void entry_json_number(json_t *object, const char *key, guint64 value);

/* entry_json_hash: sets KEY of OBJECT to the hex digits of HASH. */
void entry_json_hash(json_t *object, const char *key, const Hash *hash);

/* entry_json_line: appends OBJECT to OUT as one line of compact JSON with a line feed. Characters
 * that could act on a terminal are escaped (json_out.h). */
void entry_json_line(json_t *object, GString *out);
