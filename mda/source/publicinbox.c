/* A public-inbox git directory: version 1 (a file for each message), version 2 (each commit's file
 * `m` is a message, `d` a deletion), one repository or epochs DIR/git/0.git, 1.git, ... in order.
 * Commits are taken oldest first and numbered from 0 in each epoch. The place kept is the last
 * commit of each epoch: where one is no longer among its newest commit's forebears, history was
 * rewritten, and all is numbered again in a new generation. The archive is known by its oldest
 * commit, wherever it was cloned to. */
#include "mda/source/envelope.h"
#include "mda/source/inbox_ahead.h"
#include "mda/source/inbox_epochs.h"
#include "mda/source/inbox_git.h"
#include "mda/source/input.h"
#include "mda/source/source.h"
#include "store/base/error.h"
#include <stdio.h>
#include <string.h>

#define STATE_EVERY 64 /* messages */

typedef struct {
	Source source;
	GPtrArray *epochs; /* Epoch *, by number */
	guint current;
	InboxGit *git;   /* of the current epoch */
	GArray *commits; /* ObjectId: those left of it when it was begun, oldest first */
	guint next;      /* of them */
	InboxAhead *ahead;
	guint left_of_commit; /* messages of the commit in hand not yet taken: */
	bool at_first;        /* not one of it was */
	gint64 commit_time_s;
	guint64 max_bytes, bytes_before; /* of the epochs before */
	guint since_state;
} Inbox;

bool publicinbox_is(const char *path)
{
	g_autoptr(GPtrArray) epochs = inbox_epochs_find(path);
	return epochs->len > 0;
}

static Epoch *epoch(const Inbox *in, guint i)
{
	return in->epochs->pdata[i];
}

/* Open epoch I and list what is left of it. *MET: its place is still part of its history (true if
 * it has none). */
static bool begin_epoch(Inbox *in, guint i, bool *met, GError **error)
{
	const Epoch *e = epoch(in, i);
	inbox_git_close(in->git);
	in->current = i;
	in->next = 0;
	in->git = inbox_git_open(e->path, error);
	if (in->git == NULL || !inbox_git_commits(in->git, e->has_place ? &e->last : NULL,
	                               in->commits, met, error))
		return false;
	*met |= !e->has_place;
	return true;
}

/* Take the next commit in hand. */
static bool take_commit(Inbox *in, GError **error)
{
	Epoch *e = epoch(in, in->current);
	const ObjectId *id = &g_array_index(in->commits, ObjectId, in->next);
	if (!inbox_ahead_commit(in->ahead, in->git, id, in->commits->len - in->next,
	            &in->left_of_commit, &in->commit_time_s, error))
		return false;
	in->at_first = true;
	in->next++;
	e->ordinal = e->has_place ? e->ordinal + 1 : 0;
	e->last = *id;
	e->has_place = true;
	return true;
}

static char *state_text(Inbox *in)
{
	in->since_state++;
	if (in->left_of_commit > 0 ||
	        (in->since_state < STATE_EVERY && in->next < in->commits->len))
		return NULL;
	in->since_state = 0;
	GString *text = g_string_new("publicinbox1 ");
	g_string_append(text, in->source.archive);
	for (guint i = 0; i < in->epochs->len; i++) {
		const Epoch *e = epoch(in, i);
		if (!e->has_place)
			continue;
		g_autofree char *hex = object_id_hex(&e->last);
		g_string_append_printf(
		        text, "\n%u %" G_GUINT64_FORMAT " %s", e->number, e->ordinal, hex);
	}
	return g_string_free(text, FALSE);
}

/* The next message of the commit in hand: 1, 0 where it is empty, -1. */
static int take_message(Inbox *in, SourceMessage *out, GError **error)
{
	const Epoch *e = epoch(in, in->current);
	GBytes *blob = inbox_ahead_message(in->ahead, in->git, error);
	if (blob == NULL)
		return -1;
	gsize n;
	const char *raw = g_bytes_get_data(blob, &n);
	*out = (SourceMessage){.arrived_s = in->commit_time_s, .has_alias = in->at_first};
	gsize from = envelope_strip_from(raw, n, &out->from_sender), kept = n - from;
	in->at_first = false;
	in->left_of_commit--;
	out->size_bytes = kept;
	out->truncated = kept > in->max_bytes;
	if (out->truncated)
		kept = input_truncated_bytes(raw + from, kept, in->max_bytes);
	/* cut, it is a copy: the limits of an import count what is kept, and a part would hold all
	 * of it */
	out->raw = out->truncated ? g_bytes_new(raw + from, kept)
	                          : g_bytes_new_from_bytes(blob, from, kept);
	g_bytes_unref(blob);
	if (kept == 0) {
		source_message_clear(out);
		return 0;
	}
	out->alias.epoch = e->number;
	out->alias.ordinal = e->ordinal;
	out->alias.commit_bytes = inbox_git_id_bytes();
	memcpy(out->alias.commit, e->last.b, sizeof out->alias.commit);
	out->source_bytes =
	        in->bytes_before + (guint64)((double)e->bytes * in->next / in->commits->len);
	out->state = state_text(in);
	return 1;
}

