/* Bots: which mail no person wrote. The mail's own marks were read on delivery (mda/patch); this is
 * what the report makes of them and of --bots. */
#pragma once

#include "store/record/record.h"

/* bots_mark: marks REC as a bot's mail, or takes that mark off, if its sender fits one of PATTERNS
 * (glob_person; NULL-terminated; NULL: none). A pattern behind `!` says that the sender is no bot;
 * the last pattern that fits decides. Other marks of automatic mail (RFC 3834) stay. */
void bots_mark(char **patterns, Record *rec);

/* bots_automatic: returns what AUTOMATIC, as the headers claim it, means for a mail of KIND. A
 * patch or cover letter was written by a person whatever its headers say, unless a known bot sent
 * it. */
RecordAuto bots_automatic(RecordKind kind, RecordAuto automatic);
