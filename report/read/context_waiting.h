/* The round of reading that finds what waits for an answer. Used by context.c. */
#pragma once

#include "report/read/context_series.h"

/* context_waiting_read: reads the patches and cover letters that may wait, all posted after them
 * up to the end, and the answers to each that may wait, whichever round read it: replies to it, and
 * replies to its sender's own replies. Sets unread of those whose answers were not all read, and
 * cut.waiting if there are any, or if some mail that may wait was not read. */
void context_waiting_read(ContextSeries *c);
