/* The order of the stages: what is in it reads what the stages before have set. */
#include "report/digest/digest_build.h"

#include "report/digest/blocks.h"
#include "report/digest/for_me.h"
#include "report/digest/group.h"
#include "report/digest/highlights.h"
#include "report/digest/names.h"
#include "report/digest/people.h"
#include "report/digest/ready.h"
#include "report/digest/section.h"
#include "report/digest/stats.h"
#include "report/digest/subsystem.h"
#include "report/digest/waiting.h"
#include "report/series/audit.h"
#include "report/series/changes.h"
#include "report/series/join.h"
#include "report/series/landed_match.h"
#include "report/series/lineage.h"
#include "report/series/replies.h"
#include "report/series/reposted.h"
#include "report/series/verdicts.h"

static void pick_pulls(Digest *d)
{
	d->pulls = g_ptr_array_new();
	for (guint i = 0; i < d->posts->len; i++) {
		Post *post = g_ptr_array_index(d->posts, i);
		if (post->in_range && post->rec->kind == RECORD_PULL && !post_is_bot(post))
			g_ptr_array_add(d->pulls, post);
	}
	g_ptr_array_sort(d->pulls, post_compare_newest);
}

static gint compare_audits(gconstpointer x, gconstpointer y)
{
	const Audit *a = *(Audit *const *)x, *b = *(Audit *const *)y;
	gint64 a_s = a->landed->commit->merged_s, b_s = b->landed->commit->merged_s;
	return a_s != b_s ? (a_s < b_s ? 1 : -1) : post_compare_newest(&a->patch, &b->patch);
}

/* Adds AUDIT if its commit was compared for the first time, and differs. SEEN: hashes of commits,
 * each with its patch's address. */
static void add_audit(Digest *d, GHashTable *seen, Audit *audit)
{
	g_autofree char *hash = commit_hash_hex(audit->landed->commit);
	char *key = g_strdup_printf("%s %p", hash, (const void *)audit->patch);
	if (!g_hash_table_add(seen, key)) /* in another tree */
		return;
	d->audited++;
	if (audit->unseen->len + audit->lost->len)
		g_ptr_array_add(d->audits, audit);
}

static void pick_audits(Digest *d)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	d->audits = g_ptr_array_new();
	for (guint i = 0; i < d->known->len; i++) {
		const Series *s = g_ptr_array_index(d->known, i);
		for (guint k = 0; !s->left_out && k < s->patches->len; k++) {
			GPtrArray *of = series_patch(s, k)->audits;
			for (guint n = 0; of && n < of->len; n++) {
				Audit *audit = g_ptr_array_index(of, n);
				if (d->options.choice.series || audit->landed->in_range)
					add_audit(d, seen, audit);
			}
		}
	}
	g_ptr_array_sort(d->audits, compare_audits);
}

/* Series by robots come last. */
static gint compare_automatic(gconstpointer x, gconstpointer y)
{
	return series_is_automatic(*(Series *const *)x) - series_is_automatic(*(Series *const *)y);
}

static gint compare_newest(gconstpointer x, gconstpointer y)
{
	gint order = compare_automatic(x, y);
	return order ? order : series_compare_newest(x, y);
}

static gint compare_reading(gconstpointer x, gconstpointer y, gpointer d)
{
	gint order = compare_automatic(x, y);
	order = order ? order : group_compare(d, *(Series *const *)x, *(Series *const *)y);
	return order ? order : series_compare_newest(x, y);
}

/* g_ptr_array_sort is stable: inside a group the order of the news stays. */
static gint compare_news(gconstpointer x, gconstpointer y, gpointer d)
{
	return group_compare(d, (*(News *const *)x)->series, (*(News *const *)y)->series);
}

static void pick_series(Digest *d)
{
	d->series = g_ptr_array_new();
	for (guint i = 0; i < d->known->len; i++) {
		Series *s = g_ptr_array_index(d->known, i);
		bool repeated = s->superseded_by && s->resent && s->superseded_by->posted;
		if (s->posted && !repeated)
			g_ptr_array_add(d->series, s);
	}
	if (d->options.order == DIGEST_ORDER_READING)
		g_ptr_array_sort_with_data(d->series, compare_reading, d);
	else
		g_ptr_array_sort(d->series, compare_newest);
}

