/* An entry and its record as a JSON object of format 1: `export --format=jsonl`, `show --json`,
 * `listdigest-mda -n`. */
#ifndef LD_STORE_ENTRY_JSON_H
#define LD_STORE_ENTRY_JSON_H

#include "store/log/entry.h"

#include <jansson.h>

/* entry_json: returns the object for E and its record REC, which the caller owns; keys are in the
 * documented order. LISTS are all lists that the message came by, NULL-terminated (NULL: E's own).
 * If E->seq is 0, the message is not stored: seq and chain are left out. What is absent is left
 * out: no nulls, no empty strings, no empty arrays. An unparsed message has only what is known
 * without decoding it. */
json_t *entry_json(const Entry *e, const Record *rec, const char *const *lists);

/* entry_json_line: appends OBJECT to OUT as one line of compact JSON with a line feed. Characters
 * that could act on a terminal are escaped (json_out.h). */
void entry_json_line(json_t *object, GString *out);

#endif
