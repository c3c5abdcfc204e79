/* The rounds of reading the mail around a range, as far as context.c and context_versions.c share
 * them. */
#ifndef LD_REPORT_CONTEXT_ROUNDS_H
#define LD_REPORT_CONTEXT_ROUNDS_H

#include "report/read/gather.h"

enum { SERIES_READ = 1, TALK_READ = 2 };

typedef struct {
	Gather g;
	GPtrArray *range;     /* the posts there were */
	gint64 from_s;        /* arrival of the first of them */
	GHashTable *roots;    /* Message-ID at a thread's top -> SERIES_READ, TALK_READ */
	GHashTable *answered; /* Post *: patches and covers the range answers, and all of their
	                         series */
	GArray *hits;         /* scratch */
} Context;

/* context_read_versions: earlier versions of the range's series. context_read_carried: what was
 * said of patches that stayed as they were. context_read_later: later versions of the series that
 * were answered. */
void context_read_versions(Context *c);
void context_read_carried(Context *c);
void context_read_later(Context *c);

/* context_read_series: the series round POSTS, with all that was said of them where WHAT has
 * TALK_READ. */
void context_read_series(Context *c, GPtrArray *posts, guint what);

/* context_root_id: the Message-ID at the top of POST's thread, as far as POST tells.
 * context_sorted: the posts of SET, as they lie. */
const char *context_root_id(const Post *post);
GPtrArray *context_sorted(GHashTable *set);

#endif
