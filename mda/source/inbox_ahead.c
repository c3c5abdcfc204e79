/* git keeps many a message as its difference from the one before it. Whoever reads them oldest
 * first has each of these unpacked twice, for itself and for the one after it: libgit2 remembers
 * what it went through on its way to an object, not the object. Newest first, it is on the way.
 * What cannot be read ahead is read, or its failure told, when its turn comes. */
#include "mda/source/inbox_ahead.h"

#define AHEAD_COMMITS  16u
#define AHEAD_MESSAGES 16u
#define AHEAD_BYTES    (4u << 20) /* and one message more */

typedef struct {
	guint n_messages;
	gint64 time_s;
} Commit;

typedef struct {
	ObjectId blob;
	GBytes *bytes; /* NULL: not read ahead */
} Message;

struct InboxAhead {
	GArray *commits; /* Commit: those listed, of them the first NEXT_COMMIT taken */
	guint next_commit;
	GArray *messages; /* Message: theirs, of them the first NEXT_MESSAGE taken */
	guint next_message, read_until;
	GArray *blobs; /* ObjectId: of the one being listed */
};

static void clear_message(gpointer data)
{
	Message *m = data;
	g_clear_pointer(&m->bytes, g_bytes_unref);
}

InboxAhead *inbox_ahead_new(void)
{
	InboxAhead *a = g_new0(InboxAhead, 1);
	a->commits = g_array_new(FALSE, FALSE, sizeof(Commit));
	a->messages = g_array_new(FALSE, FALSE, sizeof(Message));
	a->blobs = g_array_new(FALSE, FALSE, sizeof(ObjectId));
	g_array_set_clear_func(a->messages, clear_message);
	return a;
}

void inbox_ahead_free(InboxAhead *a)
{
	if (a == NULL)
		return;
	g_array_unref(a->commits);
	g_array_unref(a->messages);
	g_array_unref(a->blobs);
	g_free(a);
}

static Message *message(const InboxAhead *a, guint i)
{
	return &g_array_index(a->messages, Message, i);
}

static bool list_commit(InboxAhead *a, InboxGit *g, const ObjectId *id, GError **error)
{
	Commit commit;
	if (!inbox_git_messages(g, id, a->blobs, &commit.time_s, error))
		return false;
	commit.n_messages = a->blobs->len;
	g_array_append_val(a->commits, commit);
	for (guint i = 0; i < a->blobs->len; i++) {
		Message m = {.blob = g_array_index(a->blobs, ObjectId, i)};
		g_array_append_val(a->messages, m);
	}
	return true;
}

/* The next few of COMMITS, at least one. */
static bool list_commits(
        InboxAhead *a, InboxGit *g, const ObjectId *commits, guint n, GError **error)
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

bool inbox_ahead_commit(InboxAhead *a, InboxGit *g, const ObjectId *commits, guint n,
        guint *n_messages, gint64 *time_s, GError **error)
{
	if (a->next_commit == a->commits->len && !list_commits(a, g, commits, n, error))
		return false;
	const Commit *commit = &g_array_index(a->commits, Commit, a->next_commit++);
	*n_messages = commit->n_messages;
	*time_s = commit->time_s;
	return true;
}

/* Read the next few, the newest first, as far as they are not too large to be held. The others come
 * first, and are read then: each is read once. */
static void read_ahead(InboxAhead *a, InboxGit *g)
{
	guint i = a->read_until = MIN(a->next_message + AHEAD_MESSAGES, a->messages->len);
	gsize bytes = 0;
	while (i-- > a->next_message && bytes < AHEAD_BYTES) {
		GBytes *read = message(a, i)->bytes = inbox_git_blob(g, &message(a, i)->blob, NULL);
		bytes += read ? g_bytes_get_size(read) : 0;
	}
}

GBytes *inbox_ahead_message(InboxAhead *a, InboxGit *g, GError **error)
{
	if (a->next_message == a->read_until)
		read_ahead(a, g);
	Message *m = message(a, a->next_message++);
	return m->bytes ? g_steal_pointer(&m->bytes) : inbox_git_blob(g, &m->blob, error);
}
