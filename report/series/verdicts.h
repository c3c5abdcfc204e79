/* Verdicts: what robots found when they built, tested or reviewed a series. */
#pragma once

#include "report/series/mails.h"
#include "report/series/series.h"

/* verdicts_read: finds the series of each verdict among MAILS, and sets verdicts and fixes of
 * SERIES. If a robot's mail names its patch but does not answer it, sets `answers` of the mail to
 * that patch. Call it after replies_read.
 *
 * A verdict belongs to the patch or cover letter it answers; else to the mail whose Message-ID it
 * names; else to the last patch of the title (and version, if it says one) that it names and that
 * was posted before it; else to the patch that was applied, or landed, as the commit it names. Of
 * several verdicts of one robot and test on one patch the last counts; the others are kept as
 * earlier ones. A later version fixes what a robot found if its text or its Reported-by names the
 * robot. */
void verdicts_read(const Mails *mails, GPtrArray *series);

/* verdicts_pick: returns the verdicts of POSTS in the range that belong to no series: on trees and
 * commits (Post *, newest first). The caller frees the array with g_ptr_array_unref. */
GPtrArray *verdicts_pick(GPtrArray *posts);

/* verdicts_is_bad: whether POST's verdict is a failure or an error. */
bool verdicts_is_bad(const Post *post);
