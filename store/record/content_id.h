/* The content id: what makes two copies of a message the same message, wherever and by whichever
 * list they came. BLAKE2b-256 over a version byte and the fields below, each with its length before
 * it so that no two messages run together. The parser's child feeds it; nothing here trusts its
 * input. */
#ifndef LD_STORE_CONTENTID_H
#define LD_STORE_CONTENTID_H

#include "store/log/entry.h"

typedef struct ContentId ContentId; /* one computation */

/* content_id_new: begin with the header fields, in the order they are hashed. Any may be NULL
 * (hashed as absent). message_id      without <> author_address  folded to lower case here date the
 * Date header's value, blanks squeezed here (not the parsed time: two unreadable dates differ)
 *   references      NULL-terminated Message-IDs of In-Reply-To and References, sorted and made
 * unique here subject         decoded; here the [list] tag that stands before the patch bracket is
 * cut and blanks are squeezed */
ContentId *content_id_new(const char *message_id, const char *author_address, const char *date,
        const char *const *references, const char *subject);

/* content_id_part: add one leaf part, in order. TEXT is its content decoded to UTF-8 (or the raw
 * bytes where that is not possible). Normalised here: CR LF to LF, ">From " unquoted at line
 * starts, blanks at line ends and empty lines at the end off. The list's footer (a line of at least
 * 20 underscores with at most 8 lines after it) is cut from the last part; a last part that is only
 * such a footer, or empty, does not count. */
void content_id_part(ContentId *cid, const char *text, gsize n);

/* content_id_finish: the id; frees CID. */
void content_id_finish(ContentId *cid, Hash *id);

/* content_id_of_raw: the id of a message that could not be decoded: its received bytes' hash under
 * the same version byte. */
void content_id_of_raw(const void *bytes, gsize n, Hash *id);

#endif
