/* Writes JSON piece by piece into a string, compact, with commas where needed: for long output,
 * where a tree of values (jansson) takes twice the time. KEY is a member's name in plain ASCII, or
 * NULL for an element of an array. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* json_out_begin: open an object (BRACKET '{') or an array ('['). The outermost has no key and must
 * be at the start of OUT or after a line feed. */
void json_out_begin(GString *out, const char *key, char bracket);

/* json_out_end: close the object or array that was opened last; BRACKET is '}' or ']'. */
void json_out_end(GString *out, char bracket);

/* json_out_text: write TEXT as a string; writes nothing for NULL or "". Bytes that are not UTF-8
 * become U+FFFD. */
void json_out_text(GString *out, const char *key, const char *text);

/* json_out_number: write N. */
void json_out_number(GString *out, const char *key, gint64 n);

/* json_out_bool: write true or false. */
void json_out_bool(GString *out, const char *key, bool value);

/* json_out_time: write the time S (seconds since 1970) as a string, RFC 3339 in UTC. */
void json_out_time(GString *out, const char *key, gint64 s);

/* json_out_char: append C as it is written inside a string. Characters of escape_needed are written
 * as JSON escapes, because JSON is also printed on terminals. */
void json_out_char(GString *out, gunichar c);
