/* How a series changed since its last version, as the text format prints it below the series'
 * line. */
#pragma once

#include "report/series/series.h"

/* text_since: returns how many patches of S changed since the version before, such as "since v3: 12
 * same, 5 changed, 1 new", as a new string, or NULL if that version is not known. */
char *text_since(const Series *s);