/* After it the head's numbers are of what was chosen. `unparsed` stays: mail that could not be read
 * cannot be chosen. What is left out for another reason than the choice was not asked for. */
static void apply_choice(Digest *d)
{
	DigestHead *head = &d->head;
	head->choice = choice_text(&d->options.choice);
	if (!head->choice)
		return;
	choice_apply(&d->options.choice, d->posts, d->known);
	head->messages = head->administrative = head->copies = 0;
	head->sections[SECTION_EXPIRED] = head->sections[SECTION_UNPARSED] =
	        head->sections[SECTION_CRASHED] = 0;
	for (guint i = 0; i < d->posts->len; i++) {
		const Post *post = g_ptr_array_index(d->posts, i);
		if (!post->in_range)
			continue;
		head->first_s =
		        head->messages ? MIN(head->first_s, post->arrived_s) : post->arrived_s;
		head->last_s =
		        head->messages ? MAX(head->last_s, post->arrived_s) : post->arrived_s;
		head->messages++;
	}
}

/* Whether the range of POSTS has mail, but none of it is a patch, a pull request or about one. */
static bool is_talk(const GPtrArray *posts)
{
	guint n = 0;
	for (guint i = 0; i < posts->len; i++) {
		const Post *post = g_ptr_array_index(posts, i);
		if (!post->in_range)
			continue;
		if (post->series || post->answers || post_makes_series(post) ||
		        post->rec->kind == RECORD_PULL)
			return false;
		n++;
	}
	return n > 0;
}

static gint compare_first(gconstpointer x, gconstpointer y)
{
	const Thread *a = *(Thread *const *)x, *b = *(Thread *const *)y;
	return post_compare_oldest(&a->top, &b->top);
}

static void add_unanswered(Digest *d, const GPtrArray *threads)
{
	for (guint i = 0; i < threads->len; i++) {
		Thread *t = g_ptr_array_index(threads, i);
		if (t->whole && t->others->len == 0 && !t->announces)
			g_ptr_array_add(d->unanswered, t);
	}
}

static void pick_threads(Digest *d, const Mails *mails)
{
	const gint64 from_s = d->talk ? d->head.talk_from_s : G_MAXINT64;
	d->threads = thread_pick(mails, from_s);
	d->earlier = d->talk ? thread_pick_earlier(mails, from_s) : g_ptr_array_new();
	d->unanswered = g_ptr_array_new();
	if (d->talk) {
		add_unanswered(d, d->threads);
		add_unanswered(d, d->earlier);
	}
	g_ptr_array_sort(d->unanswered, compare_first);
}

Digest *digest_build(DigestHead head, GPtrArray *posts, const DigestOptions *options)
{
	Digest *d = g_new0(Digest, 1);
	d->head = head;
	d->options = *options;
	d->posts = posts;
	if (options->people)
		people_apply(options->people, posts);
	g_autoptr(Mails) mails = mails_new(posts);
	d->every_series = g_ptr_array_new_with_free_func((GDestroyNotify)series_free);
	d->known = join_posts(mails, d->every_series);
	lineage_trace(mails, d->known);
	reposted_find(d->known);
	changes_trace(d->known);
	replies_read(mails, d->known);
	if (d->head.commits) {
		people_apply_commits(options->people, d->head.commits);
		landed_match(d->head.commits, mails, d->known,
		        head.since_s != G_MININT64 ? head.since_s : head.first_s,
		        digest_head_end_s(&head));
	}
	if (d->head.commits && d->head.audit)
		audit_trailers(mails, d->known);
	verdicts_read(mails, d->known);
	state_decide(d->known);
	d->talk = is_talk(posts);
	apply_choice(d);
	names_unify(posts);
	stats_count(d);
	pick_pulls(d);
	d->news = news_pick(posts, d->known);
	subsystem_find(d);
	if (d->options.by_subsystem)
		g_ptr_array_sort_with_data(d->news, compare_news, d);
	pick_threads(d, mails);
	d->verdicts = verdicts_pick(posts);
	d->waiting = waiting_pick(d->known, head.end_s, head.waiting);
	d->ready = ready_pick(d->known, head.end_s, head.waiting.most_s);
	d->turns = turn_pick(d->known, head.end_s, head.waiting.most_s);
	pick_series(d);
	d->for_me = for_me_pick(d);
	pick_audits(d);
	d->blocks = blocks_pick(d);
	section_count(d);
	highlights_count(d);
	return d;
}
