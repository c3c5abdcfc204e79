/* A series in the JSON format. Each function appends members to the object that OUT is in. */
#pragma once

#include "report/digest/digest.h"

/* json_series: all members of S, a Series. */
void json_series(GString *out, const Digest *d, gconstpointer s);

/* json_series_brief: what names S: title, author, version, state and so on. */
void json_series_brief(GString *out, const Digest *d, const Series *s);

/* json_series_verdict: the members of the verdict in the robot's mail MAIL. */
void json_series_verdict(GString *out, const Digest *d, const Post *mail);

/* json_series_landed: the member "landed" of PATCH: the commits that it became, with their tags
 * that differ from those given on the list, if these were compared. */
void json_series_landed(GString *out, const Post *patch);
