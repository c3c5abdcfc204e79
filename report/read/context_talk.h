/* Discussions begun before the range, for a list without patches: questions that nobody has
 * answered. */
#pragma once

#include "report/read/context_series.h"

/* context_talk_read: if neither the range nor what it answers has a patch or a pull request, reads
 * the mail without patches that arrived before the range, from the oldest time at which something
 * may wait on, and sets C's cut.talk_from_s: of discussions begun at that time or later all is
 * known. It is later if there is not room for all. */
void context_talk_read(ContextSeries *c);
