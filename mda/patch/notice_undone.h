/* What spoils a notice: the writer only tried the patch, took it back, or will send another. */
#pragma once

#include "mda/patch/sentence.h"

/* notice_undone_here: whether the words of S behind the verb I tell of a test ("and rebooted"), of
 * a withdrawal ("had to drop it"), of the writer's own next version ("will resend"), or of a place
 * where no patches go ("to my kernel", "in Debian"). */
bool notice_undone_here(const Sentence *s, guint i);

/* notice_undone_after: whether S, a sentence behind a notice, takes it back: "Sorry, had to drop it
 * again.", "Does not build though, dropping."; or asks for the patch once more, so that another one
 * was meant: "Please rebase your patchset on top of it." */
bool notice_undone_after(const Sentence *s);
