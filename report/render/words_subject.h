/* The subject of a digest's mail. */
#pragma once

#include "report/digest/digest.h"

/* words_subject: returns the subject of D, such as "[linux-i2c] 17 applied, 7 new, 3 waiting: 12-18
 * Jan", as a new string: the list, what became of its series in the range, what is new, what waits,
 * the days. Without any of these it has the number of messages. */
char *words_subject(const Digest *d);

/* words_subject_name: returns the name of D's list in it, "linux-i2c", else D's title, as a new
 * string. May contain words of the command line: escape it. */
char *words_subject_name(const Digest *d);
