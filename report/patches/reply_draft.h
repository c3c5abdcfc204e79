/* A mail to start an answer from. Nothing is ever sent. */
#pragma once

#include "report/patches/patch_set.h"

/* reply_draft_make: returns a mail (RFC 5322) that answers the mail POST, read from S: To
 * its sender, or Reply-To; Cc everybody else who got it and the patch's author, without MINE
 * (addresses, NULL-terminated, or NULL); Subject with one "Re:", In-Reply-To, References; its text
 * quoted, with the diff, without signature. FROM (NULL: none) is its From. Date and Message-ID are
 * left to the program that sends it. Load GMime before. Fails as patch_set_text(). */
G_GNUC_WARN_UNUSED_RESULT
GString *reply_draft_make(Snapshot *s, Post *post, const char *from, char **mine, GError **error);
