/* The patch list of the text format: a line for each series, and below it how it changed since the
 * version before. */
#ifndef LD_REPORT_TEXT_PATCH_LIST_H
#define LD_REPORT_TEXT_PATCH_LIST_H

#include "report/digest/digest.h"

/* text_patch_list: appends the section "Patch list in this time period" to OUT. In reading order
 * the series stand below the names of their projects. */
void text_patch_list(const Digest *d, GString *out);

#endif
