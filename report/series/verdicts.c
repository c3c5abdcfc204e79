#include "report/series/verdicts.h"

#include "report/series/landed.h"
#include "store/base/debug.h"

#include <string.h>

#define VERSIONS_LIMIT 20 /* back from one version */

static int rank_of(const Post *mail)
{
	return record_result_rank(mail->rec->verdict.result);
}

static bool is_verdict(const Post *post)
{
	return post->rec->verdict.bot && rank_of(post) > 0 && post_is_bot(post);
}

bool verdicts_is_bad(const Post *post)
{
	return rank_of(post) >= record_result_rank(RECORD_RESULT_FAIL);
}

/* --- which patch --- */

/* Whether PATCH may be the patch called TITLE that MAIL speaks of, and a better one than BEST. */
static bool is_better(const Post *patch, const Post *best, const Post *mail)
{
	const RecordVerdict *v = &mail->rec->verdict;
	return patch->series && !post_is_bot(patch) && patch->when_s <= mail->when_s &&
	       patch->rec->title && g_ascii_strcasecmp(patch->rec->title, v->title) == 0 &&
	       (!v->version || number_order(v->version) == patch->series->number) &&
	       (!best || patch->when_s > best->when_s);
}

static Post *find_title(const Mails *mails, const Post *mail)
{
	Post *best = NULL;
	for (guint i = 0; mail->rec->verdict.title && i < mails->posts->len; i++) {
		Post *post = g_ptr_array_index(mails->posts, i);
		if (is_better(post, best, mail))
			best = post;
		for (guint k = 0; post->inner && k < post->inner->len; k++)
			if (is_better(g_ptr_array_index(post->inner, k), best, mail))
				best = g_ptr_array_index(post->inner, k);
	}
	return best;
}

/* Whether A and B, in hex digits, are one commit; one of them may be shortened. */
static bool same_commit(const char *a, const char *b)
{
	gsize n = a ? MIN(strlen(a), strlen(b)) : 0;
	return n >= 8 && g_ascii_strncasecmp(a, b, n) == 0;
}

static bool landed_as(const Post *patch, const char *commit)
{
	bool same = false;
	for (guint i = 0; !same && patch->landed && i < patch->landed->len; i++) {
		const Landed *landed = g_ptr_array_index(patch->landed, i);
		g_autofree char *hash = commit_hash_hex(landed->commit);
		same = same_commit(hash, commit);
	}
	return same;
}

static Post *find_commit(const Mails *mails, const char *commit)
{
	for (guint i = 0; commit && i < mails->posts->len; i++) {
		Post *post = g_ptr_array_index(mails->posts, i);
		if (post->series && (same_commit(post->commit, commit) || landed_as(post, commit)))
			return post;
	}
	return NULL;
}

/* The patch or cover letter that MAIL speaks of; NULL if it is not known. */
static Post *find_target(const Mails *mails, const Post *mail, const char **how)
{
	const RecordVerdict *v = &mail->rec->verdict;
	*how = "it answers it";
	if (mail->answers && mail->answers->series)
		return mail->answers;
	*how = "it names its Message-ID";
	Post *named = mails_find_message_id(mails, v->message_id);
	named = named && !named->series ? named->answers : named;
	if (named && named->series)
		return named;
	*how = "it names its title";
	Post *found = find_title(mails, mail);
	if (found)
		return found;
	*how = "it names its commit";
	return find_commit(mails, v->commit);
}

/* --- folding --- */

static SeriesVerdict *find_verdict(const Series *s, const Post *mail, const Post *patch)
{
	const RecordVerdict *v = &mail->rec->verdict;
	for (guint i = 0; i < s->verdicts->len; i++) {
		SeriesVerdict *known = g_ptr_array_index(s->verdicts, i);
		const RecordVerdict *k = &known->mail->rec->verdict;
		if (known->patch == patch && strcmp(k->bot, v->bot) == 0 &&
		        g_strcmp0(k->test, v->test) == 0)
			return known;
	}
	return NULL;
}

