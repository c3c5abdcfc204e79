/* The trailers that a patch gets when it is applied: those that its mail has, and those given on
 * the list, as b4(1) collects them. */
#pragma once

#include "report/patches/patch_set.h"

/* patch_trailers_collect: sets trailers of the patches of SET, and its not_added, from the replies
 * that D knows.
 * - A trailer counts for the patch that its mail answers, directly or through other answers; one
 *   given to the cover letter counts for every patch.
 * - With options->carry those count, too, that were given to an earlier version of a patch with the
 *   same patch-id, or to the cover letter of that version.
 * - Taken are trailers that name a person, and Fixes. Left out are From, To, Cc and the like, and
 *   those with a URL; of a robot's mail all but reviews.
 * - A trailer of a person must be sent by that person: one address (also with "+word" or at a
 *   subdomain), or one name. Others are named in not_added.
 * - Oldest mail first, below the trailers that the patch has; one with a key and value that are
 *   there, compared without case, is not added again, as by git-interpret-trailers(1). Link comes
 *   last. */
void patch_trailers_collect(PatchSet *set, const Digest *d, const PatchSetOptions *options);
