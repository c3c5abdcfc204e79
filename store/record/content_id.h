/* The content id: two copies of one message get the same id, whichever lists they came by. It is a
 * BLAKE2b-256 hash of the fields below, each with its length before it, so that different fields
 * cannot look alike. Computed in the parser's child process; the input is not trusted. */
#pragma once

#include "store/base/hash.h"

/* One computation. */
typedef struct ContentId ContentId;

/* content_id_new: begin with the header fields. Each may be NULL and is then hashed as absent.
 *   message_id      without <>
 *   author_address  folded to lower case here
 *   date            the value of the Date header; blanks are squeezed here. Not the parsed time:
 *                   two different unreadable dates stay different
 *   references      NULL-terminated Message-IDs of In-Reply-To and References; sorted and made
 *                   unique here
 *   subject         decoded; list tags are removed here (subject_tag_cut)
 * End it with content_id_finish. */
ContentId *content_id_new(const char *message_id, const char *author_address, const char *date,
        const char *const *references, const char *subject);

/* content_id_part: add the next leaf part. TEXT (N bytes) is its content in UTF-8, or its raw bytes
 * if they cannot be decoded. CR LF becomes LF, ">From " at the start of a line becomes "From ",
 * blanks at line ends and empty lines at the end are removed. Of the last part the list's footer is
 * removed: a line of at least 20 underscores with at most 8 lines after it. A last part that is
 * empty, or only such a footer, is ignored. */
void content_id_part(ContentId *cid, const char *text, gsize n);

/* content_id_finish: *ID gets the id. Frees CID. */
void content_id_finish(ContentId *cid, Hash *id);

/* content_id_of_raw: *ID gets the id of a message that could not be decoded: the hash of its N
 * received bytes. */
void content_id_of_raw(const void *bytes, gsize n, Hash *id);
