/* Applied notices: "Applied, thanks!" of a maintainer or a bot, and which patches they mean. The
 * text of a notice was parsed on delivery (mda/patch/applied.c). Used by replies.c and
 * the renderers. */
#pragma once

#include "report/series/series.h"

/* notices_apply: sets applied_by and commit of the mails that NOTICE, a reply to TARGET, says were
 * applied. In answer to a pull request it is that one, with its series. In a series it is each
 * patch that the notice lists, by title, or by number if it gives no title; if it lists none, it is
 * TARGET and, if TARGET is the cover letter, every patch. The first notice of a patch stays. */
void notices_apply(const Post *notice, Post *target);

/* notices_apply_own: marks the patches of SERIES whose subject says that they are in already
 * ("[PATCH COMMITTED]") as applied, by themselves. */
void notices_apply_own(Series *series);

/* notices_withdraw: marks the patches that REPLY, an answer to TARGET by its author, takes back.
 * "Please ignore this" in answer to another reply of his takes back that reply, not a patch. */
void notices_withdraw(const Post *reply, Post *target);

/* notices_is_stable: whether NOTICE says that a patch was added to the tree of a stable release.
 * It speaks of the mail that it answers, which was posted for that release, never of one that the
 * patch links to. */
bool notices_is_stable(const Post *notice);

/* notices_place: returns the branch or else the tree that NOTICE names, or NULL. Borrowed. */
const char *notices_place(const Post *notice);

/* notices_item: returns the first item of NOTICE that names PATCH, by title, or by number if it
 * gives no title; NULL if none does. Borrowed. */
const RecordApplied *notices_item(const Post *notice, const Post *patch);

/* notices_applier: returns who applied what NOTICE tells of: the human that a bot names, else its
 * author. Borrowed. */
const RecordPerson *notices_applier(const Post *notice);
