/* What the JSON of series and of the rest of the digest are made of. An absent thing is no member, never null or "". */
#ifndef LD_REPORT_JSON_PARTS_H
#define LD_REPORT_JSON_PARTS_H

#include "digest.h"

#include <jansson.h>

void json_set_text(json_t *object, const char *key, const char *text);
void json_set_number(json_t *object, const char *key, gint64 n);
void json_set_time(json_t *object, const char *key, gint64 s);
void json_set_link(json_t *object, const Digest *d, const char *message_id);
json_t *json_person(const Person *person);

/* json_notice: of an applied notice that named COMMIT (may be NULL); NULL for NULL. */
json_t *json_notice(const Post *notice, const char *commit);

/* json_reviews: REVIEWS (Review *), then MORE (may be NULL), as an array; CARRIED: with the version each was given to. */
json_t *json_reviews(GPtrArray *reviews, GPtrArray *more, bool carried);

/* json_series: S as an element of series[], with its patches. json_brief: what tells which series it is: of news[] and waiting_series[]. */
json_t *json_series(const Digest *d, const Series *s);
json_t *json_brief(const Digest *d, const Series *s);

#endif
