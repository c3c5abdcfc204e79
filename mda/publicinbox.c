/* A public-inbox git directory: version 1 (a file for each message), version 2 (each commit's file `m` is
 * a message, `d` a deletion), one repository or epochs DIR/git/0.git, 1.git, ... in order. Commits are
 * taken oldest first and numbered from 0 in each epoch. The place kept is the last commit of each epoch:
 * where one is no longer among its newest commit's forebears, history was rewritten, and all is numbered
 * again in a new generation. The archive is known by its oldest commit, wherever it was cloned to. */
#include "envelope.h"
#include "inbox_git.h"
#include "input.h"
#include "source.h"
#include "../store/error.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define STATE_EVERY 64 /* messages */

typedef struct {
	guint32 number;
	char *path;
	guint64 bytes;   /* of its packs, for the progress line */
	bool has_place;  /* some of it was imported: */
	ObjectId last;   /* the newest commit taken */
	guint64 ordinal; /* its number */
} Epoch;

typedef struct {
	Source source;
	GPtrArray *epochs; /* Epoch *, by number */
	guint current;
	InboxGit *git;   /* of the current epoch */
	GArray *commits; /* ObjectId: those left of it when it was begun, oldest first */
	guint next;      /* of them */
	GArray *blobs;   /* ObjectId: messages of the commit in hand */
	guint next_blob;
	gint64 commit_time_s;
	guint64 max_bytes, bytes_before; /* of the epochs before */
	guint since_state;
} Inbox;

