/* Who gave which review tags (Reviewed-by, Acked-by, ...), in words. The text comes from mail:
 * escape it before you print it. */
#pragma once

#include "report/series/series.h"

/* words_reviews: returns who gave which tag in REVIEWS (Review *), such as "Reviewed-by Ann, Bo
 * (patch 3); Acked-by Cy (patches 1, 2)", as a new string, or NULL if there is none. */
char *words_reviews(GPtrArray *reviews);

/* words_reviews_tags: returns how many people gave which tag in REVIEWS (Review *), by the tag's
 * initial, with SIGN before each number, such as "3R 1A", as a new string, or NULL if there is
 * none.
 */
char *words_reviews_tags(GPtrArray *reviews, const char *sign);

/* words_reviews_series: as words_reviews_tags for the reviews of S; where not all of its patches
 * have a tag, with how many of them do: "3R 1A 2/5". A tag for the cover letter is for all. Behind
 * the tags stands of how many patches remarks_left_open holds: ", 2/5 open". */
char *words_reviews_series(const Series *s);
