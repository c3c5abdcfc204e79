/* What the rounds of reading the mail around a range share: used by context.c, context_series.c and
 * context_versions.c alone. */
#ifndef LD_REPORT_CONTEXT_STATE_H
#define LD_REPORT_CONTEXT_STATE_H

#include "report/read/gather.h"

typedef struct {
	Gather g;
	GPtrArray *range;  /* Post *: the posts that were given */
	gint64 from_s;     /* arrival of the first of them */
	GHashTable *roots; /* Message-ID at a thread's top -> what context_series_read did */
	GHashTable
	        *answered; /* Post *: the patches and cover letters of series that are answered */
	GArray *hits;      /* GatherHit: scratch space */
} ContextState;

#endif
