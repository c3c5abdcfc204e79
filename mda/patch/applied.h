/* Applied notices: a maintainer or a bot says that patches or a pull request were applied. */
#pragma once

#include "mda/patch/line.h"
#include "mda/patch/subject.h"
#include "store/record/record.h"

/* applied_read: returns true if TEXT, the unquoted text of a reply with the subject S, is an
 * applied notice: a sentence such as "Applied to kvm/next, thanks!", or a list of patches with
 * their commits, as people, b4 ty, patchwork-bot and pr-tracker-bot write them. If the subject says
 * "(subset)", a list without commits is enough. Then fills REC's applied_* fields with what it
 * names. REC->automatic must be set. */
bool applied_read(const char *text, const Subject *s, Record *rec);

/* applied_put_person: sets REC's applied_by to the person L, "Ada <ada@example.org>"; leaves it if
 * L is no person with an address. */
void applied_put_person(Line l, Record *rec);
