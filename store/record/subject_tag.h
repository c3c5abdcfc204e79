/* The subject as every copy of a message has it: without the tag a list put before the patch
 * bracket. */
#ifndef LD_STORE_SUBJECTTAG_H
#define LD_STORE_SUBJECTTAG_H

#include <glib.h>

/* subject_tag_squeeze: TEXT with each run of blanks and controls as one blank and none at its ends,
 * a new string; NULL for NULL. */
char *subject_tag_squeeze(const char *text);

/* subject_tag_cut: SUBJECT squeezed, without the list tags that stand before its patch bracket:
 * brackets of one word that is none of the patch grammar's own (rfc, resend, v2, 1/3), with nothing
 * but brackets, "Re:" and the like and "(subset)" round them. A bracket that holds "pull" or such a
 * word counts as a patch bracket too. "[kvm-devel] [PATCH] x" and "[PATCH] x" are the same then,
 * and so are "[Kvm-ppc] Re: [PATCH] x", "Re: [Kvm-ppc] [PATCH] x" and "Re: [PATCH] x";
 * "[kvm-unit-tests PATCH] x" and subjects without a patch bracket stay. A new string; NULL for
 * NULL. */
char *subject_tag_cut(const char *subject);

#endif
