/* The files of new/ and cur/ are read together, ordered by their names without flags: reading or
 * marking mail in a mail client does not change the order. Names are compared as bytes.
 *
 * The position is the number of files read and a checksum over their names, sizes and times. New
 * mail usually sorts last, so the next import resumes there. If it does not, all files are read
 * again and the store finds the duplicates. The position also has the names of damaged files, so
 * that each is told of once. */
#include "mda/source/maildir.h"

#include "mda/source/mail_file.h"
#include "store/base/debug.h"
#include "store/base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define STATE_EVERY 64 /* files between two positions */
#define SKIPPED     "skipped "

typedef struct {
	char *path;
	char *name; /* without flags, and with the sub-folder of .eml files: the sort key */
	guint64 bytes;
	gint64 mtime_s;
	long mtime_ns;
} MailFile;

typedef struct {
	Source source;
	GPtrArray *files; /* MailFile *, in order */
	guint next;
	guint retry,
	        resumed; /* the damaged of FILES[RETRY] to FILES[RESUMED - 1] are tried again */
	guint64 max_bytes, consumed;
	GChecksum *seen; /* over the files before NEXT */
	bool incomplete; /* a file had gone: no position is stored, the next import looks again */
	GHashTable *skipped; /* names of the files that are damaged (char *) */
	bool end_differs;    /* no message had the position after the newest file */
} Maildir;

static void file_free(gpointer p)
{
	MailFile *f = p;
	g_free(f->path);
	g_free(f->name);
	g_free(f);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	const MailFile *const *x = a, *const *y = b;
	int order = strcmp((*x)->name, (*y)->name);
	return order != 0 ? order : strcmp((*x)->path, (*y)->path);
}

static bool is_dir(const char *parent, const char *name)
{
	g_autofree char *path = g_build_filename(parent, name, NULL);
	return g_file_test(path, G_FILE_TEST_IS_DIR);
}

bool maildir_is(const char *path)
{
	return is_dir(path, "cur") && is_dir(path, "new");
}

static void add(GPtrArray *files, char *path, char *name)
{
	struct stat st;
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
		g_free(path);
		g_free(name);
		return;
	}
	MailFile *f = g_new0(MailFile, 1);
	*f = (MailFile){path, name, (guint64)st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
	g_ptr_array_add(files, f);
}

static GDir *open_dir(const char *path, GError **error)
{
	errno = 0;
	GDir *dir = g_dir_open(path, 0, NULL);
	if (!dir)
		error_set(error, ERROR_IO, "cannot read folder '%s': %s", path, g_strerror(errno));
	return dir;
}

static bool list_maildir(const char *path, const char *sub, GPtrArray *files, GError **error)
{
	g_autofree char *folder = g_build_filename(path, sub, NULL);
	g_autoptr(GDir) dir = open_dir(folder, error);
	const char *name;
	if (!dir)
		return false;
	while ((name = g_dir_read_name(dir)))
		if (name[0] != '.')
			add(files, g_build_filename(folder, name, NULL),
			        g_strndup(name, strcspn(name, ":")));
	return true;
}

/* Adds the .eml files of PATH/SUB, or of PATH and its sub-folders if SUB is NULL. */
static bool list_eml(const char *path, const char *sub, GPtrArray *files, GError **error)
{
	g_autofree char *folder = sub ? g_build_filename(path, sub, NULL) : g_strdup(path);
	g_autoptr(GDir) dir = open_dir(folder, error);
	const char *name;
	if (!dir)
		return false;
	while ((name = g_dir_read_name(dir))) {
		if (name[0] == '.')
			continue;
		if (mail_file_is_eml(name))
			add(files, g_build_filename(folder, name, NULL),
			        sub ? g_build_filename(sub, name, NULL) : g_strdup(name));
		else if (!sub && is_dir(folder, name) && !list_eml(path, name, files, error))
			return false;
	}
	return true;
}

static void hash_file(GChecksum *sum, const MailFile *f)
{
	g_autofree char *what = g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld",
	        f->bytes, f->mtime_s, f->mtime_ns);
	g_checksum_update(sum, (const guchar *)f->name, (gssize)strlen(f->name) + 1);
	g_checksum_update(sum, (const guchar *)what, (gssize)strlen(what) + 1);
}

static char *hash_so_far(const GChecksum *seen)
{
	GChecksum *copy = g_checksum_copy(seen);
	char *hex = g_strdup(g_checksum_get_string(copy));
	g_checksum_free(copy);
	return hex;
}

static void resume(Maildir *m, const char *state)
{
	guint taken;
	char check[65];
	if (!state || sscanf(state, "maildir1 %u %64s", &taken, check) != 2 ||
	        taken > m->files->len)
		return;
	g_auto(GStrv) lines = g_strsplit(state, "\n", -1);
	for (guint i = 1; lines[i]; i++)
		if (g_str_has_prefix(lines[i], SKIPPED))
			g_hash_table_add(m->skipped,
			        g_uri_unescape_string(lines[i] + strlen(SKIPPED), NULL));
	guint64 bytes = 0;
	for (guint i = 0; i < taken; i++) {
		const MailFile *f = m->files->pdata[i];
		hash_file(m->seen, f);
		bytes += f->bytes;
	}
	g_autofree char *now = hash_so_far(m->seen);
	bool same = strcmp(now, check) == 0;
	debug_print(DEBUG_SOURCE, "%u files were imported before; %s", taken,
	        same ? "reading those after them" : "they have changed: reading all");
	if (same) {
		m->next = m->resumed = taken;
		m->consumed = bytes;
	} else {
		g_checksum_reset(m->seen);
	}
}

