#include "report/digest/events.h"

#include "report/series/verdicts.h"
#include "store/base/hash.h"
#include "store/base/times.h"

#include <string.h>

G_STATIC_ASSERT(EVENTS_WAITING_S == TIMES_WEEK_S);

typedef struct {
	GPtrArray *events;
	GHashTable *by_id; /* borrows the ids */
} Events;

const char *events_kind_name(EventsKind kind)
{
	static const char *const names[] = {
	        "posted", "applied", "landed", "failed", "regression", "waiting"};
	return names[kind];
}

/* --- ids --- */

static void write_uuid(const Hash *hash, char uuid[37])
{
	g_autofree char *hex = hash_hex(hash, 32);
	g_snprintf(uuid, 37, "%.8s-%.4s-8%.3s-%c%.3s-%.12s", hex, hex + 8, hex + 13,
	        "89ab"[hash->b[8] & 3], hex + 17, hex + 20);
}

/* The id of an event or feed with these keys, each of which may be "". */
static void make_id(const char *kind, const char *a, const char *b, char uuid[37])
{
	const char *const parts[] = {"listdigest", kind, a, b};
	HashState state;
	Hash hash;
	hash_begin(&state);
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		hash_add(&state, parts[i], strlen(parts[i]) + 1);
	hash_end(&state, &hash);
	write_uuid(&hash, uuid);
}

void events_feed_id(const Digest *d, char uuid[37])
{
	g_autofree char *lists = d->head.lists ? g_strjoinv(",", (char **)d->head.lists) : NULL;
	make_id("feed", lists ? lists : d->head.uuid, d->head.choice ? d->head.choice : "", uuid);
}

/* What names POST for ever: its Message-ID, else its content id. A new string. */
static char *key_of(const Post *post)
{
	const char *id = post->rec->message_id;
	return id ? g_strdup(id) : hash_hex(&post->id, 64);
}

/* What names S for ever: its first mail. Of a series that the range cuts, only a later patch may be
 * known: it answers the first mail. */
static char *series_key(const Series *s)
{
	const Post *lead = series_lead(s);
	bool later = lead != s->cover && lead->slot > number_order("1");
	return later && lead->rec->in_reply_to ? g_strdup(lead->rec->in_reply_to) : key_of(lead);
}

/* --- the list of events --- */

/* Adds a copy of E with an id of KEYS. Mail can be made so that two have the same id: the first is
 * kept. */
static void add(Events *list, EventsEvent e, const char *a, const char *b)
{
	make_id(events_kind_name(e.kind), a, b, e.id);
	if (g_hash_table_contains(list->by_id, e.id))
		return;
	EventsEvent *added = g_memdup2(&e, sizeof e);
	g_ptr_array_add(list->events, added);
	g_hash_table_add(list->by_id, added->id);
}

static void add_series_event(Events *list, EventsKind kind, const Series *s, gint64 when_s)
{
	g_autofree char *key = series_key(s);
	const EventsEvent e = {.kind = kind, .series = s, .mail = series_lead(s), .when_s = when_s};
	add(list, e, key, "");
}

/* --- applied --- */

typedef struct { /* the notices of one day about a series, in the range or not */
	const Post *first;
	guint patches;
	bool in_range;
} Application;

static gint64 day_of(gint64 s)
{
	return s / TIMES_DAY_S - (s % TIMES_DAY_S < 0);
}

/* Whether A is before B. */
static bool is_before(const Post *a, const Post *b)
{
	return a->when_s != b->when_s ? a->when_s < b->when_s
	                              : g_strcmp0(a->rec->message_id, b->rec->message_id) < 0;
}

static void add_notice(GArray *days, const Post *notice, bool patch)
{
	Application *at = NULL;
	for (guint i = 0; i < days->len && !at; i++) {
		Application *one = &g_array_index(days, Application, i);
		if (day_of(one->first->when_s) == day_of(notice->when_s))
			at = one;
	}
	if (!at) {
		const Application new = {.first = notice};
		g_array_append_val(days, new);
		at = &g_array_index(days, Application, days->len - 1);
	}
	if (is_before(notice, at->first))
		at->first = notice;
	at->patches += patch;
	at->in_range |= notice->in_range;
}

static void add_applied(Events *list, const Series *s)
{
	g_autofree char *key = series_key(s);
	g_autoptr(GArray) days = g_array_new(FALSE, FALSE, sizeof(Application));
	for (guint i = 0; i < s->patches->len; i++)
		if (series_patch(s, i)->applied_by)
			add_notice(days, series_patch(s, i)->applied_by, true);
	if (days->len == 0 && s->cover && s->cover->applied_by)
		add_notice(days, s->cover->applied_by, false);
	for (guint i = 0; i < days->len; i++) {
		const Application *one = &g_array_index(days, Application, i);
		if (!one->in_range)
			continue;
		g_autofree char *day = times_date(one->first->when_s);
		const EventsEvent e = {.kind = EVENTS_APPLIED,
		        .series = s,
		        .mail = one->first,
		        .patches = one->patches,
		        .when_s = one->first->when_s};
		add(list, e, key, day);
	}
}

static void add_pulled(Events *list, const Post *pull)
{
	if (pull->rec->kind != RECORD_PULL || !pull->applied_by || !pull->applied_by->in_range)
		return;
	g_autofree char *told = key_of(pull->applied_by), *key = key_of(pull);
	const EventsEvent e = {.kind = EVENTS_APPLIED,
	        .mail = pull->applied_by,
	        .pull = pull,
	        .when_s = pull->applied_by->when_s};
	add(list, e, told, key);
}

