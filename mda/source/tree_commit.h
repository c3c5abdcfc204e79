/* What a commit's message says: title, trailers, the mails it names, what a merge pulled. */
#pragma once

#include "store/record/commit.h"

/* tree_commit_read: set C's title, trailers, message_ids, upstream and, if it has
 * COMMIT_FLAG_MERGE, pull_url, pull_tag and pull_branch from MESSAGE, which is valid UTF-8. A
 * trailer Link or Message-ID that names a mail is only in message_ids; another one that has a link
 * to a mail is in both. */
void tree_commit_read(const char *message, Commit *c);

/* tree_commit_text: TEXT of a commit in ENCODING (NULL: UTF-8) as UTF-8, a new string. What cannot
 * be converted becomes U+FFFD. */
char *tree_commit_text(const char *text, const char *encoding);
