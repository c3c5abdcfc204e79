/* The order that loses nothing: the cursor's file says what is about to be sent, under which
 * Message-ID; sendmail takes it; the file says that it was. Killed between any two steps, the next
 * run sends the same digest, known as a duplicate by its Message-ID, and goes on from there. Only
 * where sendmail itself said no, the first time it was asked, is the digest made anew, with what
 * came since. */
#include "report/run.h"
#include "store/base/cli.h"
#include "store/log/entry_name.h"
#include "store/base/times.h"
#include "report/output.h"
#include "report/send.h"

#include <string.h>

#define WEEK_S (7 * 24 * 3600)
#define LATE_S (30 * 24 * 3600)

void run_clear(Run *run)
{
	cursor_free(run->cursor);
	g_free(run->since);
	g_free(run->message_id);
	g_free(run->story);
	*run = (Run){0};
}

/* --- what is covered
 * -------------------------------------------------------------------------------------------------------
 */

static bool uses_cursor(const Request *r)
{
	return r->cursor && !r->range && !r->since && !r->until && !r->series;
}

/* A new cursor's range is one of arrival, kept where it is taken up again. */
static void begin_new(Run *run, const Request *r, RangeSpec *spec)
{
	g_free(run->since);
	run->since = run->again && run->cursor->sending_since
	                     ? g_strdup(run->cursor->sending_since)
	                     : times_rfc3339(r->digest.now_s - WEEK_S);
	spec->since = run->since;
}

bool run_begin(Run *run, const Request *r, const char *uuid, Snapshot *s, RangeSpec *spec,
        DigestHead *head, GError **error)
{
	if (!uses_cursor(r))
		return true;
	if (!run->cursor)
		run->cursor = cursor_open(
		        r->state, uuid, r->cursor, r->moves ? CURSOR_MOVE : CURSOR_LOOK, error);
	if (!run->cursor || !cursor_check(run->cursor, s, error))
		return false;
	const Cursor *c = run->cursor;
	run->again = c->sending && r->sends;
	spec->upto_seq = run->again ? c->to.seq : snapshot_head(s);
	spec->after_seq = c->at.seq;
	spec->last_week_by_default = false;
	if (!c->exists)
		begin_new(run, r, spec);
	else if (c->at.seq)
		head->late_before_s = range_newest_arrival(s, c->at.seq) - LATE_S;
	return cursor_place(s, spec->upto_seq, &run->end, error);
}

void run_name_ends(const Run *run, DigestHead *head)
{
	if (!run->cursor)
		return;
	if (run->cursor->exists && run->cursor->at.seq) {
		g_free(head->from);
		head->from = g_strndup(run->cursor->at.id, ENTRY_NAME_SHOWN);
	}
	if (run->end.seq) {
		g_free(head->to);
		head->to = g_strndup(run->end.id, ENTRY_NAME_SHOWN);
	}
}

/* --- putting it
 * ------------------------------------------------------------------------------------------------------------
 */

static void move_to(Cursor *c, const CursorPlace *place)
{
	c->at = *place;
	c->exists = true;
	c->sending = false;
}

bool run_set(const Request *r, const char *uuid, Snapshot *s, GError **error)
{
	CursorPlace place;
	guint64 seq;
	if (!entry_name_resolve(s, r->set, &seq, NULL, error) ||
	        !cursor_place(s, seq, &place, error))
		return false;
	if (r->dry_run) {
		g_printerr("listdigest-report: dry run: cursor '%s' would be put at %.*s\n",
		        r->cursor, ENTRY_NAME_SHOWN, place.id);
		return true;
	}
	g_autoptr(Cursor) c = cursor_open(r->state, uuid, r->cursor, CURSOR_SET, error);
	if (!c)
		return false;
	move_to(c, &place);
	return cursor_save(c, r->digest.now_s, error);
}

/* --- delivering
 * ------------------------------------------------------------------------------------------------------------
 */

