/* Lines that programs put below a cover letter or patch. */
#pragma once

#include "store/record/record.h"

/* marks_read: reads the first "base-commit: " (git-format-patch(1)) and "change-id: " (b4) at the
 * start of a line of TEXT, the whole text of a cover letter or patch, into REC. */
void marks_read(const char *text, Record *rec);
