/* Words in a subject's brackets by which the author says that the patch is in already: "[PATCH
 * COMMITTED]". */
#pragma once

#include "store/record/record.h"

#define RECORD_DONE_WORDS " committed commited comitted pushed merged applied "

/* record_says_done: whether one of REC's prefix words is such a word. */
bool record_says_done(const Record *rec);
