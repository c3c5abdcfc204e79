#include "report/render/words_series.h"

#include "report/render/chapter.h"
#include "report/render/words.h"
#include "report/series/notices.h"

#include <string.h>

#define INDEXES  4
#define PROPOSED 3

char *words_series_counter(const Series *s)
{
	guint n = s->patches->len;
	g_autofree char *have = g_strdup_printf("%u", n);
	const char *total = s->total ? s->total : have;
	if (strcmp(total, have) == 0)
		return words_count(n, "patch", "patches");
	return g_strdup_printf("%u of %s patches", n, total);
}

char *words_series_missing(const Series *s)
{
	g_autoptr(GPtrArray) numbers = series_missing(s, INDEXES + 1);
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < MIN(numbers->len, INDEXES); i++)
		words_add_item(out, "%s", (const char *)g_ptr_array_index(numbers, i));
	if (out->len == 0)
		return words_finish(out);
	g_string_prepend(out, words_plural(numbers->len, "patch ", "patches "));
	g_string_append(out, numbers->len == 1        ? " is not there"
	                     : numbers->len > INDEXES ? " and others are not there"
	                                              : " are not there");
	return words_finish(out);
}

/* The version of OLD, which came before S, such as "v3"; "RFC v1" if only OLD was an RFC. */
static char *version_before(const Series *old, const Series *s)
{
	return g_strdup_printf("%sv%s", old->rfc && !s->rfc ? "RFC " : "", old->version);
}

char *words_series_replaces(const Digest *d, const Chapter *chapter)
{
	const Series *s = chapter->series;
	GString *out = g_string_new(NULL);
	for (guint i = 0; chapter->skipped && i < chapter->skipped->len; i++) {
		const Series *old = g_ptr_array_index(chapter->skipped, i);
		g_autofree char *before = version_before(old, s);
		if (old->resent && old->superseded_by == s)
			words_add_item(out, "v%s sent again", s->version);
		else
			words_add_item(out, "v%s replaces %s", s->version, before);
	}
	if (out->len)
		return words_finish(out);
	if (s->superseded_by && s->resent) {
		words_add_item(out, "v%s was sent again", s->version);
	} else if (s->superseded_by) {
		words_add_item(out, "v%s replaces this v%s", s->superseded_by->version, s->version);
	} else if (s->previous) {
		g_autofree char *day = words_day(series_lead(s->previous)->when_s, d->head.last_s),
		                *before = version_before(s->previous, s);
		words_add_item(out, "v%s replaces %s of %s", s->version, before, day);
	}
	return words_finish(out);
}

char *words_series_since(const Digest *d, const Series *s)
{
	if (!s->previous)
		return NULL;
	g_autofree char *day = words_day(series_lead(s->previous)->when_s, d->head.last_s),
	                *before = version_before(s->previous, s);
	return g_strdup_printf("Since %s of %s", before, day);
}

char *words_series_changes(const Series *s, const char *same)
{
	GString *out = g_string_new(NULL);
	const struct {
		guint n;
		const char *what;
	} items[] = {{s->changes.unchanged, same}, {s->changes.changed, "changed"},
	        {s->changes.added, "new"}, {s->changes.dropped, "dropped"}};
	for (gsize i = 0; s->changes.known && i < G_N_ELEMENTS(items); i++)
		if (items[i].n)
			words_add_item(out, "%u %s", items[i].n, items[i].what);
	return words_finish(out);
}

static char *stat_words(const SeriesStat *stat, const char *one, const char *many)
{
	return g_strdup_printf("%u %s, +%" G_GUINT64_FORMAT " −%" G_GUINT64_FORMAT, stat->files,
	        words_plural(stat->files, one, many), stat->insertions, stat->deletions);
}

char *words_series_stat(const Series *s)
{
	SeriesStat stat = series_stat(s);
	return stat.known ? stat_words(&stat, "file changed", "files changed") : NULL;
}

char *words_series_stat_before(const Series *s)
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

char *words_series_proposed(const GPtrArray *proposed)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < MIN(proposed->len, PROPOSED); i++) {
		const Post *patch = g_ptr_array_index(proposed, i);
		words_add_item(out, "%s (%s)",
		        patch->rec->title ? patch->rec->title : "(no subject)",
		        words_person(post_author(patch)));
	}
	if (proposed->len > PROPOSED)
		words_add_item(out, "%u more", proposed->len - PROPOSED);
	if (out->len)
		g_string_prepend(out, "proposed in this thread: ");
	return words_finish(out);
}

char *words_series_applied(const Series *s)
{
	const Post *notice = NULL, *pull = NULL;
	guint applied = 0, pulled = 0, elsewhere = 0;
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		applied += patch->applied_by != NULL;
		notice = notice ? notice : patch->applied_by;
		pull = pull ? pull : patch->pulled_in;
		pulled += pull && patch->pulled_in == pull;
		elsewhere += patch->pulled_in && patch->pulled_in != pull;
	}
	guint all = MAX(s->patches->len, number_whole(s->total));
	bool whole = applied == s->patches->len && s->applied;
	if (notice && !whole)
		g_string_append_printf(out, "%u of %u patches applied", applied, all);
	else if (notice)
		g_string_append(out, "applied");
	if (notice && notices_place(notice))
		g_string_append_printf(out, " to %s", notices_place(notice));
	if (notice)
		words_add_by(out, notices_applier(notice), notice->when_s, series_lead(s)->when_s);
	if (pull) {
		g_string_append(out, out->len ? "; " : "");
		if (pulled < s->patches->len)
			g_string_append_printf(out, "%u of %u patches ", pulled, all);
		g_string_append(out, "in a pull request");
		words_add_by(out, post_author(pull), pull->when_s, series_lead(s)->when_s);
		if (elsewhere)
			g_string_append_printf(out, ", %u in another", elsewhere);
	}
	return words_finish(out);
}

char *words_series_label(const Digest *d, const Series *s)
{
	if (!d->options.state_labels || s->state == SERIES_NEW)
		return g_strdup("New");
	if (s->state == SERIES_UPDATED)
		return g_strdup_printf("v%s", s->version);
	char *label = g_strdup(state_name(s->state));
	*label = g_ascii_toupper(*label);
	return label;
}
