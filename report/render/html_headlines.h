/* The sections of --summary in HTML: one list item for each. */
#pragma once

#include "report/digest/digest.h"

/* html_headlines_add: appends D's sections to OUT. */
void html_headlines_add(const Digest *d, GString *out);