/* MAILS are sorted by date, so a later verdict of a robot comes later. */
static void add_verdict(Post *mail, Post *target)
{
	Series *s = target->series;
	bool whole = target == s->cover || mail->rec->verdict.scope ||
	             (s->patches->len == 1 && !s->cover && !target->slot);
	Post *patch = whole ? NULL : target;
	SeriesVerdict *verdict = find_verdict(s, mail, patch);
	if (!verdict) {
		verdict = g_new0(SeriesVerdict, 1);
		verdict->patch = patch;
		verdict->earlier = g_ptr_array_new();
		g_ptr_array_add(s->verdicts, verdict);
	} else {
		g_ptr_array_add(verdict->earlier, (gpointer)verdict->mail);
	}
	verdict->mail = mail;
}

static gint compare_verdicts(gconstpointer x, gconstpointer y)
{
	const SeriesVerdict *a = *(SeriesVerdict *const *)x, *b = *(SeriesVerdict *const *)y;
	int order = rank_of(b->mail) - rank_of(a->mail);
	gint64 m = a->patch ? a->patch->slot : 0, n = b->patch ? b->patch->slot : 0;
	if (order == 0)
		order = strcmp(a->mail->rec->verdict.bot, b->mail->rec->verdict.bot);
	if (order == 0 && m != n)
		order = m < n ? -1 : 1;
	return order ? order : g_strcmp0(a->mail->rec->verdict.test, b->mail->rec->verdict.test);
}

/* --- what a later version says that it fixes --- */

static bool names_robot(const char *text, const Post *mail)
{
	const RecordVerdict *v = &mail->rec->verdict;
	const char *address = mail->rec->from.address;
	return text && (strcasestr(text, v->bot) || (address && strcasestr(text, address)));
}

static bool reports(const Post *post, const Post *mail)
{
	for (guint i = 0; post && i < post->rec->trailers->len; i++) {
		const RecordTrailer *t = g_ptr_array_index(post->rec->trailers, i);
		if (g_ascii_strcasecmp(t->key, "Reported-by") == 0 && names_robot(t->value, mail))
			return true;
	}
	return false;
}

static bool says_it_fixes(const Series *s, const Post *mail)
{
	bool said = names_robot(s->changelog, mail) || reports(s->cover, mail);
	for (guint i = 0; !said && i < s->patches->len; i++)
		said = reports(series_patch(s, i), mail);
	return said;
}

static void find_fixes(Series *s)
{
	const Series *old = s->previous;
	for (int n = 0; old && n < VERSIONS_LIMIT; n++, old = old->previous)
		for (guint i = 0; i < old->verdicts->len; i++) {
			SeriesVerdict *v = g_ptr_array_index(old->verdicts, i);
			if (v->fixed_in ||
			        rank_of(v->mail) < record_result_rank(RECORD_RESULT_WARNING) ||
			        !says_it_fixes(s, v->mail))
				continue;
			v->fixed_in = s;
			g_ptr_array_add(s->fixes, v);
		}
}

void verdicts_read(const Mails *mails, GPtrArray *series)
{
	bool any = false;
	for (guint i = 0; i < mails->posts->len; i++) {
		Post *mail = g_ptr_array_index(mails->posts, i);
		const char *how;
		Post *target = is_verdict(mail) ? find_target(mails, mail, &how) : NULL;
		if (!target)
			continue;
		any = true;
		mail->answers = target;
		add_verdict(mail, target);
		debug_print(DEBUG_REVIEW, "%s is a verdict on %s: %s", post_name(mail),
		        post_name(target), how);
	}
	for (guint i = 0; any && i < series->len; i++)
		g_ptr_array_sort(
		        ((Series *)g_ptr_array_index(series, i))->verdicts, compare_verdicts);
	for (guint i = 0; any && i < series->len; i++)
		find_fixes(g_ptr_array_index(series, i));
}

GPtrArray *verdicts_pick(GPtrArray *posts)
{
	GPtrArray *picked = g_ptr_array_new();
	for (guint i = 0; i < posts->len; i++) {
		Post *post = g_ptr_array_index(posts, i);
		if (post->in_range && is_verdict(post) && !(post->answers && post->answers->series))
			g_ptr_array_add(picked, post);
	}
	g_ptr_array_sort(picked, post_compare_newest);
	return picked;
}
