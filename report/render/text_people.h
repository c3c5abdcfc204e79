/* Of the text format: what concerns the reader, and the tables beside the two of the heading.
 * Nothing where there is nothing. */
#ifndef LD_REPORT_TEXT_PEOPLE_H
#define LD_REPORT_TEXT_PEOPLE_H

#include "report/digest/digest.h"

void text_remarks(const Digest *d, GString *out);
void text_mine(const Digest *d, GString *out);
void text_people(const Digest *d, GString *out);

#endif
