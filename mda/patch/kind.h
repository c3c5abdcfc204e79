/* Decides what a mail is: patch, cover letter, reply, pull request, applied notice or other. */
#pragma once

#include "mda/patch/body.h"
#include "mda/patch/subject.h"

/* kind_decide: sets REC's kind and automatic, and the pull_* and applied_* fields if M is a pull
 * request or an applied notice. REC->trailers must already hold the trailers of a reply; S and B
 * are the read subject and body of M. */
void kind_decide(const Message *m, const Subject *s, const Body *b, Record *rec);
