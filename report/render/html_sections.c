#include "report/render/html_sections.h"

#include "report/digest/for_me.h"
#include "report/render/html.h"
#include "report/render/words.h"
#include "report/render/words_entry.h"
#include "report/render/words_series.h"

static void begin(GString *out, const char *id, const char *heading, const char *note)
{
	g_string_append_printf(out, "<section id=\"%s\">\n<h2>%s</h2>\n", id, heading);
	if (note)
		g_string_append_printf(out, "<p class=\"dim\">%s</p>\n", note);
	g_string_append(out, "<ul class=\"plain\">\n");
}

static void end(GString *out)
{
	g_string_append(out, "</ul>\n</section>\n");
}

/* Begins the line below a title: "Ann · Mon 7 Nov". */
static void add_from(const Digest *d, GString *out, const RecordPerson *author, gint64 when_s)
{
	html_bdi(out, "<p class=\"by\">", words_person(author), HTML_NAME_COLUMNS, " · ");
	html_day(d, out, when_s);
}

static void add_version(GString *out, const Series *s)
{
	if (number_order(s->version) != number_order("1"))
		html_line(out, " <span class=\"dim\">v", s->version, HTML_WORD_COLUMNS, "</span>");
}

static void add_for_me_words(const Digest *d, GString *out, const ForMe *m)
{
	g_autofree char *words = m->series ? words_entry_for_me(d, m->series)
	                         : m->pull ? words_entry_pull(m->pull)
	                                   : words_entry_thread(m->thread);
	html_bdi(out, " · ", words, HTML_LINE_COLUMNS, "");
}

static void add_for_me(const Digest *d, GString *out, const ForMe *m, GHashTable *shown)
{
	g_string_append(out, "<li>");
	if (m->series) {
		html_series_title(d, out, m->series, shown);
		add_version(out, m->series);
		g_string_append_c(out, ' ');
		html_state(out, m->series->state);
		html_review_tags(out, m->series->reviews);
	} else {
		html_title(d, out, for_me_title(m), for_me_message_id(m));
		g_string_append_c(out, ' ');
		html_tag(out, "", m->pull ? "pull request" : "discussion");
	}
	html_bdi(out, "<p class=\"by\">", words_person(for_me_author(m)), HTML_NAME_COLUMNS, "");
	add_for_me_words(d, out, m);
	g_string_append(out, "</p></li>\n");
}

void html_sections_for_me(const Digest *d, GString *out, GHashTable *shown)
{
	if (d->for_me->len == 0)
		return;
	g_string_append(out, "<section id=\"mine\" aria-label=\"What concerns you\">\n");
	for (guint i = 0; i < d->for_me->len; i++) {
		const ForMe *m = g_ptr_array_index(d->for_me, i),
		            *before = i ? g_ptr_array_index(d->for_me, i - 1) : NULL;
		if (!before || before->why != m->why)
			g_string_append_printf(out, "%s<h2>%s</h2>\n<ul class=\"plain\">\n",
			        before ? "</ul>\n" : "", for_me_heading(m->why));
		add_for_me(d, out, m, shown);
	}
	end(out);
}

static void add_news(const Digest *d, GString *out, const News *news, GHashTable *shown)
{
	const Series *s = news->series;
	g_autofree char *words = words_entry_news(news);
	g_string_append(out, "<li>");
	html_series_title(d, out, s, shown);
	add_version(out, s);
	g_string_append_c(out, ' ');
	if (s->state == SERIES_APPLIED || s->state == SERIES_SUPERSEDED)
		html_state(out, s->state);
	add_from(d, out, series_author(s), series_lead(s)->when_s);
	g_string_append(out, "</p>\n");
	html_bdi(out, "<p class=\"fate\">", words, HTML_LINE_COLUMNS, "</p>");
	g_string_append(out, "</li>\n");
}

void html_sections_news(const Digest *d, GString *out, GHashTable *shown)
{
	if (d->news->len == 0)
		return;
	begin(out, "news", "News on earlier series", NULL);
	for (guint i = 0; i < d->news->len; i++)
		add_news(d, out, g_ptr_array_index(d->news, i), shown);
	end(out);
}

static void add_pull(const Digest *d, GString *out, const Post *pull)
{
	g_autofree char *words = words_entry_pull(pull);
	g_string_append(out, "<li>");
	html_title(d, out, pull->rec->title, pull->rec->message_id);
	g_string_append_c(out, ' ');
	if (pull->applied_by)
		html_tag(out, "applied", "pulled");
	add_from(d, out, post_author(pull), pull->when_s);
	html_bdi(out, " · ", words, HTML_LINE_COLUMNS, "");
	g_string_append(out, "</p>\n");
	html_line(
	        out, "<p class=\"dim\"><code>", pull->rec->pull_url, HTML_TITLE_COLUMNS, "</code>");
	html_line(out, " <code>", pull->rec->pull_ref, HTML_TITLE_COLUMNS, "</code>");
	g_string_append(out, pull->rec->pull_url ? "</p></li>\n" : "</li>\n");
}

void html_sections_pulls(const Digest *d, GString *out)
{
	if (d->pulls->len == 0)
		return;
	begin(out, "pulls", "Pull requests", NULL);
	for (guint i = 0; i < d->pulls->len; i++)
		add_pull(d, out, g_ptr_array_index(d->pulls, i));
	end(out);
}

void html_sections_threads(const Digest *d, GString *out)
{
	if (d->threads->len == 0)
		return;
	begin(out, "threads", "Discussions", "Threads without a patch, the busiest first.");
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_autofree char *words = words_entry_thread(t),
		                *proposed = words_series_proposed(t->proposed);
		g_string_append(out, "<li>");
		html_title(d, out, t->title, t->message_id);
		html_bdi(out, "<p class=\"by\">", words_person(t->author), HTML_NAME_COLUMNS, "");
		g_string_append_printf(out, " · %s</p>", words);
		html_bdi(out, "<p class=\"by\">", proposed, HTML_LINE_COLUMNS, "</p>");
		g_string_append(out, "</li>\n");
	}
	end(out);
}

void html_sections_waiting(const Digest *d, GString *out, GHashTable *shown)
{
	if (d->waiting->len == 0)
		return;
	begin(out, "waiting", "Waiting for an answer",
	        "Nobody else has answered yet; the longest first.");
	for (guint i = 0; i < d->waiting->len; i++) {
		const Series *s = g_ptr_array_index(d->waiting, i);
		guint days = digest_age_days(d, s);
		g_string_append_printf(out, "<li class=\"age\"><span class=\"n\">%u %s</span><div>",
		        days, words_plural(days, "day", "days"));
		html_series_title(d, out, s, shown);
		add_version(out, s);
		html_bdi(out, "<p class=\"by\">", words_person(series_author(s)), HTML_NAME_COLUMNS,
		        "</p>");
		g_string_append(out, "</div></li>\n");
	}
	end(out);
}
