/* All mail that a digest knows, sorted once, with one table of Message-IDs. Joining, lineage,
 * replies and threads look Message-IDs up here. (In the store they are looked up by gather.c.) */
#pragma once

#include "report/series/post.h"

typedef struct {
	GPtrArray *posts;  /* Post *, borrowed: oldest first */
	GHashTable *by_id; /* Message-ID -> the first Post that has it; keys are the records' */
} Mails;

/* mails_new: makes the table of POSTS (Post *, in any order; borrowed). The caller frees it with
 * mails_free before the posts. */
Mails *mails_new(GPtrArray *posts);

/* mails_free: frees MAILS but not the posts. NULL is allowed. */
void mails_free(Mails *mails);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mails, mails_free)

/* mails_find_message_id: returns the oldest mail with Message-ID ID, borrowed; NULL if none is
 * known or ID is NULL. */
Post *mails_find_message_id(const Mails *mails, const char *id);
