#include "store/base/cli.h"
#include "store/base/zstd_file.h"
#include "store/cmd/cmd.h"
#include "store/env/store.h"
#include "store/log/cursor.h"
#include "store/log/range.h"
#include "store/maintain/dump.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#define POLL_MS 250 /* between two looks for newer entries */

typedef struct {
	const CmdExportDump *o;
	Store *store;
	FILE *zstd; /* NULL: not compressed */
	Cursor *cursor;
	guint64 done; /* the cursor stands here */
	GError *error;
} Export;

static gboolean put_stdout(const void *bytes, gsize n)
{
	cli_put(bytes, n);
	return !ferror(stdout);
}

static bool put(const void *bytes, gsize n, void *data)
{
	Export *x = data;
	if (!x->zstd)
		return put_stdout(bytes, n);
	return fwrite(bytes, 1, n, x->zstd) == n;
}

static bool flush(Export *x)
{
	if (x->zstd && fflush(x->zstd) != 0)
		return false;
	return cli_flush(x->error ? NULL : &x->error);
}

/* Moves the cursor to entry SEQ. Everything up to there was written. */
static bool move_cursor(Export *x, guint64 seq)
{
	CursorPosition position;
	if (!x->cursor || (x->cursor->exists && x->done == seq))
		return true;
	g_autoptr(Snapshot) s = snapshot_open(x->store, &x->error);
	if (!s || !cursor_position_of(s, seq, &position, &x->error) ||
	        !cursor_move(x->cursor, &position, NULL, cli_now(), &x->error))
		return false;
	x->done = seq;
	return true;
}

/* Ends when the reader of the output is gone. */
static bool wait_for_more(guint64 seq, void *data)
{
	Export *x = data;
	struct pollfd out = {.fd = STDOUT_FILENO};
	if (!flush(x) || !move_cursor(x, seq))
		return false;
	return poll(&out, 1, POLL_MS) <= 0;
}

/* Sets R to the part of the log from the first to the last entry of RANGE. */
static bool find_range(Snapshot *s, const char *range, DumpRange *r, GError **error)
{
	Range found;
	const RangeSpec spec = {.range = range, .now_s = cli_now(), .with_also = true};
	bool ok = range_resolve(s, &spec, &found, error);
	guint64 first = G_MAXUINT64, last = 0;
	for (guint i = 0; ok && i < found.seqs->len; i++) {
		first = MIN(first, g_array_index(found.seqs, guint64, i));
		last = MAX(last, g_array_index(found.seqs, guint64, i));
	}
	if (ok && last == 0)
		error_set(error, ERROR_NO, "no entries in '%s'", range);
	else if (ok)
		*r = (DumpRange){.after = first - 1, .upto = last, .part = true};
	range_clear(&found);
	return ok && last > 0;
}

static bool find_part(Export *x, DumpRange *r, GError **error)
{
	const CmdExportDump *o = x->o;
	bool feed = o->follow || o->after >= 0 || o->cursor;
	*r = (DumpRange){.part = feed, .feed = feed};
	g_autoptr(Snapshot) s = snapshot_open(x->store, error);
	if (!s)
		return false;
	if (o->range)
		return find_range(s, o->range, r, error);
	if (o->cursor) {
		x->cursor = cursor_open(NULL, store_uuid(x->store), o->cursor, CURSOR_MOVE, error);
		if (!x->cursor || !cursor_check(x->cursor, s, error))
			return false;
		x->done = r->after = x->cursor->position.seq;
	}
	if (o->after >= 0)
		r->after = (guint64)o->after;
	r->upto = snapshot_end(s);
	if (r->after <= r->upto)
		return true;
	return error_set(error, ERROR_NO,
	        "--after=%" G_GUINT64_FORMAT ": the newest entry is %" G_GUINT64_FORMAT, r->after,
	        r->upto);
}

static bool print(Export *x, GError **error)
{
	DumpRange r;
	GError *why = NULL;
	const DumpOut out = {put, x->o->follow ? wait_for_more : NULL, x};
	if (!find_part(x, &r, error))
		return false;
	if (x->o->zstd)
		x->zstd = zstd_file_writer(put_stdout);
	bool ok = dump_write(x->store, &r, &out, &why);
	bool ended = !x->zstd || fclose(x->zstd) == 0;
	if (ferror(stdout)) { /* cli_flush knows the reason */
		g_clear_error(&why);
		g_clear_error(&x->error);
		return cli_flush(error);
	}
	if (ok && !ended)
		error_set(&why, ERROR_IO, "cannot write the dump");
	if (!why && !x->error && cli_flush(&why) && !x->o->follow)
		move_cursor(x, r.upto);
	if (!why)
		why = g_steal_pointer(&x->error);
	if (why)
		g_propagate_error(error, why);
	return !why;
}

bool cmd_export_dump(const char *dir, const CmdExportDump *o, GError **error)
{
	Export x = {.o = o};
	if ((o->range != NULL) + (o->cursor != NULL) + (o->after >= 0) > 1)
		return error_set(error, ERROR_USAGE,
		        "RANGE, --cursor and --after all say where the dump begins: give one");
	if (o->range && o->follow)
		return error_set(error, ERROR_USAGE,
		        "--follow has no end: give --after=N or --cursor=NAME in place of '%s'",
		        o->range);
	x.store = store_open(dir, false, STORE_READ, error);
	bool ok = x.store && print(&x, error);
	cursor_free(x.cursor);
	store_close(x.store);
	g_clear_error(&x.error);
	return ok;
}
