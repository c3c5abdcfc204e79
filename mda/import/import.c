/* The loop submits messages to the pool while it has room, and takes the oldest result when it has
 * none. So the pool is always busy and the order of the source is kept. */
#include "mda/import/import.h"

#include "mda/import/import_writer.h"
#include "mda/import/progress.h"
#include "mda/source/publicinbox.h"
#include "mda/source/source_find.h"
#include "mda/source/source_open.h"
#include "store/base/cli.h"
#include "store/base/debug.h"
#include "store/base/error.h"
#include "store/base/escape.h"
#include "store/base/store_dir.h"
#include "store/env/store_create.h"
#include "store/log/source_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* the end of a position behind which the source is damaged; counted by source_state_skipped() */
#define SKIPPED_REST "\nskipped the rest"

typedef struct {
	const ImportOptions *o;
	ParserPool *pool;
	Store *store;
	ImportWriter *writer;
	Progress progress;
	bool unflushed; /* with LIVE: some messages may not be on disk yet */
	guint64 skipped, passed_over;
	bool own_key; /* the source that was imported keeps its position under its own key */
	Source *standard_input; /* opened before the store was made; NULL otherwise */
} Import;

static bool stopping(const Import *im)
{
	return im->o->stop && *im->o->stop != 0;
}

static bool take_one(Import *im, GError **error)
{
	GBytes *raw;
	gpointer tag;
	Parsed parsed;
	if (!parser_pool_take(im->pool, &raw, &tag, &parsed, error))
		return false;
	ImportItem *item = tag;
	g_bytes_unref(raw); /* the item has another reference */
	item->parsed = parsed;
	progress_message(
	        &im->progress, g_bytes_get_size(item->message.raw), item->message.source_bytes);
	import_writer_add(im->writer, item);
	return true;
}

static bool take_all(Import *im, GError **error)
{
	while (parser_pool_pending(im->pool) > 0)
		if (!take_one(im, error))
			return false;
	return true;
}

/* Adds ITEM, which has nothing to parse, behind all that came before it. */
static bool add_told(Import *im, ImportItem *item, GError **error)
{
	bool good = take_all(im, error);
	if (good)
		import_writer_add(im->writer, item);
	else
		import_item_free(item);
	return good;
}

/* Stores what came so far if SOURCE would wait for more. */
static bool store_before_waiting(Import *im, Source *source, GError **error)
{
	if (!im->o->live || !im->unflushed || !source->klass->would_wait ||
	        !source->klass->would_wait(source))
		return true;
	im->unflushed = false;
	return take_all(im, error) && import_writer_flush(im->writer, error);
}

/* Submits one message. Returns 1, 0 at the end of the source, -1 on failure. */
static int submit_one(Import *im, Source *source, GError **error)
{
	SourceMessage m = {0};
	if (!store_before_waiting(im, source, error))
		return -1;
	int got = source->klass->next(source, &m, error);
	if (got <= 0)
		return got;
	ImportItem *item = g_new0(ImportItem, 1);
	item->message = m;
	im->unflushed = true;
	if (!m.raw)
		return add_told(im, item, error) ? 1 : -1;
	return parser_pool_submit(
	               im->pool, m.raw, im->o->live ? cli_now() : im->o->now_s, item, error)
	               ? 1
	               : -1;
}

/* Imports all of SOURCE. If the source fails, what came before is stored first. If the rest of it
 * is damaged, sets *DAMAGE and returns true. */
static bool import_source(Import *im, Source *source, GError **damage, GError **error)
{
	GError *failure = NULL;
	int got = 1;
	while (!stopping(im) && !import_writer_failed(im->writer)) {
		if (got == 1 && !parser_pool_full(im->pool))
			got = submit_one(im, source, &failure);
		else if (parser_pool_pending(im->pool) == 0 ||
		         !take_one(im, failure ? NULL : &failure))
			break;
	}
	if (stopping(im)) /* the signal interrupted a read: that is not a failure */
		g_clear_error(&failure);
	if (g_error_matches(failure, ERROR_DOMAIN, ERROR_DAMAGED))
		*damage = g_steal_pointer(&failure);
	if (!import_writer_flush(im->writer, failure ? NULL : &failure) || failure) {
		g_propagate_error(error, failure);
		return false;
	}
	return true;
}

