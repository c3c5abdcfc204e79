/* Version 1 has a file for each message. In version 2 each commit has one file: `m` with a message,
 * or `d` for a deletion. Epochs are read in their order, commits oldest first; a commit's ordinal
 * is its number in its epoch, from 0.
 *
 * The position is the last commit read of each epoch. If one is no longer an ancestor of its
 * epoch's newest commit, history was rewritten: then all commits are read and numbered again, in a
 * new generation. Messages that are damaged or missing are skipped; the position names them, and
 * the next import tries them first. The archive's identity is its oldest commit, so it is the same
 * in every clone. */
#include "mda/source/publicinbox.h"

#include "mda/source/envelope.h"
#include "mda/source/inbox_epoch.h"
#include "mda/source/inbox_readahead.h"
#include "mda/source/inbox_skipped.h"
#include "mda/source/input.h"
#include "store/base/debug.h"
#include "store/base/error.h"

#include <stdio.h>
#include <string.h>

#define STATE_EVERY 64 /* messages */

typedef struct {
	Source source;
	GPtrArray *epochs; /* InboxEpoch *, by number */
	guint current;     /* index of the current epoch */
	InboxGit *git;     /* the current epoch's repository */
	GArray *commits;   /* RepoId: to read of the current epoch, oldest first */
	guint next;        /* index in COMMITS of the next to read */
	InboxReadahead *ahead;
	guint left_of_commit; /* messages of the current commit that are still to read */
	bool at_first;        /* none of them was read */
	gint64 commit_time_s;
	guint64 max_bytes;
	guint64 bytes_before; /* size of the epochs before the current one */
	guint since_state;    /* messages since the last position */
	GArray *skipped;      /* InboxSkipped: damaged messages, the oldest first */
	guint n_retry;        /* the first so many of them were skipped by earlier imports ... */
	guint next_retry;     /* ... and are tried again from this index on */
	InboxGit *retry_git;  /* the repository of RETRY_EPOCH */
	guint retry_epoch;
	bool end_differs; /* a message was skipped since the last position */
	/* A commit is damaged, so those before it are not known, nor the ordinals of those after
	 * it: they get no alias, and no position is stored until all can be read. */
	GError *damage;
} Inbox;

bool publicinbox_is(const char *path)
{
	g_autoptr(GPtrArray) epochs = inbox_epoch_find_all(path);
	return epochs->len > 0;
}

static InboxEpoch *epoch(const Inbox *in, guint i)
{
	return in->epochs->pdata[i];
}

static bool is_damage(const GError *error)
{
	return g_error_matches(error, ERROR_DOMAIN, ERROR_DAMAGED);
}

/* Opens epoch I and lists its commits after the position. *MET: the position is in its history, or
 * it has none, or a commit is damaged. */
static bool begin_epoch(Inbox *in, guint i, bool *met, GError **error)
{
	GError *why = NULL;
	const InboxEpoch *e = epoch(in, i);
	inbox_git_close(in->git);
	in->current = i;
	in->next = 0;
	in->git = inbox_git_open(e->path, error);
	if (!in->git)
		return false;
	bool good = inbox_git_commits(
	        in->git, e->has_position ? &e->last : NULL, in->commits, met, &why);
	if (!good && !is_damage(why)) {
		g_propagate_error(error, why);
		return false;
	}
	*met |= !e->has_position || !good;
	if (!in->damage)
		in->damage = why;
	else
		g_clear_error(&why);
	debug_print(DEBUG_SOURCE, "'%s': %u commits to read%s", e->path, in->commits->len,
	        *met ? "" : "; the last one imported is not in its history");
	return true;
}

/* Skips the message BLOB of the current commit, or the whole commit if BLOB is NULL. Takes WHY. */
static void skip(Inbox *in, const RepoId *blob, GError *why)
{
	const InboxEpoch *e = epoch(in, in->current);
	InboxSkipped s = {.epoch = e->number, .ordinal = e->ordinal, .commit = e->last};
	g_autofree char *commit = repo_id_hex(&e->last);
	g_autofree char *hex = blob ? repo_id_hex(blob) : NULL;
	g_autofree char *name = hex ? g_strdup_printf("message %s of commit %s", hex, commit)
	                            : g_strdup_printf("commit %s", commit);
	s.has_blob = blob;
	if (blob)
		s.blob = *blob;
	g_array_append_val(in->skipped, s);
	in->end_differs = true;
	source_skip(&in->source.skipped, name, why->message);
	g_error_free(why);
}

