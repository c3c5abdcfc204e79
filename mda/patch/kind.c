/* The subject's words decide first, then the text. A forwarded patch is never a new patch. A reply
 * stays a reply even if it contains a diff. Pull requests and applied notices are recognized by
 * their text. */
#include "mda/patch/kind.h"

#include "mda/patch/applied.h"
#include "mda/patch/bots.h"
#include "mda/patch/pull.h"
#include "mda/patch/reply.h"
#include "mda/patch/script.h"
#include "mda/patch/verdict.h"
#include "store/base/debug.h"

#include <string.h>

static bool is_cover(const Subject *s)
{
	return s->index && strcmp(s->index, "0") == 0;
}

/* Whether the brackets have a version: "[v12] title". */
static bool has_version(const Subject *s)
{
	return s->version && !s->version_inferred;
}

/* Whether the counter says that the mail is one of several: "2/3". */
static bool is_part(const Subject *s)
{
	return s->index && s->total && strcmp(s->index, "0") != 0 && strcmp(s->total, "1") != 0;
}

/* Whether M's sender gives a tag of a reviewer in it: on his own patch he would not. */
static bool gives_tag(const Message *m, const Record *rec)
{
	static const char *const keys[] = {"Reviewed-by", "Acked-by", "Tested-by", "Nacked-by"};
	const char *address = m->from.address;
	for (guint i = 0; address && i < rec->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(rec->trailers, i);
		bool found = false;
		for (gsize k = 0; k < G_N_ELEMENTS(keys); k++)
			found = found || g_ascii_strcasecmp(t->key, keys[k]) == 0;
		if (found && strstr(t->value, address))
			return true;
	}
	return false;
}

/* Whether M is a reply without "Re:", as some mail programs send: it quotes, consists of trailers,
 * or gives a tag. */
static bool is_reply_without_re(
        const Message *m, const Subject *s, const Body *b, const Record *rec)
{
	if (m->in_reply_to->len == 0 || b->has_diff || b->diffstat_text || is_cover(s) || s->pull)
		return false;
	if (reply_has_quote(m->text->str) || gives_tag(m, rec))
		return true;
	guint lines = 0;
	for (const char *p = b->unquoted; *p != '\0'; p += strcspn(p, "\n"), p += *p != '\0')
		lines += *p != '\n';
	return rec->trailers->len > 0 && lines > 0 && lines <= rec->trailers->len;
}

static RecordKind by_subject(
        const Message *m, const Subject *s, const Body *b, const Record *rec, const char **why)
{
	*why = "the subject is a forward's";
	if (s->forwarded)
		return s->reply ? RECORD_REPLY : RECORD_OTHER;
	*why = "the subject has a reply word";
	if (s->reply)
		return RECORD_REPLY;
	*why = "it answers a mail and quotes, has only trailers, or gives a tag";
	if (is_reply_without_re(m, s, b, rec))
		return RECORD_REPLY;
	*why = "the subject has the word PULL and a counter, and the text a diff";
	if (s->pull && b->has_diff && is_part(s))
		return RECORD_PATCH;
	*why = "the subject has the word PULL";
	if (s->pull)
		return RECORD_PULL;
	*why = "the subject has the counter 0";
	if (is_cover(s))
		return RECORD_COVER;
	*why = "there is a diff and the subject a word or counter of a patch";
	if ((b->has_diff || rec->parts->len) && (s->patch || s->rfc || s->index || has_version(s)))
		return RECORD_PATCH;
	*why = b->has_diff ? "the subject is not a patch's" : "the text has no diff";
	return RECORD_OTHER;
}

void kind_decide(const Message *m, const Subject *s, const Body *b, Record *rec)
{
	const char *why;
	rec->automatic = bots_classify(m);
	rec->kind = by_subject(m, s, b, rec, &why);
	if ((rec->kind == RECORD_REPLY || rec->kind == RECORD_OTHER) && verdict_read(m, rec)) {
		rec->automatic = RECORD_AUTO_BOT;
	} else if (rec->kind != RECORD_REPLY && script_read(m, s, rec)) {
		rec->kind = RECORD_APPLIED;
		why = "a maintainer's script says that the patch was applied";
	} else if (rec->kind == RECORD_PULL || rec->kind == RECORD_OTHER) {
		if (!s->forwarded && pull_read(m->text->str, rec)) {
			rec->kind = RECORD_PULL;
			why = "the text names a base commit and a repository";
		}
	} else if (rec->kind == RECORD_REPLY && applied_read(b->unquoted, s, rec)) {
		rec->kind = RECORD_APPLIED;
		why = "the reply is an applied notice";
	}
	debug_print(DEBUG_PATCH, "kind %s: %s", record_kind_name(rec->kind), why);
}
