/* Attached patches, as git-format-patch(1) writes them or as bare diffs. */
#pragma once

#include "mda/decode/message.h"
#include "mda/patch/subject.h"

/* attached_read: adds the patches attached to M, whose subject is S, to REC, and removes their text
 * from M's.
 * - A git patch (or a file of several) is read as git-am(1) would apply it. Its name
 *   ("v3-0002-x.patch") gives version and index if its own subject does not.
 * - A bare diff is a patch of its own beside git patches, in a reply, and if S is not a patch's.
 * Its title is that of S, or its file's name if several files are attached. Otherwise M itself is
 * the patch and nothing is done: M's text is what git-am(1) would read.
 * - The text of a cover letter beside git patches is added to M's, if M is no reply. S becomes its
 * subject, unless S is a cover letter's already.
 * - If S is a patch's and the text itself has a diff, that is the patch: attached copies are only
 *   removed.
 * Nothing is done for forwarded mail. */
void attached_read(Message *m, Subject *s, Record *rec);