/* Goes to the next commit. One that is damaged is skipped. */
static bool take_commit(Inbox *in, GError **error)
{
	GError *why = NULL;
	InboxEpoch *e = epoch(in, in->current);
	const RepoId *id = &g_array_index(in->commits, RepoId, in->next);
	bool good = inbox_readahead_commit(in->ahead, in->git, id, in->commits->len - in->next,
	        &in->left_of_commit, &in->commit_time_s, &why);
	if (!good && !is_damage(why)) {
		g_propagate_error(error, why);
		return false;
	}
	in->at_first = true;
	in->next++;
	e->ordinal = e->has_position ? e->ordinal + 1 : 0;
	e->last = *id;
	e->has_position = true;
	if (!good) {
		in->left_of_commit = 0;
		skip(in, NULL, why);
	}
	return true;
}

static char *position_text(const Inbox *in)
{
	GString *text = g_string_new("publicinbox1 ");
	g_string_append(text, in->source.archive);
	for (guint i = 0; i < in->epochs->len; i++) {
		const InboxEpoch *e = epoch(in, i);
		if (!e->has_position)
			continue;
		g_autofree char *hex = repo_id_hex(&e->last);
		g_string_append_printf(
		        text, "\n%u %" G_GUINT64_FORMAT " %s", e->number, e->ordinal, hex);
	}
	for (guint i = 0; i < in->skipped->len; i++)
		inbox_skipped_write(&g_array_index(in->skipped, InboxSkipped, i), text);
	return g_string_free(text, FALSE);
}

/* Returns the position to store, or NULL to store none yet. The more messages were skipped, the
 * longer a position is, and the fewer are stored. */
static char *state_text(Inbox *in)
{
	in->since_state++;
	if (in->damage || in->left_of_commit > 0 ||
	        (in->since_state < STATE_EVERY + 4 * in->skipped->len &&
	                in->next < in->commits->len))
		return NULL;
	in->since_state = 0;
	in->end_differs = false;
	return position_text(in);
}

/* Makes OUT the message BLOB, which it unrefs, of SIZE_BYTES and of a commit of TIME_S. Returns 1,
 * 0 if it is empty. */
static int make_message(
        const Inbox *in, GBytes *blob, guint64 size_bytes, gint64 time_s, SourceMessage *out)
{
	gsize n;
	const char *raw = g_bytes_get_data(blob, &n);
	*out = (SourceMessage){.commit_s = time_s, .from_line_s = G_MININT64};
	gsize from = envelope_strip_from(raw, n, &out->from_sender), kept = n - from;
	out->size_bytes = size_bytes - from;
	out->truncated = out->size_bytes > MIN(in->max_bytes, kept);
	if (out->truncated)
		kept = input_truncated_bytes(raw + from, kept, in->max_bytes);
	/* A cut message is copied: a part of BLOB would keep all of BLOB in memory. */
	out->raw = out->truncated ? g_bytes_new(raw + from, kept)
	                          : g_bytes_new_from_bytes(blob, from, kept);
	g_bytes_unref(blob);
	if (kept == 0)
		source_message_clear(out);
	return kept > 0;
}

static void set_alias(SourceMessage *out, guint32 number, guint64 ordinal, const RepoId *commit)
{
	out->has_alias = true;
	out->alias.epoch = number;
	out->alias.ordinal = ordinal;
	out->alias.commit_bytes = repo_id_bytes();
	memcpy(out->alias.commit, commit->b, sizeof out->alias.commit);
}

/* Reads the next message of the current commit. Returns 1, 0 if it is empty or was skipped, -1 on
 * failure. */