static const char *place_name(const CursorPlace *place)
{
	return place->seq ? place->id : "the beginning";
}

static void explain(const Run *run, const Request *r, bool nothing)
{
	g_autoptr(GString) line = g_string_new("listdigest-report: dry run: ");
	if (r->sends && !nothing) {
		g_autofree char *all = g_strjoinv(", ", r->send);
		g_string_append_printf(line, "would be mailed to %s", all);
		if (run->message_id)
			g_string_append_printf(line, " as <%s>", run->message_id);
	} else {
		g_string_append(line, nothing ? "there is nothing" : "would be written");
	}
	if (run->cursor)
		g_string_append_printf(line, "; cursor '%s' would move from %.*s to %.*s",
		        run->cursor->name, run->cursor->at.seq ? ENTRY_NAME_SHOWN : -1,
		        run->cursor->exists ? place_name(&run->cursor->at) : "a week ago",
		        run->end.seq ? ENTRY_NAME_SHOWN : -1, place_name(&run->end));
	g_printerr("%s\n", line->str);
}

static void fill_mail_head(Run *run, Request *r, const Digest *d)
{
	const Cursor *c = run->cursor;
	r->mail.cursor = c ? c->name : NULL;
	if (c) {
		r->mail.first_id = c->first_id;
		r->mail.last_id = c->last_id;
	}
	g_free(run->message_id);
	run->message_id = run->again ? g_strdup(c->sending_id) : mail_message_id(d, &r->mail);
	r->mail.message_id = run->message_id;
}

static bool announce(Run *run, const Request *r, GError **error)
{
	Cursor *c = run->cursor;
	if (!c || !r->moves || run->again)
		return true;
	c->sending = true;
	c->to = run->end;
	g_free(c->sending_id);
	c->sending_id = g_strdup(run->message_id);
	g_free(c->sending_since);
	c->sending_since = g_strdup(c->exists ? NULL : run->since);
	return cursor_save(c, r->digest.now_s, error);
}

/* Nothing was taken: the next run need not repeat just this. Where that cannot be written, it will.
 */
static void withdraw(Run *run, const Request *r)
{
	if (!run->cursor || !r->moves)
		return;
	run->cursor->sending = false;
	if (!run->cursor->exists)
		cursor_remove(run->cursor);
	else if (!cursor_save(run->cursor, r->digest.now_s, NULL))
		run->cursor->sending = true;
}

static bool send(Run *run, const Request *r, const GString *mail, GError **error)
{
	const SendOptions options = {r->sendmail ? r->sendmail : SEND_PROGRAM, r->sender, r->send,
	        (guint)r->sendmail_timeout};
	if (!announce(run, r, error))
		return false;
	SendOutcome outcome = send_mail(&options, mail, error);
	if (outcome == SEND_REFUSED &&
	        !run->again) /* of one sent again the first try may have gone out */
		withdraw(run, r);
	return outcome == SEND_TAKEN;
}

static bool move(Run *run, const Request *r, bool sent, GError **error)
{
	Cursor *c = run->cursor;
	if (!c || !r->moves)
		return true;
	move_to(c, &run->end);
	if (sent) {
		if (!c->first_id)
			c->first_id = g_strdup(run->message_id);
		g_free(c->last_id);
		c->last_id = g_strdup(run->message_id);
	}
	return cursor_save(c, r->digest.now_s, error);
}

bool run_deliver(Run *run, Request *r, const Digest *d, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	bool nothing = (r->skip_empty || run->resent) && digest_is_empty(d);
	if (r->renderer == &render_mail)
		fill_mail_head(run, r, d);
	if (!nothing)
		r->renderer->render(d, out);
	if (r->dry_run) {
		run->again = false;
		explain(run, r, nothing);
		return nothing || output_write(r->output, out, error);
	}
	if (!nothing &&
	        !(r->sends ? send(run, r, out, error) : output_write(r->output, out, error)))
		return false;
	run->resent = run->again;
	return move(run, r, r->sends && !nothing, error);
}
