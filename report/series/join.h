/* Joining: makes series out of the patches and cover letters that are known. */
#pragma once

#include "report/series/mails.h"
#include "report/series/series.h"

/* join_posts: groups the patches and cover letters of MAILS into series and sets each one's
 * `series`; join.c lists the rules, reroll.h what is done about patches that were sent again. The
 * result does not depend on the order of delivery. Returns the series that have mails (Series *,
 * borrowed), oldest first; the caller frees the array with g_ptr_array_unref.
 *
 * Every Series made is added to OWNED, whose free function must be series_free; also the ones that
 * end empty because their patches went into another series. OWNED must live as long as the posts
 * are used, and its series borrow the posts. */
GPtrArray *join_posts(const Mails *mails, GPtrArray *owned);
