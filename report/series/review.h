/* A review: one Reviewed-by, Acked-by, Tested-by or Nacked-by trailer that somebody gave in a
 * reply. replies.c finds them. */
#pragma once

#include "store/record/record.h"

struct Post;

#define REVIEW_KEYS 4

/* review_keys: the trailers that count as a review, in the order in which they are shown. */
extern const char *const review_keys[REVIEW_KEYS];

typedef struct {
	const char *key;           /* one of review_keys; compare the pointers */
	char *name, *address;      /* who gave it; owned; the name may be "", neither is NULL */
	const char *message_id;    /* of the reply; borrowed from its record */
	const struct Post *target; /* the patch or cover letter it was given to */
	const struct Post *reply;  /* the mail it was given in */
	/* who mailed the reply, if neither the name nor the address is the trailer's; else NULL */
	const RecordPerson *passed_on_by;
} Review;

/* review_free: frees REVIEW with its strings; takes a gpointer to serve as a GDestroyNotify. */
void review_free(gpointer review);

/* review_key: returns the one of review_keys that is KEY without regard to case; else NULL. */
const char *review_key(const char *key);

/* review_is_among: whether REVIEWS (Review *) has one with KEY, one of review_keys, by ADDRESS
 * (compared without case). */
bool review_is_among(GPtrArray *reviews, const char *key, const char *address);

/* review_people: returns how many people, told apart by address, gave KEY (one of review_keys) in
 * REVIEWS (Review *). */
guint review_people(GPtrArray *reviews, const char *key);

/* review_read_person: reads "Name <address>" of a trailer's VALUE; text behind the address is a
 * comment. Returns false if VALUE has no address; else the caller frees *NAME and *ADDRESS. */
bool review_read_person(const char *value, char **name, char **address);
