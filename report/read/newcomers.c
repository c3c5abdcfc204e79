/* The store is asked for the first mail of an address. If that is in the range, the author is new,
 * unless the mailmap knows other addresses of the same person. */
#include "report/read/newcomers.h"

#include "store/log/lookup.h"

typedef struct {
	Snapshot *s;
	GHashTable *seqs; /* POST_SEQ_KEY: the range's mail */
	bool known;       /* some address of the author has an earlier mail */
} NewcomerSearch;

/* Whether the first mail of ADDRESS is none of the range's. */
static void look_for_earlier(const char *address, void *data)
{
	NewcomerSearch *search = data;
	if (search->known)
		return;
	g_autoptr(GArray) seqs = g_array_new(FALSE, FALSE, sizeof(guint64));
	lookup_entries(search->s, LOOKUP_AUTHOR, address, seqs);
	search->known = seqs->len > 0 && !g_hash_table_contains(search->seqs,
	                                         POST_SEQ_KEY(g_array_index(seqs, guint64, 0)));
}

static bool is_newcomer(const People *p, NewcomerSearch *search, const RecordPerson *author)
{
	const char *name = author->name, *address = author->address;
	search->known = false;
	look_for_earlier(address, search);
	if (p->mailmap && !search->known) {
		mailmap_map(p->mailmap, &name, &address);
		look_for_earlier(address, search);
		mailmap_addresses(p->mailmap, address, look_for_earlier, search);
	}
	return !search->known;
}

void newcomers_mark(const People *p, Snapshot *s, GPtrArray *posts)
{
	g_autoptr(GHashTable) seqs = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) answers =
	        g_hash_table_new(text_hash, g_str_equal); /* by each spelling */
	NewcomerSearch search = {s, seqs, false};
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (post->in_range)
			g_hash_table_add(seqs, POST_SEQ_KEY(post->message_seq));
	}
	if (snapshot_head(s) == 0 || g_hash_table_contains(seqs, POST_SEQ_KEY(1)))
		return; /* everybody would be */
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		const RecordPerson *author = post_author(post);
		if (!post->in_range || post_is_bot(post) || !author->address)
			continue;
		gpointer answer = g_hash_table_lookup(answers, author->address);
		if (!answer) {
			answer = GINT_TO_POINTER(is_newcomer(p, &search, author) ? 1 : 2);
			g_hash_table_insert(answers, (char *)author->address, answer);
		}
		post->newcomer = answer == GINT_TO_POINTER(1);
	}
}
