/* The subject's words decide first, then the text. A forwarded patch is never a new patch. A reply
 * stays a reply even if it contains a diff. Pull requests and applied notices are recognized by
 * their text. */
#include "mda/patch/kind.h"

#include "mda/patch/applied.h"
#include "mda/patch/bots.h"
#include "mda/patch/pull.h"
#include "mda/patch/reply.h"

/* Whether M is a reply without "Re:", as some mail programs send: it quotes, or consists of
 * trailers. */
static bool answers(const Message *m, const Subject *s, const Body *b, const Record *rec)
{
	bool cover = s->index && strcmp(s->index, "0") == 0;
	if (m->in_reply_to->len == 0 || b->has_diff || b->diffstat_text || cover || s->pull)
		return false;
	if (reply_has_quote(m->text->str))
		return true;
	guint lines = 0;
	for (const char *p = b->unquoted; *p != '\0'; p += strcspn(p, "\n"), p += *p != '\0')
		lines += *p != '\n';
	return rec->trailers->len > 0 && lines > 0 && lines <= rec->trailers->len;
}

static bool is_patch(const Subject *s, const Body *b)
{
	return b->has_diff && (s->patch || s->rfc || s->index);
}

static RecordKind by_content(const Message *m, const Subject *s, const Body *b, Record *rec)
{
	if (s->forwarded)
		return s->reply ? RECORD_REPLY : RECORD_OTHER;
	if (s->reply || answers(m, s, b, rec))
		return RECORD_REPLY;
	if (s->pull)
		return RECORD_PULL;
	if (s->index && strcmp(s->index, "0") == 0)
		return RECORD_COVER;
	return is_patch(s, b) ? RECORD_PATCH : RECORD_OTHER;
}

void kind_decide(const Message *m, const Subject *s, const Body *b, Record *rec)
{
	rec->automatic = bots_classify(m);
	rec->kind = by_content(m, s, b, rec);
	if (rec->kind == RECORD_PULL || rec->kind == RECORD_OTHER) {
		if (!s->forwarded && pull_read(m->text->str, rec))
			rec->kind = RECORD_PULL;
	} else if (rec->kind == RECORD_REPLY && applied_read(b->unquoted, s->subset, rec)) {
		rec->kind = RECORD_APPLIED;
	}
}
