#include "report/hint.h"

#include "store/base/times.h"

#include <unistd.h>

#define BUSY_WEEK 300 /* messages */

static bool is_busy(const DigestHead *head)
{
	const gint64 span_s = MAX(head->last_s - head->first_s, TIMES_WEEK_S);
	return head->messages > BUSY_WEEK * (gdouble)span_s / TIMES_WEEK_S;
}

void hint_summary(const Request *r, const Digest *d)
{
	if (r->renderer != &render_text || r->digest.summary || r->sends || r->site || r->output ||
	        r->history || r->commit || !is_busy(&d->head) || !isatty(STDOUT_FILENO) ||
	        !isatty(STDERR_FILENO))
		return;
	g_printerr("listdigest-report: %u messages; --summary shows each series in one line\n",
	        d->head.messages);
}
