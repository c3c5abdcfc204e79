/* Links to other mails: archive URLs and "Supersedes: <id>" lines. */
#pragma once

#include "store/record/record.h"

/* link_read: adds a link to REC->links for each URL in TEXT whose last path component is a
 * Message-ID, as all public-inbox archives write it (https://HOST/LIST/MESSAGE-ID/, also
 * patch.msgid.link), and for each line "Supersedes:", "Obsoleted-by:", "Based-on:" or "Link:" with
 * a Message-ID in angle brackets. The label is the text before the link ("v1", "Link to v2") if it
 * is short, else NULL. */
void link_read(const char *text, Record *rec);
