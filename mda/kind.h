/* What a message is: patch, cover letter, reply, pull request, applied notice, other; and whether a machine wrote it. */
#ifndef LD_MDA_KIND_H
#define LD_MDA_KIND_H

#include "body.h"
#include "subject.h"

/* kind_decide: fill REC's kind, automatic, and the pull_* and applied_* fields. REC already has its author, trailers and diff. */
void kind_decide(const Message *m, const Subject *s, const Body *b, Record *rec);

#endif
