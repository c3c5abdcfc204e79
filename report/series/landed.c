#include "report/series/landed.h"

#include <string.h>

void landed_commit_free(gpointer p)
{
	LandedCommit *c = p;
	commit_free(c->commit);
	g_free(c);
}

const char *landed_by_name(LandedBy by)
{
	static const char *const names[] = {"link", "patch-id", "author-title", "title", "near"};
	return names[by];
}

const Landed *landed_last(const Post *patch)
{
	const Landed *last = NULL;
	for (guint i = 0; patch->landed && i < patch->landed->len; i++) {
		const Landed *one = g_ptr_array_index(patch->landed, i);
		if (!one->reverted_by &&
		        (!last || one->commit->committer_s > last->commit->committer_s))
			last = one;
	}
	return last;
}

const Landed *landed_newest(const Post *patch, const char *tree)
{
	const Landed *newest = NULL;
	for (guint i = 0; patch->landed && i < patch->landed->len; i++) {
		const Landed *one = g_ptr_array_index(patch->landed, i);
		if (strcmp(one->tree, tree) == 0 &&
		        (!newest || one->commit->committer_s >= newest->commit->committer_s))
			newest = one;
	}
	return newest;
}

bool landed_in(const Post *patch, const char *tree)
{
	const Landed *newest = landed_newest(patch, tree);
	return newest && !newest->reverted_by;
}
