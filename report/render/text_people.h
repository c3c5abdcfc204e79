/* The tables of people in the text format. */
#ifndef LD_REPORT_TEXT_PEOPLE_H
#define LD_REPORT_TEXT_PEOPLE_H

#include "report/digest/digest.h"

/* text_people_contributors: appends the tables of contributors' domains and of contributors to OUT,
 * with their headings even if they are empty. */
void text_people_contributors(const Digest *d, GString *out);

/* text_people_reviewers: appends the tables of reviewers and of newcomers to OUT. An empty table
 * prints nothing. */
void text_people_reviewers(const Digest *d, GString *out);

#endif
