/* The commit messages of the text format: a block for each mail, with subject, author, message,
 * notes and diffstat. */
#ifndef LD_REPORT_TEXT_MESSAGES_H
#define LD_REPORT_TEXT_MESSAGES_H

#include "report/digest/digest.h"

/* text_messages: appends the section "Patch Commit Messages" to OUT: the texts of D's blocks, which
 * are loaded. */
void text_messages(const Digest *d, GString *out);

#endif
