/* Numbers of mail that are not plain integers: the "5.1" of `[PATCH v5.1 10.5/12]`, a version or a
 * patch index with an optional part behind a dot. Integers can be compared and used as keys. */
#pragma once

#include <glib.h>

#define NUMBER_ONE 10000 /* number_order("1"); the part behind the dot is below this */

/* number_order: returns a key by which versions and indexes are sorted: "10.5" comes after "10" and
 * before "11". "3" is 3 * NUMBER_ONE. Returns 0 for NULL and for text that does not begin with a
 * digit. */
gint64 number_order(const char *text);

/* number_whole: returns the integer part of TEXT: 12 for "12" and "12.5", 0 for no number. */
gint64 number_whole(const char *text);
