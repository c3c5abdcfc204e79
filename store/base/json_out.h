/* JSON written as it goes, compact and with its escapes, for what is long: of a year's digest a
 * tree of values takes as long as all the rest of the report. What is short, or read, is jansson's.
 *
 * KEY is a member's name, plain ASCII, or NULL for an element of an array. Commas are put where
 * they belong. */
#ifndef LD_STORE_JSON_OUT_H
#define LD_STORE_JSON_OUT_H

#include <glib.h>
#include <stdbool.h>

/* json_out_begin: an object ('{') or an array ('['); json_out_end closes the one begun last, with
 * its own bracket. The outermost has no key, and stands at OUT's beginning or after a line feed. */
void json_out_begin(GString *out, const char *key, char bracket);
void json_out_end(GString *out, char bracket);

/* json_out_text: TEXT as a string; nothing at all for NULL or "". Bytes that are no UTF-8 become
 * U+FFFD. */
void json_out_text(GString *out, const char *key, const char *text);
void json_out_number(GString *out, const char *key, gint64 n);
void json_out_bool(GString *out, const char *key, bool value);
/* json_out_time: S as a string, RFC 3339 in UTC. */
void json_out_time(GString *out, const char *key, gint64 s);

/* json_out_char: C as it may stand within a string. JSON goes to terminals too: the characters
 * escape_needed names are written as JSON's own escapes. */
void json_out_char(GString *out, gunichar c);

#endif
