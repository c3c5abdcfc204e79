/* An entry and its record as the JSON object of format 1: `export --format=jsonl`, `show --json`,
 * `listdigest-mda -n`. */
#ifndef LD_STORE_JSON_H
#define LD_STORE_JSON_H

#include <jansson.h>
#include "store/log/entry.h"

/* json_entry: the object for E with REC, keys in the documented order. LISTS: every list the
 * message came by (NULL-terminated; NULL: E's own). E's seq 0 means "not stored": seq and chain are
 * left out. Absent means absent: no nulls, no empty strings or arrays. A record flagged unparsed
 * has only what the parent knows. The caller owns the object. Times are RFC 3339 in UTC. */
json_t *json_entry(const Entry *e, const Record *rec, const char *const *lists);

/* json_line: OBJECT as one line of compact JSON with a line feed, appended to OUT. */
void json_line(json_t *object, GString *out);

#endif
