/* Lineage: which series is a later version of which other one. */
#pragma once

#include "report/series/mails.h"
#include "report/series/series.h"

/* lineage_trace: sets previous, superseded_by, resent and previous_id of every Series of SERIES,
 * which must be all that MAILS make, oldest first. lineage.c lists the rules that find two
 * versions, lineage_rules.h what may follow what. */
void lineage_trace(const Mails *mails, GPtrArray *series);

/* lineage_label_version: returns the version of which LABEL, the words before a link, speaks: "4"
 * for "v4" and "Link to v4" (text may follow); "" for "Supersedes", "Previous" and the like, which
 * mean the version before; NULL for any other label and for NULL. Borrowed. */
const char *lineage_label_version(const char *label);
