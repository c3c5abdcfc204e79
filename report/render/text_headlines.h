/* The sections of --summary in the text format: one line of at most 80 columns an item. */
#pragma once

#include "report/digest/digest.h"

/* text_headlines_add: appends D's sections to OUT. */
void text_headlines_add(const Digest *d, GString *out);