static int take_message(Inbox *in, SourceMessage *out, GError **error)
{
	GError *why = NULL;
	RepoId id;
	guint64 size_bytes = 0;
	const InboxEpoch *e = epoch(in, in->current);
	GBytes *blob = inbox_readahead_message(in->ahead, in->git, &id, &size_bytes, &why);
	if (!blob && !is_damage(why)) {
		g_propagate_error(error, why);
		return -1;
	}
	in->left_of_commit--;
	if (!blob) {
		skip(in, &id, why);
		return 0;
	}
	bool first = in->at_first;
	in->at_first = false;
	if (make_message(in, blob, size_bytes, in->commit_time_s, out) == 0)
		return 0;
	if (first && !in->damage)
		set_alias(out, e->number, e->ordinal, &e->last);
	out->source_bytes =
	        in->bytes_before + (guint64)((double)e->bytes * in->next / in->commits->len);
	out->state = state_text(in);
	return 1;
}

/* Opens the repository of epoch NUMBER to try its skipped messages again. Returns 1, 0 if there is
 * no such epoch any more, -1 on failure. */
static int open_retry(Inbox *in, guint32 number, GError **error)
{
	guint i = 0;
	while (i < in->epochs->len && epoch(in, i)->number != number)
		i++;
	if (i == in->epochs->len)
		return 0;
	if (in->retry_git && in->retry_epoch == i)
		return 1;
	inbox_git_close(in->retry_git);
	in->retry_epoch = i;
	in->retry_git = inbox_git_open(epoch(in, i)->path, error);
	return in->retry_git ? 1 : -1;
}

/* Takes the entry that is being tried again off the list. The other messages of its commit, if it
 * had been skipped as a whole, take its place. */
static void replace_retry(Inbox *in, const InboxSkipped *was, const GArray *blobs)
{
	g_array_remove_index(in->skipped, in->next_retry);
	in->n_retry--;
	for (guint i = 1; !was->has_blob && i < blobs->len; i++) {
		InboxSkipped s = *was;
		s.has_blob = true;
		s.blob = g_array_index(blobs, RepoId, i);
		g_array_insert_val(in->skipped, in->next_retry, s);
		in->n_retry++;
	}
	in->end_differs = true;
}

/* Tries the next skipped message again. Returns 1, 0 if it is still damaged or is none, -1 on
 * failure. */
static int retry(Inbox *in, SourceMessage *out, GError **error)
{
	const InboxSkipped s = g_array_index(in->skipped, InboxSkipped, in->next_retry);
	g_autoptr(GArray) blobs = g_array_new(FALSE, FALSE, sizeof(RepoId));
	g_autoptr(GError) why = NULL;
	gint64 time_s;
	guint64 size_bytes = 0;
	GBytes *blob = NULL;
	int opened = open_retry(in, s.epoch, error);
	if (opened < 0)
		return -1;
	bool listed =
	        opened > 0 && inbox_git_messages(in->retry_git, &s.commit, blobs, &time_s, &why);
	const RepoId *id = s.has_blob ? &s.blob : (const RepoId *)(void *)blobs->data;
	if (listed && (s.has_blob || blobs->len > 0))
		blob = inbox_git_blob(in->retry_git, id, &size_bytes, &why);
	if (why && !is_damage(why)) {
		g_propagate_error(error, g_steal_pointer(&why));
		return -1;
	}
	if (why || opened == 0) {
		in->next_retry++;
		return 0;
	}
	replace_retry(in, &s, blobs);
	if (!blob || make_message(in, blob, size_bytes, time_s, out) == 0)
		return 0;
	set_alias(out, s.epoch, s.ordinal, &s.commit);
	out->state = position_text(in);
	return 1;
}

static int inbox_next(Source *source, SourceMessage *out, GError **error)
{
	Inbox *in = (Inbox *)source;
	for (;;) {
		bool met;
		int got = 0;
		if (in->next_retry < in->n_retry) {
			got = retry(in, out, error);
		} else if (in->left_of_commit > 0) {
			got = take_message(in, out, error);
		} else if (in->next < in->commits->len) {
			got = take_commit(in, error) ? 0 : -1;
		} else if (in->current + 1 < in->epochs->len) {
			in->bytes_before += epoch(in, in->current)->bytes;
			got = begin_epoch(in, in->current + 1, &met, error) ? 0 : -1;
		} else if (in->damage) {
			g_propagate_error(error, g_error_copy(in->damage));
			return -1;
		} else {
			return 0;
		}
		if (got != 0)
			return got;
	}
}