static bool put_state(Import *im, const char *key, const char *state, GError **error)
{
	Append *append = append_begin(im->store, APPEND_BATCH, error);
	if (!append)
		return false;
	source_state_put(append, key, state);
	return append_commit(append, error);
}

/* Stores the position at the end of SOURCE if no message brought it. */
static bool store_end(Import *im, Source *source, const char *key, GError **error)
{
	g_autofree char *state =
	        key && source->klass->end_state ? source->klass->end_state(source) : NULL;
	return !state || put_state(im, key, state, error);
}

static bool has_mark(const char *state)
{
	return state && g_str_has_suffix(state, SKIPPED_REST);
}

/* Marks the newest position of KEY if the source is damaged behind it, or takes the mark off. */
static bool mark_rest(Import *im, const char *key, bool damaged, GError **error)
{
	GError *failure = NULL;
	g_autofree char *state = source_state_get(im->store, key, &failure);
	if (failure) {
		g_propagate_error(error, failure);
		return false;
	}
	if (has_mark(state) == damaged)
		return true;
	g_autofree char *text = g_strconcat(state ? state : "none", SKIPPED_REST, NULL);
	if (!damaged)
		text[strlen(state) - strlen(SKIPPED_REST)] = '\0';
	return put_state(im, key, text, error);
}

/* Tells SOURCE, a dump, the position under its own key. */
static bool resume(Import *im, Source *source, GError **error)
{
	GError *failure = NULL;
	g_autofree char *state = source_state_get(im->store, source->key, &failure);
	if (im->o->list)
		return error_set(error, ERROR_USAGE,
		        "a dump says by which lists its mail came: leave out --list");
	if (!failure)
		return source->klass->resume(source, state, error);
	g_propagate_error(error, failure);
	return false;
}

/* Imports PATH from the position STATE of KEY. If it is damaged, or WITHIN a folder of sources and
 * none, sets *DAMAGE and returns true. */
static bool import_from(Import *im, const char *path, bool within, const char *key,
        const char *state, GError **damage, GError **error)
{
	GError *failure = NULL;
	g_autoptr(Source) source = g_steal_pointer(&im->standard_input);
	if (!source)
		source = source_open(path, state, im->o->max_bytes, &failure);
	within &= g_error_matches(failure, ERROR_DOMAIN, ERROR_USAGE);
	if (within && g_file_test(path, G_FILE_TEST_IS_DIR)) { /* some other git repository */
		g_error_free(failure);
		im->passed_over++;
		return true;
	}
	if (within || g_error_matches(failure, ERROR_DOMAIN, ERROR_DAMAGED)) {
		*damage = failure;
		return true;
	}
	if (!source) {
		g_propagate_error(error, failure);
		return false;
	}
	source->wait = im->o->wait;
	if (source->key && !resume(im, source, error))
		return false;
	im->own_key = source->key != NULL;
	import_writer_begin(im->writer, source->key ? source->key : key, source->archive,
	        source->new_generation);
	progress_source(&im->progress, source->total_bytes);
	bool good = import_source(im, source, damage, error);
	im->skipped += source->skipped;
	im->passed_over += source->passed_over;
	return good && (stopping(im) || store_end(im, source, key, error));
}

static bool import_one(Import *im, const char *path, bool within, GError **error)
{
	GError *failure = NULL;
	g_autoptr(GError) damage = NULL;
	g_autofree char *key = source_key(path, im->o->list);
	g_autofree char *state = key ? source_state_get(im->store, key, &failure) : NULL;
	if (failure) {
		g_propagate_error(error, failure);
		return false;
	}
	if (key)
		debug_print(DEBUG_IMPORT, "'%s': %s%s", path,
		        state ? "has the stored position " : "was not imported before",
		        state ? state : "");
	else
		debug_print(
		        DEBUG_IMPORT, "'%s': stores no position, it cannot be read twice", path);
	im->own_key = false;
	if (!import_from(im, path, within, key, state, &damage, error))
		return false;
	if (damage && (im->own_key || !has_mark(state)))
		source_skip(&im->skipped, "what cannot be read", damage->message);
	return !key || im->own_key || stopping(im) || mark_rest(im, key, damage, error);
}

