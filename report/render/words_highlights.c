#include "report/render/words_highlights.h"

#include "report/render/words.h"
#include "store/base/times.h"

#define PLACES 3

static void highlight_free(gpointer p)
{
	g_free(((WordsHighlight *)p)->text);
	g_free(p);
}

static WordsHighlight *add_line(GPtrArray *lines, GString *text)
{
	WordsHighlight *line = g_new0(WordsHighlight, 1);
	line->text = g_string_free(text, FALSE);
	g_ptr_array_add(lines, line);
	return line;
}

/* Appends " (7 days before: 12)", where 12 is N, to OUT; if the line has said that already, "
 * (12)".
 */
static void add_before(GString *out, const Digest *d, guint n, bool *said)
{
	const HighlightsBefore *before = &d->head.before;
	if (!before->known)
		return;
	gint64 s = before->until_s - before->since_s,
	       unit = s < 2 * TIMES_DAY_S ? TIMES_HOUR_S : TIMES_DAY_S;
	guint length = MAX(1, (guint)((s + unit / 2) / unit));
	if (*said)
		g_string_append_printf(out, " (%u)", n);
	else if (unit == TIMES_DAY_S)
		g_string_append_printf(out, " (%u days before: %u)", length, n);
	else
		g_string_append_printf(out, " (%u %s before: %u)", length,
		        words_plural(length, "hour", "hours"), n);
	*said = true;
}

/* --- one line for each thing --- */

static void add_place(GString *out, const HighlightsPlace *place)
{
	if (place->pull)
		words_add_item(out, "%u in %s", place->series,
		        words_plural(place->series, "a pull request", "pull requests"));
	else if (place->where)
		words_add_item(out, "%u in %s", place->series, place->where);
	else
		words_add_item(out, "%u elsewhere", place->series);
}

/* "17 series applied or landed: 9 in ltp, 4 in for-next" */
static void add_taken(GPtrArray *lines, const Digest *d)
{
	const Highlights *h = &d->highlights;
	g_autoptr(GString) places = g_string_new(NULL);
	guint others = 0;
	if (h->taken == 0)
		return;
	for (guint i = 0; i < h->places->len; i++) {
		const HighlightsPlace *place = g_ptr_array_index(h->places, i);
		if (i < PLACES)
			add_place(places, place);
		else
			others += place->series;
	}
	if (others)
		words_add_item(places, "%u elsewhere", others);
	const HighlightsPlace *first = g_ptr_array_index(h->places, 0);
	bool named = first->where || first->pull;
	GString *text = g_string_new(NULL);
	g_string_append_printf(text, "%u series applied or landed%s%s", h->taken, named ? ": " : "",
	        named ? places->str : "");
	add_line(lines, text);
}

/* "2 regressions of trees (7 days before: 0), 3 series with failed builds or tests (1)" */
static void add_failed(GPtrArray *lines, const Digest *d)
{
	const HighlightsCounts *n = &d->highlights.counts, *before = &d->head.before.counts;
	GString *text = g_string_new(NULL);
	bool said = false;
	if (n->regressions) {
		words_add_count(
		        text, n->regressions, "regression of a tree", "regressions of trees");
		add_before(text, d, before->regressions, &said);
	}
	if (n->failed) {
		words_add_item(text, "%u series with failed builds or tests", n->failed);
		add_before(text, d, before->failed, &said);
	}
	if (text->len)
		add_line(lines, text);
	else
		g_string_free(text, TRUE);
}

/* "31 series posted (7 days before: 28): 12 new, 14 updated, 5 applied" */
static void add_posted(GPtrArray *lines, const Digest *d)
{
	const HighlightsCounts *n = &d->highlights.counts;
	g_autofree char *states = words_digest_states(d);
	GString *text = g_string_new(NULL);
	bool said = false;
	if (n->series)
		g_string_append_printf(text, "%u series posted", n->series);
	else
		g_string_append(text, "no series posted");
	add_before(text, d, d->head.before.counts.series, &said);
	if (states)
		g_string_append_printf(text, ": %s", states);
	add_line(lines, text);
}

static void add_busiest(GPtrArray *lines, const Digest *d)
{
	const Highlights *h = &d->highlights;
	for (guint i = 0; i < h->n_busiest; i++) {
		const HighlightsThread *one = &h->busiest[i];
		GString *text = g_string_new(NULL);
		words_add_count(text, one->replies, "reply", "replies");
		WordsHighlight *line = add_line(lines, text);
		line->titled = true;
		line->title = one->title;
		line->message_id = one->message_id;
		line->author = one->author;
		line->series = one->series;
	}
}

/* "8 series wait, the longest 29 days" */
static void add_waiting(GPtrArray *lines, const Digest *d)
{
	if (d->waiting->len == 0)
		return;
	const Series *s = g_ptr_array_index(d->waiting, 0);
	guint days = digest_age_days(d, s);
	GString *text = g_string_new(NULL);
	if (d->waiting->len == 1)
		g_string_append(text, "1 series waits, for ");
	else
		g_string_append_printf(text, "%u series wait, the longest for ", d->waiting->len);
	g_string_append_printf(text, "%u %s", days, words_plural(days, "day", "days"));
	WordsHighlight *line = add_line(lines, text);
	line->titled = true;
	line->title = series_title(s);
	line->message_id = series_lead(s)->rec->message_id;
	line->author = series_author(s);
	line->series = s;
}

/* --- few messages --- */

/* "Quiet: 5 messages (7 days before: 12); 1 series posted, 2 wait" */
static void add_few(GPtrArray *lines, const Digest *d)
{
	const Highlights *h = &d->highlights;
	g_autoptr(GString) items = g_string_new(NULL);
	GString *text = g_string_new(NULL);
	bool said = false;
	if (d->talk)
		words_add_count(items, d->threads->len, "discussion", "discussions");
	else if (h->counts.series)
		words_add_item(items, "%u series posted", h->counts.series);
	else
		words_add_item(items, "no series posted");
	if (h->taken)
		words_add_item(items, "%u applied or landed", h->taken);
	if (d->waiting->len)
		words_add_count(items, d->waiting->len, "waits", "wait");
	g_string_append_printf(text, "Quiet: %u %s", h->counts.messages,
	        words_plural(h->counts.messages, "message", "messages"));
	add_before(text, d, d->head.before.counts.messages, &said);
	g_string_append_printf(text, "; %s", items->str);
	add_line(lines, text);
}

GPtrArray *words_highlights(const Digest *d)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(highlight_free);
	if (d->head.messages == 0 || d->options.choice.series)
		return lines;
	if (highlights_are_few(d)) {
		add_few(lines, d);
		return lines;
	}
	add_taken(lines, d);
	add_failed(lines, d);
	if (!d->talk)
		add_posted(lines, d);
	add_busiest(lines, d);
	add_waiting(lines, d);
	return lines;
}
