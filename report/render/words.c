/* One sentence each. English, in a fixed spelling: no locale has a say in it. */
#include "report/render/words.h"
#include "store/base/times.h"

#include <string.h>

#define INDEXES 4

static void add_item(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_item(GString *out, const char *format, ...)
{
	va_list args;
	if (out->len)
		g_string_append(out, ", ");
	va_start(args, format);
	g_string_append_vprintf(out, format, args);
	va_end(args);
}

static char *finish(GString *out)
{
	return g_string_free(out, out->len == 0); /* nothing to say: NULL */
}

const char *words_plural(guint n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

char *words_count(guint n, const char *one, const char *many)
{
	return g_strdup_printf("%u %s", n, words_plural(n, one, many));
}

const char *words_author(const RecordPerson *person)
{
	return person && person->name && *person->name ? person->name
	       : person && person->address             ? person->address
	                                               : "unknown";
}

/* --- the range
 * ---------------------------------------------------------------------------------------------------------------
 */

char *words_period(const Digest *d)
{
	if (d->head.messages == 0)
		return g_strdup("no messages");
	g_autofree char *first = times_date(d->head.first_s), *last = times_date(d->head.last_s);
	return strcmp(first, last) == 0 ? g_steal_pointer(&first)
	                                : g_strdup_printf("%s to %s", first, last);
}

char *words_numbers(const Digest *d)
{
	return g_strdup_printf("%u %s, %u %s, %u series", d->head.messages,
	        words_plural(d->head.messages, "message", "messages"), d->people,
	        words_plural(d->people, "person", "people"), d->series->len);
}

char *words_states(const Digest *d)
{
	static const SeriesState order[] = {
	        SERIES_NEW, SERIES_UPDATED, SERIES_APPLIED, SERIES_SUPERSEDED};
	GString *out = g_string_new(NULL);
	for (gsize k = 0; k < G_N_ELEMENTS(order); k++) {
		guint n = 0;
		for (guint i = 0; i < d->series->len; i++)
			n += ((Series *)g_ptr_array_index(d->series, i))->state == order[k];
		if (n)
			add_item(out, "%u %s", n, digest_state_name(order[k]));
	}
	return finish(out);
}

char *words_day(gint64 s, gint64 beside_s)
{
	static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {
	        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(s),
	                     beside = g_date_time_new_from_unix_utc(beside_s);
	if (!day)
		return times_date(s);
	int year = g_date_time_get_year(day);
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "%s %d %s", days[g_date_time_get_day_of_week(day) - 1],
	        g_date_time_get_day_of_month(day), months[g_date_time_get_month(day) - 1]);
	if (!beside || g_date_time_get_year(beside) != year)
		g_string_append_printf(out, " %d", year);
	return g_string_free(out, FALSE);
}

/* --- a series
 * ----------------------------------------------------------------------------------------------------------------
 */

char *words_counter(const Series *s)
{
	guint n = s->patches->len;
	g_autofree char *have = g_strdup_printf("%u", n);
	const char *total = s->total ? s->total : have;
	if (strcmp(total, have) == 0)
		return words_count(n, "patch", "patches");
	return g_strdup_printf("%u of %s patches", n, total);
}

char *words_missing(const Series *s)
{
	g_autoptr(GPtrArray) numbers = series_missing(s, INDEXES + 1);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < MIN(numbers->len, INDEXES); i++)
		add_item(out, "%s", (const char *)g_ptr_array_index(numbers, i));
	if (out->len == 0)
		return finish(out);
	g_string_prepend(out, numbers->len == 1 ? "patch " : "patches ");
	g_string_append(out, numbers->len == 1        ? " is not there"
	                     : numbers->len > INDEXES ? " and others are not there"
	                                              : " are not there");
	return finish(out);
}

/* "v3", "RFC v1": OLD as S, which came after it, speaks of it. */
static char *version_before(const Series *old, const Series *s)
{
	return g_strdup_printf("%sv%s", old->rfc && !s->rfc ? "RFC " : "", old->version);
}

char *words_replaces(const Digest *d, const Chapter *chapter)
{
	const Series *s = chapter->series;
	GString *out = g_string_new(NULL);
	for (guint i = 0; chapter->skipped && i < chapter->skipped->len; i++) {
		const Series *old = g_ptr_array_index(chapter->skipped, i);
		g_autofree char *before = version_before(old, s);
		if (old->resent && old->superseded_by == s)
			add_item(out, "v%s sent again", s->version);
		else
			add_item(out, "v%s replaces %s", s->version, before);
	}
	if (out->len)
		return finish(out);
	if (s->superseded_by && s->resent) {
		add_item(out, "v%s was sent again", s->version);
	} else if (s->superseded_by) {
		add_item(out, "v%s replaces this v%s", s->superseded_by->version, s->version);
	} else if (s->previous) {
		g_autofree char *day = words_day(series_lead(s->previous)->when_s, d->head.last_s),
		                *before = version_before(s->previous, s);
		add_item(out, "v%s replaces %s of %s", s->version, before, day);
	}
	return finish(out);
}

char *words_since(const Digest *d, const Series *s)
{
	if (!s->previous)
		return NULL;
	g_autofree char *day = words_day(series_lead(s->previous)->when_s, d->head.last_s),
	                *before = version_before(s->previous, s);
	return g_strdup_printf("Since %s of %s", before, day);
}

char *words_changes(const Series *s)
{
	GString *out = g_string_new(NULL);
	const struct {
		guint n;
		const char *what;
	} items[] = {{s->changes.unchanged, "the same"}, {s->changes.changed, "changed"},
	        {s->changes.added, "new"}, {s->changes.dropped, "dropped"}};
	for (gsize i = 0; s->changes.known && i < G_N_ELEMENTS(items); i++)
		if (items[i].n)
			add_item(out, "%u %s", items[i].n, items[i].what);
	return finish(out);
}

static char *stat_words(const SeriesStat *stat, const char *format_one, const char *format_many)
{
	GString *out = g_string_new(NULL);
	g_string_append_printf(out, "%u %s, +%" G_GUINT64_FORMAT " −%" G_GUINT64_FORMAT,
	        stat->files, words_plural(stat->files, format_one, format_many), stat->insertions,
	        stat->deletions);
	return g_string_free(out, FALSE);
}

char *words_stat(const Series *s)
{
	SeriesStat stat = series_stat(s);
	return stat.known ? stat_words(&stat, "file changed", "files changed") : NULL;
}

char *words_stat_before(const Series *s)
{
	if (!s->previous || !s->changes.known)
		return NULL;
	SeriesStat now = series_stat(s), before = series_stat(s->previous);
	if (!now.known || !before.known ||
	        (now.files == before.files && now.insertions == before.insertions &&
	                now.deletions == before.deletions))
		return NULL;
	g_autofree char *text = stat_words(&before, "file", "files"),
	                *version = version_before(s->previous, s);
	return g_strdup_printf("%s: %s", version, text);
}

/* --- what became of it
 * ---------------------------------------------------------------------------------------------------------
 */

static void add_by(GString *out, const Post *by, gint64 beside_s)
{
	g_autofree char *day = words_day(by->when_s, beside_s);
	g_string_append_printf(out, " by %s on %s", words_author(post_author(by)), day);
}

char *words_applied(const Series *s)
{
	const Post *notice = NULL, *pull = NULL;
	guint applied = 0, pulled = 0;
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		applied += patch->applied_by != NULL;
		pulled += patch->pulled_in != NULL;
		notice = notice ? notice : patch->applied_by;
		pull = pull ? pull : patch->pulled_in;
	}
	if (notice && applied < s->patches->len)
		g_string_append_printf(out, "%u of %u patches applied", applied, s->patches->len);
	else if (notice)
		g_string_append(out, "applied");
	if (notice)
		add_by(out, notice, series_lead(s)->when_s);
	if (pull) {
		g_string_append(out, out->len ? "; " : "");
		if (pulled < s->patches->len)
			g_string_append_printf(out, "%u of %u patches ", pulled, s->patches->len);
		g_string_append(out, "in a pull request");
		add_by(out, pull, series_lead(s)->when_s);
	}
	return finish(out);
}

