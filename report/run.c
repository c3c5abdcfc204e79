/* The order of the steps makes sure that no message is left out and that a digest sent twice is a
 * duplicate: first the cursor's file records what is about to be sent and under which Message-ID,
 * then sendmail takes the mail, then the file records that it was sent. A run that is killed
 * between two steps is repeated by the next one, with the same digest and the same Message-ID. Only
 * if sendmail refuses the first attempt is that record withdrawn; the next digest is then a new
 * one, with what arrived since. */
#include "report/run.h"

#include "report/extract.h"
#include "report/known_crashes.h"
#include "report/output.h"
#include "report/render/mail_message_id.h"
#include "report/render/render.h"
#include "report/render/signature.h"
#include "report/sendmail.h"
#include "report/site.h"
#include "store/base/debug.h"
#include "store/base/times.h"
#include "store/log/entry_name.h"

#define LATE_S (30 * TIMES_DAY_S) /* mail this much older than the cursor is counted, not shown */

void run_clear(Run *run)
{
	cursor_free(run->cursor);
	g_free(run->since);
	g_free(run->message_id);
	g_free(run->link);
	g_free(run->series_history);
	g_free(run->page);
	g_free(run->title);
	patch_set_free(run->patches);
	if (run->feed)
		g_string_free(run->feed, TRUE);
	if (run->text)
		g_string_free(run->text, TRUE);
	if (run->signature)
		g_string_free(run->signature, TRUE);
	if (run->crashed)
		g_array_unref(run->crashed);
	*run = (Run){0};
}

/* --- which messages --- */

void run_leave_out(Run *run, const LeaveOut *l)
{
	if (run->crashed)
		g_array_unref(run->crashed);
	run->crashed = g_array_new(FALSE, FALSE, sizeof(LeaveOutGroup));
	if (run->cursor)
		known_crashes_read(run->cursor, run->crashed);
	if (l->groups)
		g_array_append_vals(run->crashed, l->groups->data, l->groups->len);
	run->leave_out = l;
}

/* The range of a new cursor begins a week ago. If the first digest is repeated, its range begins
 * where it began the first time. */
static void begin_new(Run *run, const Request *r, RangeSpec *spec)
{
	g_free(run->since);
	run->since = run->again && run->cursor->sending_since
	                     ? g_strdup(run->cursor->sending_since)
	                     : times_rfc3339(r->digest.now_s - TIMES_WEEK_S);
	spec->since = run->since;
}

bool run_tell_left_out(const Run *run)
{
	return run->cursor && known_crashes_tell(run->cursor, run->crashed);
}

bool run_begin(Run *run, const Request *r, const char *uuid, Snapshot *s, RangeSpec *spec,
        DigestHead *head, GError **error)
{
	if (!request_uses_cursor(r))
		return true;
	if (!run->cursor) {
		run->cursor = cursor_open(
		        r->state, uuid, r->cursor, r->moves ? CURSOR_MOVE : CURSOR_LOOK, error);
		run_leave_out(run, run->leave_out);
	}
	if (!run->cursor || !cursor_check(run->cursor, s, error))
		return false;
	const Cursor *c = run->cursor;
	run->again = c->sending && r->sends;
	spec->upto_seq = run->again ? c->sending_position.seq : snapshot_head(s);
	spec->after_seq = c->position.seq;
	spec->last_week_by_default = false;
	debug_print(DEBUG_OUTPUT,
	        "cursor '%s' at entry %" G_GUINT64_FORMAT ", digest up to %" G_GUINT64_FORMAT "%s",
	        c->name, c->position.seq, spec->upto_seq,
	        run->again ? ", repeated after an interrupted run" : "");
	if (!c->exists)
		begin_new(run, r, spec);
	else if (c->position.seq)
		head->late_before_s = range_newest_arrival(s, c->position.seq) - LATE_S;
	return cursor_position_of(s, spec->upto_seq, &run->end, error);
}

void run_name_ends(const Run *run, DigestHead *head)
{
	if (!run->cursor)
		return;
	if (run->cursor->exists && run->cursor->position.seq) {
		g_free(head->from);
		head->from_start = false;
		head->from = g_strndup(run->cursor->position.id, ENTRY_NAME_SHOWN);
	}
	if (run->end.seq) {
		g_free(head->to);
		head->to = g_strndup(run->end.id, ENTRY_NAME_SHOWN);
	}
}

/* --- moving the cursor --- */

bool run_set(const Request *r, const char *uuid, Snapshot *s, GError **error)
{
	CursorPosition position;
	guint64 seq;
	if (!entry_name_resolve(s, r->set, &seq, NULL, error)) {
		g_prefix_error(error, "--set: ");
		return false;
	}
	if (!cursor_position_of(s, seq, &position, error))
		return false;
	if (r->dry_run) {
		g_printerr("listdigest-report: dry run: cursor '%s' would be moved to %.*s\n",
		        r->cursor, ENTRY_NAME_SHOWN, position.id);
		return true;
	}
	g_autoptr(Cursor) c = cursor_open(r->state, uuid, r->cursor, CURSOR_SET, error);
	if (!c)
		return false;
	return cursor_move(c, &position, NULL, r->digest.now_s, error);
}