/* --- landed --- */

typedef struct { /* what of a series came into one tree on one day, in the range or not */
	const Landed *first;
	guint patches;
	bool in_range;
} Landing;

static bool is_earlier(const Landed *a, const Landed *b)
{
	if (a->commit->merged_s != b->commit->merged_s)
		return a->commit->merged_s < b->commit->merged_s;
	return memcmp(a->commit->hash, b->commit->hash, sizeof a->commit->hash) < 0;
}

static void add_landing(GArray *landings, const Landed *landed)
{
	Landing *at = NULL;
	for (guint i = 0; i < landings->len && !at; i++) {
		Landing *one = &g_array_index(landings, Landing, i);
		if (strcmp(one->first->tree, landed->tree) == 0 &&
		        day_of(one->first->commit->merged_s) == day_of(landed->commit->merged_s))
			at = one;
	}
	if (!at) {
		const Landing new = {.first = landed};
		g_array_append_val(landings, new);
		at = &g_array_index(landings, Landing, landings->len - 1);
	}
	if (is_earlier(landed, at->first))
		at->first = landed;
	at->patches++;
	at->in_range |= landed->in_range;
}

static void add_landed(Events *list, const Series *s)
{
	g_autoptr(GArray) landings = g_array_new(FALSE, FALSE, sizeof(Landing));
	for (guint i = 0; i < s->patches->len; i++) {
		const GPtrArray *landed = series_patch(s, i)->landed;
		for (guint k = 0; landed && k < landed->len; k++)
			if (!((Landed *)g_ptr_array_index(landed, k))->reverted_by)
				add_landing(landings, g_ptr_array_index(landed, k));
	}
	for (guint i = 0; i < landings->len; i++) {
		const Landing *one = &g_array_index(landings, Landing, i);
		if (!one->in_range)
			continue;
		g_autofree char *hex = commit_hash_hex(one->first->commit);
		const EventsEvent e = {.kind = EVENTS_LANDED,
		        .series = s,
		        .mail = series_lead(s),
		        .landed = one->first,
		        .patches = one->patches,
		        .when_s = one->first->commit->merged_s};
		add(list, e, hex, one->first->tree);
	}
}

/* --- failed --- */

/* Remembers MAIL in FIRST, robot -> Post, if it is that robot's first failure. */
static void add_failure(GHashTable *first, const Post *mail)
{
	const char *bot = mail->rec->verdict.bot;
	const Post *known = g_hash_table_lookup(first, bot);
	if (verdicts_is_bad(mail) && (!known || is_before(mail, known)))
		g_hash_table_replace(first, (gpointer)bot, (gpointer)mail);
}

/* The first failure that each robot reported of S: a robot that tests every patch is one event. */
static void add_failed(Events *list, const Series *s)
{
	g_autofree char *key = series_key(s);
	g_autoptr(GHashTable) first = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTableIter i;
	gpointer bot, mail;
	for (guint k = 0; k < s->verdicts->len; k++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, k);
		add_failure(first, v->mail);
		for (guint n = 0; n < v->earlier->len; n++)
			add_failure(first, g_ptr_array_index(v->earlier, n));
	}
	g_hash_table_iter_init(&i, first);
	while (g_hash_table_iter_next(&i, &bot, &mail)) {
		const Post *post = mail;
		const EventsEvent e = {
		        .kind = EVENTS_FAILED, .series = s, .mail = post, .when_s = post->when_s};
		if (post->in_range)
			add(list, e, key, bot);
	}
}

/* --- the whole --- */

/* What happened to S, posted in the range or earlier. */
static void add_news(Events *list, const Series *s)
{
	add_applied(list, s);
	add_landed(list, s);
	add_failed(list, s);
}

static gint compare_newest(gconstpointer x, gconstpointer y)
{
	const EventsEvent *a = *(EventsEvent *const *)x, *b = *(EventsEvent *const *)y;
	if (a->when_s != b->when_s)
		return a->when_s > b->when_s ? -1 : 1;
	return strcmp(a->id, b->id);
}

GPtrArray *events_pick(const Digest *d)
{
	g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
	Events list = {g_ptr_array_new_with_free_func(g_free), by_id};
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		add_series_event(&list, EVENTS_POSTED, s, series_lead(s)->when_s);
		add_news(&list, s);
	}
	for (guint i = 0; i < d->news->len; i++)
		add_news(&list, ((News *)g_ptr_array_index(d->news, i))->series);
	for (guint i = 0; i < d->posts->len; i++)
		add_pulled(&list, g_ptr_array_index(d->posts, i));
	for (guint i = 0; i < d->verdicts->len; i++) {
		const Post *mail = g_ptr_array_index(d->verdicts, i);
		g_autofree char *key = key_of(mail);
		const EventsEvent e = {
		        .kind = EVENTS_REGRESSION, .mail = mail, .when_s = mail->when_s};
		if (verdicts_is_bad(mail))
			add(&list, e, key, "");
	}
	for (guint i = 0; i < d->waiting->len; i++) {
		const Series *s = g_ptr_array_index(d->waiting, i);
		if (d->head.end_s - s->last_s >= EVENTS_WAITING_S)
			add_series_event(&list, EVENTS_WAITING, s, s->last_s + EVENTS_WAITING_S);
	}
	g_ptr_array_sort(list.events, compare_newest);
	return list.events;
}
