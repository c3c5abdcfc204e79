/* The rules of lineage, strongest first. Each finds pairs of series that may be an earlier and a
 * later version of each other and hands them to lineage_rules_propose(), which accepts or rejects
 * them.
 *
 * 1. Both have the same change-id (b4's trailer), whoever sent them.
 * 2. The later one's cover letter or first patch links to the earlier one, and the word before the
 *    link names its version ("v3: https://...") or the version before ("Supersedes: ...").
 * 3. The later one was sent as a reply to the earlier one, by the same author.
 * 4. Both are patches attached in one thread, and by the same author or with a file in common.
 * 5. Both have the same title and author.
 * 6. They share enough patches, by patch-id or by author and title (lineage_patches.c).
 * 7. The same sender, most words of the title, and a file in common (lineage_patches.c).
 * 8. The same author, the next number within 30 days, and a file and a word of the title in common
 *    (lineage_patches.c).
 *
 * Rules 3 to 8 need the two to be less than a year apart. A title alone never connects series of
 * different authors. */
#include "report/series/lineage.h"

#include "report/series/attached.h"
#include "report/series/lineage_patches.h"
#include "report/series/lineage_rules.h"
#include "report/series/multimap.h"

#include <string.h>

#define CHAIN_LIMIT 1000
#define SCAN_LIMIT  64 /* series of one title or change-id that are compared with each one */

/* Whether REST, behind a version, says no more of it: "link", or a remark in brackets. */
static bool ends_label(const char *rest)
{
	rest += strspn(rest, " ");
	return !*rest || *rest == '(' || *rest == '[' || g_ascii_strcasecmp(rest, "link") == 0;
}

/* Returns the "4" of "Link to v4"; NULL if LABEL ends with no version, or has several. */
static const char *last_version(const char *label)
{
	const char *found = NULL;
	for (const char *p = label; *p; p++) {
		bool word = p == label || !g_ascii_isalnum(p[-1]);
		if (!word || g_ascii_tolower(*p) != 'v' || !g_ascii_isdigit(p[1]))
			continue;
		if (found)
			return NULL;
		found = p + 1;
	}
	return found && ends_label(found + strspn(found, "0123456789.")) ? found : NULL;
}

const char *lineage_label_version(const char *label)
{
	static const char *const words[] = {
	        "supersedes", "obsoletes", "replaces", "previous", "rfc"};
	if (!label)
		return NULL;
	const char *version = last_version(label);
	if (version)
		return version;
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strncasecmp(label, words[i], strlen(words[i])) == 0)
			return "";
	return NULL;
}

/* --- series that have the same key */

static gint compare_order(gconstpointer a, gconstpointer b)
{
	return series_order(*(Series *const *)a, *(Series *const *)b);
}

/* Proposes in each group of GROUPS each series as the version before the next one for which SAME
 * (may be NULL) holds. */
static void chain_groups(
        const Multimap *groups, const char *rule, bool (*same)(const Series *, const Series *))
{
	for (guint k = 0; k < groups->keys->len; k++) {
		GPtrArray *group = multimap_find(groups, g_ptr_array_index(groups->keys, k));
		g_ptr_array_sort(group, compare_order);
		for (guint i = 0; i + 1 < group->len; i++)
			for (guint n = i + 1; n < MIN(group->len, i + SCAN_LIMIT); n++) {
				Series *a = g_ptr_array_index(group, i),
				       *b = g_ptr_array_index(group, n);
				if (same && !same(a, b))
					continue;
				lineage_rules_propose(a, b, rule);
				if (a->superseded_by == b)
					break;
			}
	}
}

/* The change-id of the cover letter, else of the first patch. */
static const char *change_id(const Series *s)
{
	if (s->cover && s->cover->rec->change_id)
		return s->cover->rec->change_id;
	const Post *first = series_patch(s, 0);
	return first ? first->rec->change_id : NULL;
}

static const char *thread_of(const Series *s)
{
	return s->thread;
}

static bool same_author_in_a_year(const Series *a, const Series *b)
{
	return lineage_rules_same_author(a, b) && lineage_rules_within_a_year(a, b);
}

