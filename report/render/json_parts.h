/* Members and objects that several objects of the JSON format have. Each function appends to OUT;
 * what is not known is left out. */
#pragma once

#include "report/digest/digest.h"

/* json_parts_begin: begins an object of D: what is left out, as json_parts_upto says, is none. */
void json_parts_begin(const Digest *d);

/* json_parts_upto: returns how many of N elements of a list inside an element are to be shown, all
 * or as many as D allows (DigestOptions.items_max), and counts the others. */
guint json_parts_upto(guint n);

/* json_parts_upto_long: the same of a list of series, patches or threads. */
guint json_parts_upto_long(guint n);

/* json_parts_end: the member "cut": how many elements were left out; absent if none was. */
void json_parts_end(GString *out);

/* json_parts_link: the member "link": MESSAGE_ID in D's archive. */
void json_parts_link(GString *out, const Digest *d, const char *message_id);

/* json_parts_person: the member KEY: PERSON. */
void json_parts_person(GString *out, const char *key, const RecordPerson *person);

/* json_parts_id: the member "id": POST's content id. */
void json_parts_id(GString *out, const Post *post);

/* json_parts_proposed: the member "proposed": the patches in POSTS, inner posts. */
void json_parts_proposed(GString *out, const GPtrArray *posts);

/* json_parts_notice: the member KEY: NOTICE, which applied something as COMMIT; either may be NULL.
 */
void json_parts_notice(GString *out, const char *key, const Post *notice, const char *commit);

/* json_parts_reviews: the member KEY: REVIEWS (Review *). If CARRIED, each has the version that it
 * was given to. One that was given to a cover letter says so. */
void json_parts_reviews(GString *out, const char *key, GPtrArray *reviews, bool carried);