static char *inbox_end_state(Source *source)
{
	const Inbox *in = (const Inbox *)source;
	return in->end_differs && !in->damage ? position_text(in) : NULL;
}

static void inbox_free(Source *source)
{
	Inbox *in = (Inbox *)source;
	inbox_git_close(in->git);
	inbox_git_close(in->retry_git);
	g_clear_error(&in->damage);
	g_array_unref(in->skipped);
	g_ptr_array_unref(in->epochs);
	g_array_unref(in->commits);
	inbox_readahead_free(in->ahead);
	g_free(in);
}

static const SourceClass inbox_class = {"public-inbox", inbox_next, inbox_free, inbox_end_state};

static void read_position(Inbox *in, const char *line)
{
	guint32 number;
	guint64 ordinal;
	char hex[2 * REPO_ID_MAX_BYTES + 1];
	RepoId last;
	if (sscanf(line, "%u %" G_GUINT64_FORMAT " %64s", &number, &ordinal, hex) != 3 ||
	        !repo_id_read(hex, &last))
		return;
	for (guint i = 0; i < in->epochs->len; i++) {
		InboxEpoch *e = epoch(in, i);
		if (e->number != number)
			continue;
		e->has_position = true;
		e->ordinal = ordinal;
		e->last = last;
	}
}

static void read_state(Inbox *in, const char *state)
{
	g_auto(GStrv) lines = g_strsplit(state, "\n", -1);
	if (!lines[0] || !g_str_has_prefix(lines[0], "publicinbox1 "))
		return;
	in->source.archive = g_strdup(lines[0] + strlen("publicinbox1 "));
	for (guint i = 1; lines[i]; i++) {
		InboxSkipped s;
		if (inbox_skipped_read(lines[i], &s))
			g_array_append_val(in->skipped, s);
		else
			read_position(in, lines[i]);
	}
	in->n_retry = in->skipped->len;
}

/* Forgets all positions and begins a new generation if one is not in its epoch's history. */
static bool check_positions(Inbox *in, GError **error)
{
	bool met = true;
	for (guint i = 0; i < in->epochs->len && met; i++)
		if (epoch(in, i)->has_position && !begin_epoch(in, i, &met, error))
			return false;
	in->source.new_generation = !met;
	if (!met) { /* they are read again with all others */
		g_array_set_size(in->skipped, 0);
		in->n_retry = 0;
	}
	for (guint i = 0; i < in->epochs->len && !met; i++)
		epoch(in, i)->has_position = false;
	return true;
}

static bool begin(Inbox *in, const char *path, GError **error)
{
	bool met;
	if (in->epochs->len > 0 &&
	        (!check_positions(in, error) || !begin_epoch(in, 0, &met, error)))
		return false;
	if (in->epochs->len == 0 || !inbox_git_is_inbox(in->git))
		return error_set(error, ERROR_USAGE,
		        "'%s' is a git repository, but not a public-inbox", path);
	if (in->source.archive || in->damage)
		return true;
	in->source.archive = in->commits->len > 0
	                             ? repo_id_hex(&g_array_index(in->commits, RepoId, 0))
	                             : g_strdup("empty");
	return true;
}

Source *publicinbox_open(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	Inbox *in = g_new0(Inbox, 1);
	in->source.klass = &inbox_class;
	in->max_bytes = max_bytes;
	in->epochs = inbox_epoch_find_all(path);
	in->commits = g_array_new(FALSE, FALSE, sizeof(RepoId));
	in->skipped = g_array_new(FALSE, FALSE, sizeof(InboxSkipped));
	in->ahead = inbox_readahead_new();
	for (guint i = 0; i < in->epochs->len; i++)
		in->source.total_bytes += epoch(in, i)->bytes;
	if (state)
		read_state(in, state);
	if (begin(in, path, error))
		return &in->source;
	source_free(&in->source);
	return NULL;
}
