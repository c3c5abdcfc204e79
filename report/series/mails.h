/* The mail a digest knows, put in order once, with one table of its Message-IDs: what joining,
 * lineage, reviews and threads look things up in. */
#ifndef LD_REPORT_MAILS_H
#define LD_REPORT_MAILS_H

#include "report/series/post.h"

typedef struct {
	GPtrArray *posts;  /* Post *, borrowed: oldest first */
	GHashTable *by_id; /* Message-ID -> the first Post that has it; keys are the records' */
} Mails;

/* mails_new: of POSTS, in any order. The caller frees it with mails_free before the posts. */
Mails *mails_new(GPtrArray *posts);
void mails_free(Mails *mails);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mails, mails_free)

/* mails_find: the mail with Message-ID ID; NULL if none is known, or for no ID. */
Post *mails_find(const Mails *mails, const char *id);

#endif
