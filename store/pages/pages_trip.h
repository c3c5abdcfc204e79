/* A trip through one tree of a data file, and the walk through all of them that it is part of: what
 * pages_walk.c (pages and nodes), pages_value.c (what nodes hold) and pages_trip.c (what both need)
 * share. */
#ifndef LD_STORE_PAGES_TRIP_H
#define LD_STORE_PAGES_TRIP_H

#include "store/pages/pages_bytes.h"

typedef enum {
	KIND_FREE,    /* transaction number -> page numbers */
	KIND_NAMES,   /* name -> tree */
	KIND_SINGLE,  /* key -> value */
	KIND_SEVERAL, /* key -> values of one size, in order */
	KIND_VALUES   /* the values of one such key */
} Kind;

typedef struct {
	const PagesWalk *walk;
	const Meta *meta;
	guint64 file_bytes;
	guint size;                       /* of a page */
	guint8 *used, *unused;            /* a bit a page */
	guint32 tables_met, tables_whole; /* a bit a table of the walk's */
	bool broken;                      /* some page was not gone into */
	guint64 n_used, n_unused, n_read;
	bool grown, cut;
	GError *error;
} Walk;

typedef struct { /* of a tree, on the way through it */
	const char *name;
	Kind kind;
	Tree says, seen;
	guint value_bytes;                   /* KIND_SEVERAL: of each value, 0: none seen */
	guint8 key[KEY_MAX], floor[KEY_MAX]; /* the last key; what the next must not be below */
	guint key_bytes, floor_bytes;
	bool has_key, has_floor, broken;
} Trip;

typedef struct {
	const guint8 *bytes, *key, *value;
	guint flags, key_bytes;
	guint64 value_bytes; /* as the node says: of a run it lies elsewhere */
} Node;

static inline bool bit_get(const guint8 *bits, guint64 n)
{
	return bits[n / 8] >> n % 8 & 1;
}

static inline void bit_set(guint8 *bits, guint64 n)
{
	bits[n / 8] |= (guint8)(1u << n % 8);
}

/* trip_wrong: a line for PAGE of T's tree, which is not gone into. Returns false. */
__attribute__((format(printf, 4, 5))) bool trip_wrong(
        Walk *w, Trip *t, guint64 page, const char *format, ...);

/* trip_take: N pages from PAGE on are T's tree's; false, and told, where they cannot be. trip_read:
 * N bytes at OFFSET of PAGE; false where it is not there (told), could not be read (W's error), or
 * the walk has to end. */
bool trip_take(Walk *w, Trip *t, guint64 page, guint64 n);
bool trip_read(Walk *w, Trip *t, guint64 page, guint8 *to, gsize n, gsize offset);

/* trip_in_order: whether KEY, the next of a leaf, is above the last and not below the branch's key
 * before it. trip_divides: whether KEY, of a branch, is above all before it. */
bool trip_in_order(Trip *t, const guint8 *key, guint n);
bool trip_divides(Trip *t, const guint8 *key, guint n);

/* trip_value: what NODE of a leaf, PAGE, holds. False where that is wrong (told), or the walk has
 * to end. */
bool trip_value(Walk *w, Trip *t, guint64 page, const Node *node);

/* trip_fixed_count: how many values of SIZE bytes each the page of ROOM bytes with this HEAD has, 0
 * where that cannot be. trip_fixed_in_order: whether N of them are in order. */
guint trip_fixed_count(const guint8 *head, guint room, guint size);
bool trip_fixed_in_order(Trip *t, const guint8 *values, guint n, guint size);

/* trip_walk: all of T's tree, compared with what its record says. */
void trip_walk(Walk *w, Trip *t);

#endif
