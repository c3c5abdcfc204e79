/* Removes list tags from subjects, so that copies of a message by different lists get the same
 * content id. */
#pragma once

#include <glib.h>

/* subject_tag_squeeze: TEXT with each run of blanks and control characters as one blank, and none
 * at its ends. Returns a new string; NULL for NULL. */
char *subject_tag_squeeze(const char *text);

/* subject_tag_cut: SUBJECT squeezed, without the list tags before its patch bracket. A list tag is
 * a bracket of one word that is not a word of patch subjects (rfc, resend, v2, 1/3), preceded only
 * by brackets, "Re:" and the like, and "(subset)". Brackets with "patch", "pull" or such a word
 * count as patch brackets. So "[kvm-devel] [PATCH] x" becomes "[PATCH] x", and "[Kvm-ppc] Re:
 * [PATCH] x" and "Re: [Kvm-ppc] [PATCH] x" become "Re: [PATCH] x". "[kvm-unit-tests PATCH] x" and
 * subjects without a patch bracket stay. Returns a new string; NULL for NULL. */
char *subject_tag_cut(const char *subject);