static char *state_text(const Maildir *m)
{
	GHashTableIter each;
	gpointer name;
	g_autofree char *check = hash_so_far(m->seen);
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "maildir1 %u %s", m->next, check);
	g_hash_table_iter_init(&each, m->skipped);
	while (g_hash_table_iter_next(&each, &name, NULL)) {
		g_autofree char *escaped = g_uri_escape_string(name, "/:,=", FALSE);
		g_string_append_printf(text, "\n" SKIPPED "%s", escaped);
	}
	return g_string_free(text, FALSE);
}

/* Skips F, which is damaged. Takes WHY. */
static void skip(Maildir *m, const MailFile *f, GError *why)
{
	if (g_hash_table_add(m->skipped, g_strdup(f->name)))
		source_skip(&m->source.skipped, f->path, why->message);
	g_error_free(why);
}

/* Reads F. Returns 1, 0 if it has no message, -1 on failure. */
static int read_file(Maildir *m, const MailFile *f, SourceMessage *out, GError **error)
{
	Input in;
	GError *why = NULL;
	if (!source_may_follow(f->path)) {
		skip(m, f,
		        g_error_new(
		                ERROR_DOMAIN, ERROR_DAMAGED, "a symbolic link of another user"));
		return 0;
	}
	MailFileResult result = mail_file_read(f->path, m->max_bytes, &in, &why);
	m->incomplete |= result == MAIL_FILE_GONE;
	m->source.passed_over += result == MAIL_FILE_OTHER;
	if (g_error_matches(why, ERROR_DOMAIN, ERROR_DAMAGED)) {
		skip(m, f, why);
		return 0;
	}
	if (result == MAIL_FILE_FAILED) {
		g_propagate_error(error, why);
		return -1;
	}
	g_hash_table_remove(m->skipped, f->name);
	if (result != MAIL_FILE_READ)
		return 0;
	*out = (SourceMessage){.raw = in.raw,
	        .size_bytes = in.size_bytes,
	        .truncated = in.truncated,
	        .from_sender = in.from_sender,
	        .commit_s = G_MININT64,
	        .from_line_s = G_MININT64};
	return 1;
}

/* Tries the next file that an earlier import skipped. Returns as read_file(). */
static int retry(Maildir *m, SourceMessage *out, GError **error)
{
	int got = 0;
	while (got == 0 && m->retry < m->resumed) {
		const MailFile *f = m->files->pdata[m->retry++];
		if (!g_hash_table_contains(m->skipped, f->name))
			continue;
		got = read_file(m, f, out, error);
		m->end_differs |= !g_hash_table_contains(m->skipped, f->name);
	}
	return got;
}

static int maildir_next(Source *source, SourceMessage *out, GError **error)
{
	Maildir *m = (Maildir *)source;
	int again = retry(m, out, error);
	if (again != 0)
		return again;
	while (m->next < m->files->len) {
		const MailFile *f = m->files->pdata[m->next];
		int got = read_file(m, f, out, error);
		if (got < 0)
			return -1;
		m->next++;
		m->consumed += f->bytes;
		hash_file(m->seen, f);
		m->end_differs = true;
		if (got == 0)
			continue;
		out->source_bytes = m->consumed;
		if (!m->incomplete && (m->next % STATE_EVERY == 0 || m->next == m->files->len)) {
			out->state = state_text(m);
			m->end_differs = false;
		}
		return 1;
	}
	return 0;
}

static char *maildir_end_state(Source *source)
{
	const Maildir *m = (const Maildir *)source;
	return m->end_differs && !m->incomplete ? state_text(m) : NULL;
}

static void maildir_free(Source *source)
{
	Maildir *m = (Maildir *)source;
	g_hash_table_unref(m->skipped);
	g_ptr_array_unref(m->files);
	g_checksum_free(m->seen);
	g_free(m);
}

static const SourceClass maildir_class = {"Maildir", maildir_next, maildir_free, maildir_end_state};

Source *maildir_open(const char *path, const char *state, guint64 max_bytes, GError **error)
{
	bool is_maildir = maildir_is(path);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(file_free);
	if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
		add(files, g_strdup(path), g_path_get_basename(path));
	else if (is_maildir ? !list_maildir(path, "new", files, error) ||
	                              !list_maildir(path, "cur", files, error)
	                    : !list_eml(path, NULL, files, error))
		return NULL;
	if (!is_maildir && files->len == 0) {
		error_set(error, ERROR_USAGE,
		        "nothing to import in '%s': it is not a Maildir or public-inbox and has no "
		        ".eml files",
		        path);
		return NULL;
	}
	g_ptr_array_sort(files, by_name);
	Maildir *m = g_new0(Maildir, 1);
	m->source.klass = &maildir_class;
	m->max_bytes = max_bytes;
	m->skipped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	m->seen = g_checksum_new(G_CHECKSUM_SHA256);
	m->files = g_steal_pointer(&files);
	for (guint i = 0; i < m->files->len; i++)
		m->source.total_bytes += ((const MailFile *)m->files->pdata[i])->bytes;
	resume(m, state);
	return &m->source;
}