/* Who said in the range that a patch of S was applied. */
static const char *applied_by(const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *notice = ((Post *)g_ptr_array_index(s->patches, i))->applied_by;
		if (notice && notice->in_range)
			return words_author(post_author(notice));
	}
	return "somebody";
}

char *words_news(const News *news)
{
	const Series *s = news->series;
	GString *out = g_string_new(NULL);
	g_autofree char *reviews = words_reviews(news->reviews);
	if (news->applied && news->applied == s->patches->len)
		add_item(out, "applied by %s", applied_by(s));
	else if (news->applied)
		add_item(out, "%u of %u patches applied by %s", news->applied, s->patches->len,
		        applied_by(s));
	if (news->pulled)
		add_item(out, "in a pull request");
	if (news->superseded && s->superseded_by)
		add_item(out, "replaced by v%s", s->superseded_by->version);
	if (reviews)
		add_item(out, "%s", reviews);
	if (news->replies)
		add_item(out, "%u %s by %u %s", news->replies,
		        words_plural(news->replies, "reply", "replies"), news->people,
		        words_plural(news->people, "person", "people"));
	return finish(out);
}

char *words_mine(const Digest *d, const Series *s)
{
	for (guint i = 0; i < d->news->len; i++)
		if (((News *)g_ptr_array_index(d->news, i))->series == s)
			return words_news(g_ptr_array_index(d->news, i));
	GString *out = g_string_new(NULL);
	g_autofree char *counter = words_counter(s);
	add_item(out, "%s", counter);
	if (s->replies)
		add_item(out, "%u %s", s->replies, words_plural(s->replies, "reply", "replies"));
	return finish(out);
}

char *words_pull(const Post *pull)
{
	GString *out = g_string_new(NULL);
	if (pull->applied_by) {
		g_string_append(out, "pulled");
		add_by(out, pull->applied_by, pull->when_s);
	}
	if (pull->carries)
		add_item(out, "%u %s of this list", pull->carries,
		        words_plural(pull->carries, "patch", "patches"));
	if (pull->replies)
		add_item(out, "%u %s", pull->replies,
		        words_plural(pull->replies, "reply", "replies"));
	return finish(out);
}

char *words_thread(const Thread *t)
{
	return g_strdup_printf("%u %s, %u %s", t->replies,
	        words_plural(t->replies, "reply", "replies"), t->people,
	        words_plural(t->people, "person", "people"));
}