/* Imports the sources in PATH. */
static bool import_path(Import *im, const char *path, GError **error)
{
	g_autoptr(GPtrArray) found = source_find(path, &im->passed_over, &im->skipped);
	bool good = true;
	for (guint i = 0; good && i < found->len && !stopping(im); i++)
		good = import_one(im, found->pdata[i], strcmp(found->pdata[i], path) != 0, error);
	return good;
}

/* Fails if PATH cannot be imported: no store is made for it then. */
static bool check_path(Import *im, const char *path, GError **error)
{
	guint64 ignored = 0;
	struct stat st;
	bool pipe = stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
	if (pipe || publicinbox_is(path)) /* what a pipe has is read only once */
		return true;
	g_autoptr(GPtrArray) found = source_find(path, &ignored, &ignored);
	if (found->len != 1 || strcmp(found->pdata[0], path) != 0)
		return true;
	GError *failure = NULL;
	g_autoptr(Source) source = source_open(path, NULL, im->o->max_bytes, &failure);
	if (g_error_matches(failure, ERROR_DOMAIN, ERROR_USAGE)) {
		g_propagate_error(error, failure);
		return false;
	}
	g_clear_error(&failure); /* reported when it is imported */
	if (strcmp(path, "-") == 0)
		im->standard_input = g_steal_pointer(&source);
	return true;
}

/* Makes the store if there is none at O's place yet, and if there is something to import. */
static bool ensure_store(Import *im, const char *const *paths, GError **error)
{
	const ImportOptions *o = im->o;
	StoreDirKind kind;
	g_autofree char *dir = store_dir_bare(o->store);
	if (!o->make_store)
		return true;
	if (!store_dir_look(dir, &kind, error))
		return false;
	if (kind != STORE_DIR_MISSING && kind != STORE_DIR_EMPTY)
		return true;
	for (; *paths; paths++)
		if (!check_path(im, *paths, error))
			return false;
	g_autofree char *above = g_path_get_dirname(dir);
	const char *named = g_getenv("LISTDIGEST_STORE");
	if (named && *named && !g_file_test(above, G_FILE_TEST_EXISTS)) /* as for --store */
		return store_dir_error(error, ENOENT, "create", dir);
	if (!store_create_for_delivery(dir, error))
		return false;
	g_autofree char *name = escape_line(dir, 0);
	fprintf(stderr, "listdigest-import: made a new store in '%s'\n", name);
	return true;
}

bool import_run(const ImportOptions *o, ParserPool *pool, const char *const *paths,
        ImportCounts *counts, bool *stopped, GError **error)
{
	Import im = {.o = o, .pool = pool};
	bool good = true;
	*counts = (ImportCounts){0};
	if (!ensure_store(&im, paths, error)) {
		*stopped = false;
		source_free(im.standard_input);
		return false;
	}
	im.store = store_open(o->store, o->store_is_default, STORE_WRITE, error);
	if (im.store)
		im.writer = import_writer_new(im.store, o, error);
	if (im.writer) {
		progress_begin(&im.progress, o->progress && isatty(STDERR_FILENO) ? stderr : NULL);
		for (; good && *paths && !stopping(&im); paths++)
			good = import_path(&im, *paths, error);
		progress_end(&im.progress);
		import_writer_free(im.writer, counts);
		counts->skipped += im.skipped;
		counts->passed_over = im.passed_over;
		parser_pool_drop(pool, import_item_free);
	}
	store_close(im.store);
	source_free(im.standard_input);
	*stopped = stopping(&im);
	return good && im.writer;
}
