/* People and domains, counted and put in the order the digest shows them in. */
#ifndef LD_REPORT_STATS_H
#define LD_REPORT_STATS_H

#include "report/series/post.h"

typedef struct {              /* of a domain: name is the domain, address NULL */
	char *name, *address; /* either may be NULL */
	guint count;
	bool newcomer; /* tally_add was told so */
	char *text;    /* as shown: RFC 5322 mailbox, or the domain */
	char *fold;    /* text as it is compared */
} Count;

typedef struct Tally Tally;

/* tally_add: count PERSON once; tally_add_newcomer: and mark them; people are told apart by address
 * without case, by name where they have no address. tally_finish: the counts in stats_order, each
 * under the name it came with most often, as an array of Count * that owns them; frees TALLY. */
Tally *tally_new(void);
void tally_add(Tally *tally, const RecordPerson *person);
void tally_add_newcomer(Tally *tally, const RecordPerson *person);
guint tally_size(const Tally *tally);
GPtrArray *tally_finish(Tally *tally);
void tally_free(Tally *tally); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tally, tally_free)

/* stats_domains: where PEOPLE (Count *) belong, as another such array: people_domain's answers, by
 * WHO's domain map (NULL: none). People without an address belong nowhere. */
struct People;
GPtrArray *stats_domains(GPtrArray *people, const struct People *who);

/* stats_mailbox: NAME and ADDRESS as RFC 5322 3.4 writes them, the name quoted where it must be;
 * text beyond ASCII stays as it is. A new string. */
char *stats_mailbox(const char *name, const char *address);

/* stats_fold: TEXT's letters and digits in lower case, nothing else: what ties are ordered by, in
 * descending order. A new string. */
char *stats_fold(const char *text);

#endif
