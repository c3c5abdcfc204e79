/* Radio buttons above the list of patches that show the series of one state alone, without a
 * script: the style sheet follows the checked one by :has(). Browsers that do not know :has(), and
 * those without style sheets, do not show them. */
#pragma once

#include <glib.h>

/* html_filter_add: appends a radio button for each state that CHAPTERS (Chapter *) have, and one
 * for all, to OUT; nothing if the list is short or has one state alone. */
void html_filter_add(GString *out, const GPtrArray *chapters);
