/* The audit: whether the tags in a commit are those that people gave, on the list, to the patch
 * that became it. */
#pragma once

#include "report/series/landed.h"
#include "report/series/mails.h"

typedef struct {              /* a Reviewed-by, Acked-by or Tested-by */
	const char *key;      /* one of review_keys */
	char *name, *address; /* whose it is; owned; one of them may be NULL */
	const Post *mail;     /* of a lost one: the mail in which it was given; else NULL */
	bool applier;         /* of an unseen one: it is of the person who applied the patch */
} AuditTag;

typedef struct Audit {
	const Post *patch;
	const Landed *landed; /* one of patch->landed */
	GPtrArray *unseen;    /* AuditTag *, owned: in the commit, but nobody gave them */
	GPtrArray *lost;      /* AuditTag *, owned: given to the patch, but not in the commit */
} Audit;

/* audit_trailers: sets audits of the patches of SERIES that landed: an Audit for each landing, also
 * if nothing is to be said of it, but none for a commit that is a copy of another one, which has
 * the tags of that one. Call it after landed_match.
 *
 * Compared are Reviewed-by, Acked-by and Tested-by, alone or joined as in "Reviewed-and-tested-by".
 * The other trailers are not given by mail, or not to a patch. Two tags are the same if their
 * people are (post_same_person). The tags of robots are left out.
 *
 * A tag in a commit was given if any mail of the patch's series or of another version of it, or any
 * answer to one, has it. It does not matter to which patch of the series. Who says that he applied
 * the patch, or signed the commit off without being its author, is its applier: in some projects he
 * adds his own tag then.
 *
 * A tag is lost if it was given to the patch or to its cover letter, or to an earlier version of
 * either if the patch did not change since; or if the posted patch has it; and the commit does not.
 * It is not lost if it was given after the commit was made; if the same person gave Nacked-by, or a
 * Reviewed-by or Acked-by in place of the other, later; if the commit has the person's Reviewed-by
 * in place of an Acked-by, or Signed-off-by in place of either. */
void audit_trailers(const Mails *mails, GPtrArray *series);

/* audit_of: returns the Audit of LANDED, a landing of PATCH; NULL if there is none. */
const Audit *audit_of(const Post *patch, const Landed *landed);
