/* The parts of lineage: which evidence there is is lineage.c's (what mails say) and
 * lineage_patches.c's (what patches show); what may follow what, lineage_rules.c decides. */
#ifndef LD_REPORT_LINEAGE_PARTS_H
#define LD_REPORT_LINEAGE_PARTS_H

#include "report/series/lineage.h"

#define LINEAGE_RECOUNT_S                                                                          \
	(60 * 24 * 3600LL) /* within this a series is sent anew in another size                    \
	                    */

/* lineage_propose: EARLIER may be an earlier version of LATER: linked, unless a rule forbids it or
 * something nearer is known. */
void lineage_propose(Series *earlier, Series *later);

/* lineage_same_author, lineage_within_a_year: of their first mails. lineage_same_line: whether two
 * mails' trees allow versions of one series. */
bool lineage_same_author(const Series *a, const Series *b);
bool lineage_within_a_year(const Series *a, const Series *b);
bool lineage_same_line(const Record *a, const Record *b);

/* lineage_groups_new: a table of series by a key. lineage_group_add: put S under KEY, which is
 * copied, and into KEYS where it is new. */
GHashTable *lineage_groups_new(void);
void lineage_group_add(GPtrArray *keys, GHashTable *groups, char *key, Series *s);

/* lineage_by_patches: propose what has the same patches, by patch-id or by author and title.
 * lineage_by_likeness: what looks alike, by the same sender. Both only where SERIES lack a version
 * before. */
void lineage_by_patches(GPtrArray *series);
void lineage_by_likeness(GPtrArray *series);

#endif
