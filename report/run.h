/* One run of listdigest-report: which range its cursor makes it cover, sending or writing the
 * digest, and moving the cursor afterwards. */
#pragma once

#include "store/log/cursor.h"
#include "report/digest/digest.h"
#include "report/patches/patch_set.h"
#include "report/read/leave_out.h"
#include "report/request.h"
#include "store/log/range.h"

typedef struct {
	Cursor *cursor;     /* NULL: the run uses none */
	CursorPosition end; /* the cursor's position after the digest */
	char *since;        /* start of a new cursor's range; NULL: it begins after an entry */
	char *message_id;   /* Message-ID of the mail, without <> */
	const LeaveOut *leave_out; /* whether this is a trial, and of what */
	GArray *crashed;           /* LeaveOutGroup: what crashed in this run or in earlier ones */
	bool wide; /* mail of a commit is looked for in all that came in the year before it */
	char *series_history; /* Message-ID of the series that --series asks for; NULL: none */
	char *link;        /* template of links to the archive of the lists; NULL: none was found */
	PatchSet *patches; /* to be written as files; NULL: none */
	GString *text;     /* the digest as it is written or sent */
	GString *signature; /* what is written beside it; NULL: nothing */
	char *page, *title; /* for --site: the name of its page, and of the list */
	GString *feed;      /* the same: its events */
	bool nothing;       /* it is empty, and neither written nor sent */
	bool again;  /* this digest repeats one that a crash interrupted; another one follows */
	bool resent; /* this digest follows such a repeated one; it is sent only if not empty */
} Run;

/* run_leave_out: sets what RUN leaves out: what L does and, once the cursor is open, what earlier
 * runs found. */
void run_leave_out(Run *run, const LeaveOut *l);

/* run_begin: opens R's cursor (on the first call), checks it against the store UUID, and limits
 * SPEC and HEAD to what the cursor has not covered. Does nothing if R uses no cursor. Fails as
 * cursor_open() and cursor_check() do. */
G_GNUC_WARN_UNUSED_RESULT
bool run_begin(Run *run, const Request *r, const char *uuid, Snapshot *s, RangeSpec *spec,
        DigestHead *head, GError **error);

/* run_name_ends: sets the ends of the range in HEAD to the cursor's old and new position. Call it
 * after the range was loaded. */
void run_name_ends(const Run *run, DigestHead *head);

/* run_set: moves R's cursor to the entry that R names, for --set; with --dry-run only says so.
 * Fails as entry_name_resolve(), cursor_open() and cursor_move() do. */
G_GNUC_WARN_UNUSED_RESULT
bool run_set(const Request *r, const char *uuid, Snapshot *s, GError **error);

/* run_render: renders D as R says, for run_deliver(). */
void run_render(Run *run, Request *r, Digest *d);

/* run_deliver: writes or sends what was rendered, as R says, and then moves the cursor. No store is
 * open. After a failure, or if the reader of the output did not take all of it, the cursor stays
 * where it was. Fails as output_write(), sendmail_run() and cursor_move() do. */
G_GNUC_WARN_UNUSED_RESULT
bool run_deliver(Run *run, const Request *r, GError **error);

/* run_tell_left_out: says on stderr what RUN's digest left out because earlier ones crashed with
 * it. Returns whether there was anything. */
bool run_tell_left_out(const Run *run);

/* run_clear: frees what RUN owns, and unlocks its cursor. */
void run_clear(Run *run);