/* --- sending or writing --- */

static const char *position_name(const CursorPosition *position)
{
	return position->seq ? position->id : "the beginning";
}

static void print_plan(const Run *run, const Request *r)
{
	g_autoptr(GString) line = g_string_new("listdigest-report: dry run: ");
	if (r->sends && !run->nothing) {
		g_autofree char *all = g_strjoinv(", ", r->send);
		g_string_append_printf(line, "would be mailed to %s", all);
		if (run->message_id)
			g_string_append_printf(line, " as <%s>", run->message_id);
	} else {
		g_string_append(line, run->nothing ? "no messages, no digest" : "would be written");
		if (run->page && !run->nothing)
			g_string_append_printf(line, " as %s/%s", r->site, run->page);
	}
	if (run->cursor)
		g_string_append_printf(line, "; cursor '%s' would move from %.*s to %.*s",
		        run->cursor->name, run->cursor->position.seq ? ENTRY_NAME_SHOWN : -1,
		        run->cursor->exists ? position_name(&run->cursor->position) : "a week ago",
		        run->end.seq ? ENTRY_NAME_SHOWN : -1, position_name(&run->end));
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

static bool record_sending(Run *run, const Request *r, GError **error)
{
	if (!run->cursor || !r->moves || run->again)
		return true;
	return cursor_record_sending(
	        run->cursor, &run->end, run->message_id, run->since, r->digest.now_s, error);
}

static bool send(Run *run, const Request *r, GError **error)
{
	const SendmailOptions options = {r->sendmail ? r->sendmail : SENDMAIL_PROGRAM, r->sender,
	        r->send, (guint)r->sendmail_timeout};
	if (!record_sending(run, r, error))
		return false;
	SendmailOutcome outcome = sendmail_run(&options, run->text, error);
	debug_print(DEBUG_OUTPUT, "sendmail '%s': %s", options.program,
	        outcome == SENDMAIL_TAKEN     ? "taken"
	        : outcome == SENDMAIL_REFUSED ? "refused"
	                                      : "unknown, may have been sent");
	/* If the digest is a repeated one, the first attempt may have been sent. */
	if (outcome == SENDMAIL_REFUSED && !run->again && run->cursor && r->moves)
		cursor_withdraw_sending(run->cursor, r->digest.now_s);
	return outcome == SENDMAIL_TAKEN;
}

void run_render(Run *run, Request *r, Digest *d)
{
	if (r->extract) /* made while the store was open */
		return;
	run->text = g_string_new(NULL);
	run->nothing = (r->skip_empty || run->resent) && digest_is_empty(d);
	if (r->renderer == &render_mail)
		fill_mail_head(run, r, d);
	if (!run->nothing)
		render_digest(r->renderer, d, run->text);
	if (r->mail.sign && r->renderer != &render_mail)
		run->signature = signature_make(d, r->mail.sign, run->text);
	if (!r->site)
		return;
	run->page = site_page(d, run->cursor);
	run->title = g_strdup(d->head.title);
	run->feed = g_string_new(NULL);
	render_digest(&render_atom, d, run->feed);
}

/* Writes what was rendered, and its signature beside it. */
static bool write_out(const Run *run, const Request *r, GError **error)
{
	if (!output_write(r->output, run->text, error))
		return false;
	if (!run->signature || r->dry_run)
		return true;
	g_autofree char *beside = g_strconcat(r->output, MINISIGN_SUFFIX, NULL);
	return output_write(beside, run->signature, error);
}

static bool put_out(Run *run, const Request *r, GError **error)
{
	if (r->dry_run)
		print_plan(run, r);
	if (run->nothing || (run->patches && r->dry_run))
		return true;
	if (run->patches)
		return extract_deliver(r, run, error);
	if (r->sends && !r->dry_run)
		return send(run, r, error);
	if (r->site && !r->dry_run)
		return site_write(r->site, run->title, run->page, run->text, run->signature,
		        run->feed, error);
	return write_out(run, r, error);
}

bool run_deliver(Run *run, const Request *r, GError **error)
{
	bool done;
	if (run->cursor && r->moves)
		known_crashes_write(run->cursor, run->crashed);
	done = put_out(run, r, error);
	if (run->text)
		g_string_free(g_steal_pointer(&run->text), TRUE);
	if (run->signature)
		g_string_free(g_steal_pointer(&run->signature), TRUE);
	if (!done)
		return false;
	if (r->dry_run)
		run->again = false;
	run->resent = run->again;
	if (!run->cursor || !r->moves)
		return true;
	return cursor_move(run->cursor, &run->end,
	        r->sends && !run->nothing ? run->message_id : NULL, r->digest.now_s, error);
}