static bool exists(const char *parent, const char *name)
{
	g_autofree char *path = g_build_filename(parent, name, NULL);
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static bool is_repository(const char *path)
{
	return exists(path, ".git") || (exists(path, "objects") && exists(path, "HEAD"));
}

static void epoch_free(gpointer p)
{
	Epoch *e = p;
	g_free(e->path);
	g_free(e);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
	const Epoch *const *x = a, *const *y = b;
	return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

/* "12.git" is epoch 12. */
static bool epoch_number(const char *name, guint32 *number)
{
	gsize digits = strspn(name, "0123456789");
	guint64 value;
	g_autofree char *text = g_strndup(name, digits);
	if (strcmp(name + digits, ".git") != 0 ||
	        !g_ascii_string_to_unsigned(text, 10, 0, 1000000, &value, NULL))
		return false;
	*number = (guint32)value;
	return true;
}

static guint64 pack_bytes(const char *path)
{
	g_autofree char *folder =
	        g_build_filename(path, exists(path, ".git") ? ".git" : ".", "objects", "pack", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	guint64 sum = 0;
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *file = g_build_filename(folder, name, NULL);
		struct stat st;
		if (g_str_has_suffix(name, ".pack") && stat(file, &st) == 0)
			sum += (guint64)st.st_size;
	}
	return sum;
}

static void add_epoch(GPtrArray *epochs, guint32 number, const char *path)
{
	Epoch *e = g_new0(Epoch, 1);
	*e = (Epoch){.number = number, .path = g_strdup(path), .bytes = pack_bytes(path)};
	g_ptr_array_add(epochs, e);
}

/* The repositories PATH means; none where it is no public-inbox. */
static GPtrArray *find_epochs(const char *path)
{
	static const char *const folders[] = {"git", "."};
	GPtrArray *epochs = g_ptr_array_new_with_free_func(epoch_free);
	guint32 number = 0;
	if (is_repository(path)) {
		g_autofree char *name = g_path_get_basename(path);
		add_epoch(epochs, epoch_number(name, &number) ? number : 0, path);
		return epochs;
	}
	for (guint i = 0; i < G_N_ELEMENTS(folders) && epochs->len == 0; i++) {
		g_autofree char *folder = g_build_filename(path, folders[i], NULL);
		g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
		const char *name;
		while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
			g_autofree char *repo = g_build_filename(folder, name, NULL);
			if (epoch_number(name, &number) && is_repository(repo))
				add_epoch(epochs, number, repo);
		}
	}
	g_ptr_array_sort(epochs, by_number);
	return epochs;
}

bool publicinbox_is(const char *path)
{
	g_autoptr(GPtrArray) epochs = find_epochs(path);
	return epochs->len > 0;
}

static Epoch *epoch(const Inbox *in, guint i)
{
	return in->epochs->pdata[i];
}

/* Open epoch I and list what is left of it. *MET: its place is still part of its history (true if it has
 * none). */
static bool begin_epoch(Inbox *in, guint i, bool *met, GError **error)
{
	const Epoch *e = epoch(in, i);
	inbox_git_close(in->git);
	in->current = i;
	in->next = 0;
	in->git = inbox_git_open(e->path, error);
	if (in->git == NULL ||
	        !inbox_git_commits(in->git, e->has_place ? &e->last : NULL, in->commits, met, error))
		return false;
	*met |= !e->has_place;
	return true;
}

/* Take the next commit in hand. */
static bool take_commit(Inbox *in, GError **error)
{
	Epoch *e = epoch(in, in->current);
	const ObjectId *id = &g_array_index(in->commits, ObjectId, in->next);
	in->next_blob = 0;
	if (!inbox_git_messages(in->git, id, in->blobs, &in->commit_time_s, error))
		return false;
	in->next++;
	e->ordinal = e->has_place ? e->ordinal + 1 : 0;
	e->last = *id;
	e->has_place = true;
	return true;
}

static char *state_text(Inbox *in)
{
	bool commit_done = in->next_blob == in->blobs->len;
	in->since_state++;
	if (!commit_done || (in->since_state < STATE_EVERY && in->next < in->commits->len))
		return NULL;
	in->since_state = 0;
	GString *text = g_string_new("publicinbox1 ");
	g_string_append(text, in->source.archive);
	for (guint i = 0; i < in->epochs->len; i++) {
		const Epoch *e = epoch(in, i);
		if (!e->has_place)
			continue;
		g_autofree char *hex = object_id_hex(&e->last);
		g_string_append_printf(text, "\n%u %" G_GUINT64_FORMAT " %s", e->number, e->ordinal, hex);
	}
	return g_string_free(text, FALSE);
}

/* The message in the next blob of the commit in hand: 1, 0 where it is empty, -1. */
static int take_blob(Inbox *in, SourceMessage *out, GError **error)
{
	const Epoch *e = epoch(in, in->current);
	GBytes *blob = inbox_git_blob(in->git, &g_array_index(in->blobs, ObjectId, in->next_blob), error);
	if (blob == NULL)
		return -1;
	gsize n;
	const char *raw = g_bytes_get_data(blob, &n);
	*out = (SourceMessage){.arrived_s = in->commit_time_s, .has_alias = in->next_blob == 0};
	gsize from = envelope_strip_from(raw, n, &out->from_sender), kept = n - from;
	in->next_blob++;
	out->size_bytes = kept;
	out->truncated = kept > in->max_bytes;
	if (out->truncated)
		kept = input_truncated_bytes(raw + from, kept, in->max_bytes);
	out->raw = g_bytes_new_from_bytes(blob, from, kept);
	g_bytes_unref(blob);
	if (kept == 0) {
		source_message_clear(out);
		return 0;
	}
	out->alias.epoch = e->number;
	out->alias.ordinal = e->ordinal;
	out->alias.commit_bytes = inbox_git_id_bytes();
	memcpy(out->alias.commit, e->last.b, sizeof out->alias.commit);
	out->source_bytes = in->bytes_before + (guint64)((double)e->bytes * in->next / in->commits->len);
	out->state = state_text(in);
	return 1;
}

static int inbox_next(Source *source, SourceMessage *out, GError **error)
{
	Inbox *in = (Inbox *)source;
	for (;;) {
		bool met;
		int got = 0;
		if (in->next_blob < in->blobs->len) {
			got = take_blob(in, out, error);
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
	g_array_unref(in->blobs);
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

/* Where a place is no longer part of its epoch's history all of them are dropped, and a new generation
 * begins. */
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
		g_set_error(error, LD_ERROR, LD_ERROR_USAGE, "'%s' is no public-inbox", path);
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
	in->epochs = find_epochs(path);
	in->commits = g_array_new(FALSE, FALSE, sizeof(ObjectId));
	in->blobs = g_array_new(FALSE, FALSE, sizeof(ObjectId));
	for (guint i = 0; i < in->epochs->len; i++)
		in->source.total_bytes += epoch(in, i)->bytes;
	if (state != NULL)
		read_state(in, state);
	if (begin(in, path, error))
		return &in->source;
	source_free(&in->source);
	return NULL;
}
