/* Who maintains what a series changes, in words. The text may come from mail or from the user's
 * file: escape it before you print it. */
#pragma once

#include "report/digest/digest.h"

/* words_subsystem: returns the subsystems of S and who maintains them, such as "for WATER PUMPS
 * (Ann and Bo), PIPES (Orphan)", as a new string; NULL if it has none. */
char *words_subsystem(const Digest *d, const Series *s);

/* words_subsystem_unasked: returns who maintains what S changes, but was not asked, such as "not
 * asked: Bo <bo@example.org>, pipes@example.org", as a new string; NULL if all were. */
char *words_subsystem_unasked(const Digest *d, const Series *s);
