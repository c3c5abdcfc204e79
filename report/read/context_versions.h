/* Other versions of series in the store. Used by context.c. */
#pragma once

#include "report/read/context_series.h"

/* context_versions_read_earlier: reads earlier versions of the series in the range and of those
 * that are answered there, and the answers to them. */
void context_versions_read_earlier(ContextSeries *c);

/* context_versions_read_leads: reads, of earlier versions of the series that POSTS lead, the mails
 * by which lineage knows them, not the rest of their series. */
void context_versions_read_leads(ContextSeries *c, GPtrArray *posts);

/* context_versions_read_later: reads later versions of the series that were answered. */
void context_versions_read_later(ContextSeries *c);
