/* Assembling: makes series out of the patches and cover letters that are known. The entry to
 * joining (join.c) and partial rerolls (reroll.c). */
#ifndef LD_REPORT_ASSEMBLE_H
#define LD_REPORT_ASSEMBLE_H

#include "report/series/mails.h"
#include "report/series/series.h"

/* assemble_series: groups the patches and cover letters of MAILS into series and sets each one's
 * `series`. The result does not depend on the order of delivery. Returns the series that have mails
 * (Series *, borrowed), oldest first; the caller frees the array with g_ptr_array_unref.
 *
 * Every Series made is added to OWNED, whose free function must be series_free; also the ones that
 * end empty because their patches went into another series. OWNED must live as long as the posts
 * are used, and its series borrow the posts. */
GPtrArray *assemble_series(const Mails *mails, GPtrArray *owned);

#endif
