/* Gathering: entries found by look-ups, queued, and read together in the order they lie. Used by
 * context.c, context_versions.c and story.c. */
#ifndef LD_REPORT_GATHER_H
#define LD_REPORT_GATHER_H

#include "report/read/context.h"

#include "store/log/lookup.h"

#define KIND(kind)   (1u << (kind))
#define KIND_PATCHES (KIND(RECORD_PATCH) | KIND(RECORD_COVER))
#define KIND_ANSWERS (KIND(RECORD_REPLY) | KIND(RECORD_APPLIED))
#define KIND_ANY     (KIND(RECORD_N_KINDS) - 1u)

typedef struct { /* an entry that was found */
	guint64 seq;
	gint64 arrived_s;
	RecordKind kind;
	RecordAuto automatic;
} Hit;

typedef struct {
	Snapshot *s;
	const ContextSpec *spec;
	GPtrArray *posts;   /* the caller's */
	GHashTable *by_seq; /* SEQ_KEY -> Post, of those */
	GHashTable *by_id;  /* Message-ID -> Post, of those */
	GHashTable *asked;  /* Message-ID -> Hit, NULL where the store has none */
	GHashTable *looked; /* what was looked up by gather_newest: table and text -> how many were
	                       found */
	GHashTable *queued; /* SEQ_KEY */
	GArray *wanted;     /* guint64: queued and not yet read */
	guint room;         /* how many more may be queued */
	GError *error;      /* the first failure; nothing is done after it */
} Gather;

void gather_begin(Gather *g, Snapshot *s, const ContextSpec *spec, GPtrArray *posts, guint room);
void gather_end(Gather *g);

/* gather_find: append to HITS (Hit) what TABLE has for TEXT, of KINDS (KIND bits): no variants,
 * nothing unread, nothing later than the spec allows. gather_ask: the first mail with Message-ID
 * ID, NULL if there is none. */
void gather_find(Gather *g, Lookup table, const char *text, guint kinds, GArray *hits);
const Hit *gather_ask(Gather *g, const char *id);

/* gather_queue: read SEQ with the next gather_read, unless it was read before. gather_newest: so
 * the N newest that TABLE has for TEXT, of patches and covers that arrived at SINCE_S or later and
 * are not known yet; how many there are, those known included. The second time for one TEXT it does
 * nothing. */
void gather_queue(Gather *g, guint64 seq);
guint gather_newest(Gather *g, Lookup table, const char *text, guint n, gint64 since_s);

/* gather_posted: queue those of SEQS (guint64, each once), in their order, that are patches or
 * covers a person posted; LISTED: only what came by the spec's list, if it has one. */
void gather_posted(Gather *g, const GArray *seqs, bool listed);

/* gather_read: read what is queued; the new posts, which gather's posts own, in a new array. */
GPtrArray *gather_read(Gather *g);

#endif
