/* The section "People" of the HTML page: tables of contributors, domains, reviewers, newcomers and
 * bots. */
#ifndef LD_REPORT_HTML_PEOPLE_H
#define LD_REPORT_HTML_PEOPLE_H

#include "report/digest/digest.h"

/* html_people: appends the section to OUT; nothing if nobody wrote in D's range. */
void html_people(const Digest *d, GString *out);

#endif
