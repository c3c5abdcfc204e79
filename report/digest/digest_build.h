/* Building the digest: calls every stage of report/series and report/digest in order. */
#pragma once

#include "report/digest/digest.h"

/* digest_build: returns the digest of POSTS (Post *, in any order; their array must own them).
 * Takes POSTS and the strings of HEAD; what OPTIONS point to must live as long as the digest. The
 * caller frees it with digest_free. */
Digest *digest_build(DigestHead head, GPtrArray *posts, const DigestOptions *options);
