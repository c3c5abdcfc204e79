/* git stores many messages as deltas against a neighbour. Read oldest first, each such object is
 * unpacked twice: for itself and as the base of the next. libgit2 caches only the bases it passes
 * on the way to an object, so newest first each is unpacked once. If reading ahead fails, the
 * message is read again in its turn, which reports the error. */
#include "mda/source/inbox_readahead.h"

#define AHEAD_COMMITS  16u
#define AHEAD_MESSAGES 16u
#define AHEAD_BYTES    (4u << 20) /* stops after the message that exceeds it */

typedef struct {
	guint n_messages;
	gint64 time_s;
} AheadCommit;

typedef struct {
	RepoId blob;
	GBytes *bytes; /* NULL: not read ahead */
	guint64 size_bytes;
} AheadMessage;

struct InboxReadahead {
	GArray *commits;   /* AheadCommit: listed so far */
	guint next_commit; /* index of the next to return */
	GArray *messages;  /* AheadMessage: of all listed commits */
	guint next_message;
	guint read_until; /* the messages before this index were read ahead, or could not be */
	GArray *blobs;    /* RepoId: scratch of list_commit() */
};

static void clear_message(gpointer data)
{
	AheadMessage *m = data;
	g_clear_pointer(&m->bytes, g_bytes_unref);
}

InboxReadahead *inbox_readahead_new(void)
{
	InboxReadahead *a = g_new0(InboxReadahead, 1);
	a->commits = g_array_new(FALSE, FALSE, sizeof(AheadCommit));
	a->messages = g_array_new(FALSE, FALSE, sizeof(AheadMessage));
	a->blobs = g_array_new(FALSE, FALSE, sizeof(RepoId));
	g_array_set_clear_func(a->messages, clear_message);
	return a;
}

void inbox_readahead_free(InboxReadahead *a)
{
	if (!a)
		return;
	g_array_unref(a->commits);
	g_array_unref(a->messages);
	g_array_unref(a->blobs);
	g_free(a);
}

static AheadMessage *message(const InboxReadahead *a, guint i)
{
	return &g_array_index(a->messages, AheadMessage, i);
}

static bool list_commit(InboxReadahead *a, InboxGit *g, const RepoId *id, GError **error)
{
	AheadCommit commit;
	if (!inbox_git_messages(g, id, a->blobs, &commit.time_s, error))
		return false;
	commit.n_messages = a->blobs->len;
	g_array_append_val(a->commits, commit);
	for (guint i = 0; i < a->blobs->len; i++) {
		AheadMessage m = {.blob = g_array_index(a->blobs, RepoId, i)};
		g_array_append_val(a->messages, m);
	}
	return true;
}

/* Lists the next few of COMMITS. Fails only if the first cannot be listed. */
static bool list_commits(
        InboxReadahead *a, InboxGit *g, const RepoId *commits, guint n, GError **error)
{
	g_array_set_size(a->commits, 0);
	g_array_set_size(a->messages, 0);
	a->next_commit = a->next_message = a->read_until = 0;
	if (!list_commit(a, g, &commits[0], error))
		return false;
	for (guint i = 1; i < MIN(n, AHEAD_COMMITS); i++)
		if (!list_commit(a, g, &commits[i], NULL))
			break;
	return true;
}

bool inbox_readahead_commit(InboxReadahead *a, InboxGit *g, const RepoId *commits, guint n,
        guint *n_messages, gint64 *time_s, GError **error)
{
	if (a->next_commit == a->commits->len && !list_commits(a, g, commits, n, error))
		return false;
	const AheadCommit *commit = &g_array_index(a->commits, AheadCommit, a->next_commit++);
	*n_messages = commit->n_messages;
	*time_s = commit->time_s;
	return true;
}

/* Reads the next few messages, newest first, until they exceed AHEAD_BYTES. The older ones are then
 * read in their turn. */
static void read_ahead(InboxReadahead *a, InboxGit *g)
{
	guint i = a->read_until = MIN(a->next_message + AHEAD_MESSAGES, a->messages->len);
	gsize bytes = 0;
	while (i-- > a->next_message && bytes < AHEAD_BYTES) {
		AheadMessage *m = message(a, i);
		m->bytes = inbox_git_blob(g, &m->blob, &m->size_bytes, NULL);
		bytes += m->bytes ? g_bytes_get_size(m->bytes) : 0;
	}
}

GBytes *inbox_readahead_message(
        InboxReadahead *a, InboxGit *g, RepoId *blob, guint64 *size_bytes, GError **error)
{
	if (a->next_message == a->read_until)
		read_ahead(a, g);
	AheadMessage *m = message(a, a->next_message++);
	*blob = m->blob;
	*size_bytes = m->size_bytes;
	return m->bytes ? g_steal_pointer(&m->bytes)
	                : inbox_git_blob(g, &m->blob, size_bytes, error);
}
