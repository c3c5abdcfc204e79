/* Text that is published, without the mail addresses that are in it. */
#pragma once

#include <glib.h>

/* no_address_line: returns TEXT as one line of at most COLUMNS columns (0: no limit), escaped as by
 * escape_line (store/base/escape.h), as a new string. What may be the domain of a mail address
 * becomes "...": "ann@example.org" is "ann@...". NULL gives "". */
char *no_address_line(const char *text, guint columns);