static int inbox_next(Source *source, SourceMessage *out, GError **error)
{
	Inbox *in = (Inbox *)source;
	for (;;) {
		bool met;
		int got = 0;
		if (in->left_of_commit > 0) {
			got = take_message(in, out, error);
		} else if (in->next < in->commits->len) {
			got = take_commit(in, error) ? 0 : -1;
		} else if (in->current + 1 < in->epochs->len) {
			in->bytes_before += epoch(in, in->current)->bytes;
			got = begin_epoch(in, in->current + 1, &met, error) ? 0 : -1;
		} else {
			return 0;
		}
		if (got != 0)
			return got;
	}
}

static void inbox_free(Source *source)
{
	Inbox *in = (Inbox *)source;
	inbox_git_close(in->git);
	g_ptr_array_unref(in->epochs);
	g_array_unref(in->commits);
	inbox_ahead_free(in->ahead);
	g_free(in);
}

static const SourceClass inbox_class = {"public-inbox", inbox_next, inbox_free};

static void read_place(Inbox *in, const char *line)
{
	guint32 number;
	guint64 ordinal;
	char hex[2 * OBJECT_ID_BYTES + 1];
	ObjectId last;
	if (sscanf(line, "%u %" G_GUINT64_FORMAT " %64s", &number, &ordinal, hex) != 3 ||
	        !object_id_read(hex, &last))
		return;
	for (guint i = 0; i < in->epochs->len; i++) {
		Epoch *e = epoch(in, i);
		if (e->number != number)
			continue;
		e->has_place = true;
		e->ordinal = ordinal;
		e->last = last;
	}
}

static void read_state(Inbox *in, const char *state)
{
	g_auto(GStrv) lines = g_strsplit(state, "\n", -1);
	if (lines[0] == NULL || !g_str_has_prefix(lines[0], "publicinbox1 "))
		return;
	in->source.archive = g_strdup(lines[0] + strlen("publicinbox1 "));
	for (guint i = 1; lines[i] != NULL; i++)
		read_place(in, lines[i]);
}

/* Where a place is no longer part of its epoch's history all of them are dropped, and a new
 * generation begins. */
static bool check_places(Inbox *in, GError **error)
{
	bool met = true;
	for (guint i = 0; i < in->epochs->len && met; i++)
		if (epoch(in, i)->has_place && !begin_epoch(in, i, &met, error))
			return false;
	in->source.new_generation = !met;
	for (guint i = 0; i < in->epochs->len && !met; i++)
		epoch(in, i)->has_place = false;
	return true;
}

static bool begin(Inbox *in, const char *path, GError **error)
{
	bool met;
	if (in->epochs->len > 0 && (!check_places(in, error) || !begin_epoch(in, 0, &met, error)))
		return false;
	if (in->epochs->len == 0 || !inbox_git_is(in->git)) {
		g_set_error(error, ERROR_DOMAIN, ERROR_USAGE, "'%s' is no public-inbox", path);
		return false;
	}
	if (in->source.archive == NULL && in->commits->len > 0)
		in->source.archive = object_id_hex(&g_array_index(in->commits, ObjectId, 0));
	if (in->source.archive == NULL)
		in->source.archive = g_strdup("empty");
	return true;
}

Source *publicinbox_open(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	Inbox *in = g_new0(Inbox, 1);
	in->source.klass = &inbox_class;
	in->max_bytes = max_bytes;
	in->epochs = inbox_epochs_find(path);
	in->commits = g_array_new(FALSE, FALSE, sizeof(ObjectId));
	in->ahead = inbox_ahead_new();
	for (guint i = 0; i < in->epochs->len; i++)
		in->source.total_bytes += epoch(in, i)->bytes;
	if (state != NULL)
		read_state(in, state);
	if (begin(in, path, error))
		return &in->source;
	source_free(&in->source);
	return NULL;
}
