/* The sections of --summary in Markdown: one list item for each. */
#pragma once

#include "report/digest/digest.h"

/* markdown_headlines_add: appends D's sections to OUT. */
void markdown_headlines_add(const Digest *d, GString *out);
