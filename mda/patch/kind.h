/* What a message is: patch, cover letter, reply, pull request, applied notice, other; and whether a
 * machine wrote it. */
#ifndef LD_MDA_KIND_H
#define LD_MDA_KIND_H

#include "mda/patch/body.h"
#include "mda/patch/subject.h"

/* The header fields (lower case, NULL at the end) whose values Message.headers must hold. */
extern const char *const kind_headers[];

/* kind_decide: fill REC's kind, automatic, and the pull_* and applied_* fields. REC already has its
 * author, trailers and diff. */
void kind_decide(const Message *m, const Subject *s, const Body *b, Record *rec);

/* kind_automatic: who wrote M if no person did (RFC 3834; bots by a table of addresses). */
RecordAuto kind_automatic(const Message *m);

#endif
