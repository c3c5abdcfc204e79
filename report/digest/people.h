/* Who is who: a mailmap, who belongs where, who is a robot, who is new, who is the reader. */
#ifndef LD_REPORT_PEOPLE_H
#define LD_REPORT_PEOPLE_H

#include "store/log/snapshot.h"
#include "report/digest/mailmap.h"
#include "report/series/post.h"

typedef struct People {
	Mailmap *mailmap;    /* NULL: none */
	GHashTable *domains; /* `ann@example.org`, `example.org`, `*.example.org` in lower case ->
	                        who that is; NULL: none */
	char **bots; /* patterns of glob.h: whose mail is a robot's; after `!`, whose is not. The
	                last that fits counts. Or NULL */
	char **me;   /* the reader's addresses, or NULL */
} People;

/* people_read_domains: add the lines `domain = who` of the file PATH to P; `#` begins a comment.
 * people_add_domain: one of them. Fail with ERROR_USAGE. */
G_GNUC_WARN_UNUSED_RESULT
bool people_read_domains(People *p, const char *path, GError **error);
void people_add_domain(People *p, const char *domain, const char *who);
void people_clear(People *p);

/* people_find_newcomers: set newcomer of each post of POSTS in the range whose author's first mail
 * in the store is one of them, under none of the addresses the mailmap has for that author an
 * earlier one. Nobody is new where the range begins with the store. Before people_apply. */
void people_find_newcomers(const People *p, Snapshot *s, GPtrArray *posts);

/* people_apply: give POSTS' authors, senders and the people in trailers the names and addresses the
 * mailmap has for them, and robots their mark. */
void people_apply(const People *p, GPtrArray *posts);

/* people_domain: where ADDRESS belongs: as the domain map says (the address, else its domain, else
 * the longest `*.` above it), else its domain; NULL where it has none. Borrowed from P or ADDRESS.
 */
const char *people_domain(const People *p, const char *address);

/* people_is_me: whether ADDRESS, mapped or not, is one of the reader's. */
bool people_is_me(const People *p, const char *address);

#endif
