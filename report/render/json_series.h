/* A series in the JSON format. Each function appends members to the object that OUT is in. */
#pragma once

#include "report/digest/digest.h"

/* json_series: all members of S, a Series. */
void json_series(GString *out, const Digest *d, gconstpointer s);

/* json_series_brief: what names S: title, author, version, state and so on. */
void json_series_brief(GString *out, const Digest *d, const Series *s);

/* json_series_verdict: the members of the verdict in the robot's mail MAIL. */
void json_series_verdict(GString *out, const Digest *d, const Post *mail);
