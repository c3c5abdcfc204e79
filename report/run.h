/* One run: what a cursor makes of the range, where the digest goes, and moving the cursor after it.
 */
#ifndef LD_REPORT_RUN_H
#define LD_REPORT_RUN_H

#include "store/log/range.h"
#include "report/cursor.h"
#include "report/digest/digest.h"
#include "report/request.h"

typedef struct {
	Cursor *cursor;   /* NULL: none is used */
	CursorPlace end;  /* where it goes once the digest is out */
	char *since;      /* of a new cursor's range; NULL: it begins with an entry */
	char *message_id; /* of the mail */
	char *story;      /* Message-ID of the series that was asked for; NULL: none */
	bool again; /* this digest was one that a crash kept from being finished: another follows */
	bool resent; /* that was done: what follows is for what came since, if anything did */
} Run;

/* run_begin: open R's cursor (once a run), check it against the store of UUID, and limit SPEC and
 * HEAD to what it has not covered. Without a cursor, or with a range given, it does nothing.
 * run_name_ends: after that range was loaded, name its two ends as the cursor has them. Fails as
 * cursor_open and cursor_check. */
G_GNUC_WARN_UNUSED_RESULT
bool run_begin(Run *run, const Request *r, const char *uuid, Snapshot *s, RangeSpec *spec,
        DigestHead *head, GError **error);
void run_name_ends(const Run *run, DigestHead *head);

/* run_set: put R's cursor at the entry R names. Fails as entry_name_resolve, cursor_open and
 * cursor_save. */
G_GNUC_WARN_UNUSED_RESULT
bool run_set(const Request *r, const char *uuid, Snapshot *s, GError **error);

/* run_deliver: write D or hand it to sendmail as R says, and then move the cursor; before a mail is
 * handed over, the cursor's file says so. No store is open. Fails as output_write, send_mail,
 * cursor_save; the cursor then stays. */
G_GNUC_WARN_UNUSED_RESULT
bool run_deliver(Run *run, Request *r, const Digest *d, GError **error);
void run_clear(Run *run);

#endif
