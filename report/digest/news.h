/* News: what happened in the range to series that were posted before it, and which series wait for
 * an answer. */
#ifndef LD_REPORT_NEWS_H
#define LD_REPORT_NEWS_H

#include "report/series/series.h"

#define WAITING_LEAST_S (3 * 24 * 3600LL)
#define WAITING_MOST_S  (30 * 24 * 3600LL)

typedef struct {        /* all of it in the range */
	Series *series; /* its state is as of the end of the range; everything said of it so far is
	                   in it */
	guint replies;  /* by people */
	guint people;   /* who wrote them */
	GPtrArray *reviews; /* Review *, borrowed */
	guint applied;      /* its patches that a notice of the range names */
	guint pulled;       /* its patches that a pull request of the range carries */
	bool superseded;    /* by a version posted in the range */
	gint64 last_s;      /* the newest of it */
} News;

/* news_pick: of SERIES (Series *), after review_read over POSTS: what was applied first, then
 * reviewed, answered, superseded; the busiest first among alike. News * that the array owns. */
GPtrArray *news_pick(GPtrArray *posts, GPtrArray *series);

/* news_waiting: of SERIES those that nobody else answered, that are open (new or updated), and were
 * posted WAITING_LEAST_S to WAITING_MOST_S before END_S: longest first. Series *, borrowed. */
GPtrArray *news_waiting(GPtrArray *series, gint64 end_s);

#endif
