/* What the JSON of series and of the rest of the digest are made of. An absent thing is no member,
 * never null or "". Each puts a value of the name KEY (NULL: an element of an array) to OUT. */
#ifndef LD_REPORT_JSON_PARTS_H
#define LD_REPORT_JSON_PARTS_H

#include "report/digest/digest.h"
#include "store/base/json_out.h"

void json_link(GString *out, const Digest *d, const char *message_id);
void json_person(GString *out, const char *key, const RecordPerson *person);
void json_id(GString *out, const Post *post); /* of the name "id" */

/* json_notice: of an applied notice that named COMMIT (may be NULL); nothing for NULL. */
void json_notice(GString *out, const char *key, const Post *notice, const char *commit);

/* json_reviews: REVIEWS (Review *), then MORE (may be NULL), as an array; CARRIED: with the version
 * each was given to. */
void json_reviews(GString *out, const char *key, GPtrArray *reviews, GPtrArray *more, bool carried);

/* json_series: the members of S as an element of series[], with its patches. json_brief: of those
 * what tells which series it is: of news[] and waiting_series[]. The object round them is the
 * caller's. */
void json_series(GString *out, const Digest *d, const Series *s);
void json_brief(GString *out, const Digest *d, const Series *s);

#endif
