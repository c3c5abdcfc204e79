/* One patch as a mail that git-am(1) applies as it was meant, and that quilt(1) reads. */
#pragma once

#include "report/patches/patch_set.h"

/* am_mail_append: appends PATCH to OUT: From, Date and Subject as git-am(1) would take them from
 * the mail, Message-ID, the commit message with the trailers that were given, "---", notes,
 * diffstat, and the diff in the bytes that were sent. It is encoded as quoted-printable if it has a
 * CR, a NUL or a line that begins with "From ": so it is the same for a reader of any kind of mbox.
 * With RAW it never is: quilt(1) does not read that. Load GMime before (mail_gmime.h). */
void am_mail_append(GString *out, const PatchSetPatch *patch, bool raw);

/* am_mail_append_cover: appends the cover letter COVER, in the same way. */
void am_mail_append_cover(GString *out, const PatchSetPatch *cover, bool raw);

/* am_mail_mbox: returns SET as an mbox; with COVER its cover letter comes first. */
GString *am_mail_mbox(const PatchSet *set, bool cover);
