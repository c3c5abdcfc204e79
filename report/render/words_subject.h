/* The subject of a digest's mail. */
#pragma once

#include "report/digest/digest.h"

/* words_subject: returns the subject of D, such as "[linux-i2c] 17 applied, 7 new, 3 waiting: 12-18
 * Jan", as a new string of at most 78 columns: the list, how many series were applied in the range,
 * are new, updated, waiting, and the days. Without series in the range it has the number of
 * messages. A long title is cut; control characters in it are escaped. */
char *words_subject(const Digest *d);