static void chain_by(GPtrArray *series, const char *(*key_of)(const Series *), const char *rule,
        bool (*same)(const Series *, const Series *))
{
	Multimap groups;
	multimap_init(&groups, false);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		if (key_of(s))
			multimap_add(&groups, key_of(s), s);
	}
	chain_groups(&groups, rule, same);
	multimap_release(&groups);
}

/* --- links and references */

static Series *find_series(const Mails *mails, const char *id)
{
	const Post *post = mails_find_message_id(mails, id);
	return post ? post->series : NULL;
}

static void follow_links(const Mails *mails, Series *s, const Record *rec)
{
	gint64 highest = 0; /* of the versions that are not here */
	for (guint i = 0; i < rec->links->len; i++) {
		const RecordLink *link = g_ptr_array_index(rec->links, i);
		const char *version = lineage_label_version(link->label);
		if (!version)
			continue;
		Series *target = find_series(mails, link->message_id);
		if (target && (!*version || number_order(version) == target->number))
			lineage_rules_propose(target, s, "link");
		gint64 number = number_order(version);
		if (!target && number < s->number && (!s->previous_id || number > highest)) {
			s->previous_id = link->message_id;
			highest = number;
		}
	}
}

/* A single patch that answers a series of many does not supersede all of it. Different numbers of
 * tree words mean different projects: a test suite's v4 in answer to the kernel's v3. */
static bool may_follow_by_reply(const Series *target, const Series *s)
{
	return target && target != s && same_author_in_a_year(target, s) &&
	       series_lead(target)->rec->trees->len == series_lead(s)->rec->trees->len &&
	       target->number < s->number &&
	       (s->total || number_order(target->total) <= NUMBER_ONE);
}

static void follow_references(const Mails *mails, Series *s)
{
	const Record *rec = series_lead(s)->rec;
	for (guint i = rec->references->len + 1; i-- > 0;) {
		const char *id = i == rec->references->len ? rec->in_reply_to
		                                           : g_ptr_array_index(rec->references, i);
		Series *target = find_series(mails, id);
		if (may_follow_by_reply(target, s))
			lineage_rules_propose(target, s, "reply");
	}
}

/* A link or reply may go back over several versions: the version before S is then the newest one of
 * that line which is older than S. */
static void walk_to_newest(Series *s)
{
	Series *newest = s->previous;
	for (int steps = 0; newest && steps < CHAIN_LIMIT; steps++) {
		Series *next = newest->superseded_by;
		if (!next || next == s || series_order(next, s) >= 0 || next->number >= s->number ||
		        next->first_s > s->first_s)
			break;
		newest = next;
	}
	if (newest == s->previous)
		return;
	s->previous = newest;
	s->previous_rule = "a rule that named an older version of that line";
	if (!newest->superseded_by)
		newest->superseded_by = s;
}

/* A resend has the same version before it as the posting it repeats. SERIES is oldest first, so
 * this also works for resends of resends. */
static void give_resends_their_previous(GPtrArray *series)
{
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i),
		       *again = s->resent ? s->superseded_by : NULL;
		if (again && !again->previous) {
			again->previous = s->previous;
			again->previous_rule = s->previous_rule;
		}
		if (again && !again->previous_id)
			again->previous_id = s->previous_id;
	}
}

void lineage_trace(const Mails *mails, GPtrArray *series)
{
	chain_by(series, change_id, "change-id", NULL);
	for (guint i = 0; i < series->len; i++) {
		Series *s = g_ptr_array_index(series, i);
		const Post *lead = series_lead(s), *first = series_patch(s, 0);
		follow_links(mails, s, lead->rec);
		if (first && first != lead)
			follow_links(mails, s, first->rec);
		follow_references(mails, s);
	}
	chain_by(series, thread_of, "attached in the same thread", attached_same_work);
	chain_by(series, series_topic, "title", same_author_in_a_year);
	lineage_patches_link(series);
	for (guint i = 0; i < series->len; i++)
		walk_to_newest(g_ptr_array_index(series, i));
	give_resends_their_previous(series);
}
