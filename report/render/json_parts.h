/* Pieces of a digest's JSON that several of its objects share. A member without a value is left
 * out, never null or "". */
#ifndef LD_REPORT_JSON_PARTS_H
#define LD_REPORT_JSON_PARTS_H

#include "report/digest/digest.h"

/* json_parts_proposed: writes "proposed", the patches in POSTS (inner posts), as an array. */
void json_parts_proposed(GString *out, const GPtrArray *posts);

/* json_parts_id: appends the member "id" to OUT: the entry id of POST. */
void json_parts_id(GString *out, const Post *post);

/* json_parts_link: appends the member "link" to OUT: the archive's URL of MESSAGE_ID. Appends
 * nothing if D has no link template. */
void json_parts_link(GString *out, const Digest *d, const char *message_id);

/* json_parts_person: appends the member KEY to OUT: an object with name and address. */
void json_parts_person(GString *out, const char *key, const RecordPerson *person);

/* json_parts_notice: appends the member KEY to OUT: an object that describes NOTICE, the mail that
 * says that a patch was applied as COMMIT (may be NULL). Appends nothing if NOTICE is NULL. */
void json_parts_notice(GString *out, const char *key, const Post *notice, const char *commit);

/* json_parts_reviews: appends the member KEY to OUT: an array of REVIEWS (Review *) followed by
 * MORE (may be NULL). If CARRIED, each one has the version that it was given to. */
void json_parts_reviews(
        GString *out, const char *key, GPtrArray *reviews, GPtrArray *more, bool carried);

#endif
