/* Where a mail and its list are archived, as its header says. */
#pragma once

#include "mda/decode/message.h"
#include "store/record/record.h"

/* archive_url_read: sets REC's archived_at from Archived-At of M (RFC 5064) and its list_archive
 * from List-Archive (RFC 2369, the first URL): http and https URLs in ASCII, without <>. Sets
 * neither where the field is missing, is too long or has no such URL. */
void archive_url_read(const Message *m, Record *rec);
