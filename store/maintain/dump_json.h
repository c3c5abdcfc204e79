/* The values in the lines of a dump (dump.h), which are not trusted. */
#pragma once

#include "store/log/entry.h"

#include <jansson.h>

/* dump_json_number: reads the number NAME of OBJECT. Returns false if it is missing, negative or
 * over MAX. */
bool dump_json_number(const json_t *object, const char *name, guint64 max, guint64 *number);

/* dump_json_string: returns the string NAME of OBJECT, which owns it; NULL if there is none. */
const char *dump_json_string(const json_t *object, const char *name);

/* dump_json_text: returns the text NAME, also if it is in base64, as a new string; NULL if there is
 * none. */
char *dump_json_text(const json_t *object, const char *name);

/* dump_json_bytes: returns the bytes that NAME has in base64, none if it is missing. The caller
 * unrefs them. */
GBytes *dump_json_bytes(const json_t *object, const char *name);

/* dump_json_hex: returns the number of bytes that NAME has in hex and that were written to OUT; 0
 * if the value is not hex digits or has too many. */
guint dump_json_hex(const json_t *object, const char *name, guint8 *out, guint max_bytes);

/* dump_json_hash: reads the hash NAME. Returns false if it is missing or malformed. */
bool dump_json_hash(const json_t *object, const char *name, Hash *hash);

/* dump_json_entry: reads an entry into *E, without list and sender. Returns false if a value is
 * missing or malformed. */
bool dump_json_entry(const json_t *object, Entry *e);

/* dump_json_matches_hash: whether RAW has the raw hash of E, or E is expired. */
bool dump_json_matches_hash(const Entry *e, GBytes *raw);

/* dump_json_fault: returns what is wrong in E, which has the record REC (NULL: none) and RAW_BYTES
 * raw bytes, and is not covered by its chain value; NULL: nothing. */
const char *dump_json_fault(const Entry *e, const Record *rec, gsize raw_bytes);
