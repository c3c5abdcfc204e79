#include "report/render/html.h"

#include "report/render/archive_link.h"
#include "report/render/html_escape.h"
#include "report/render/words.h"
#include "report/render/words_reviews.h"
#include "report/render/words_verdict.h"
#include "report/series/verdicts.h"
#include "store/base/times.h"

#include <string.h>

void html_line(GString *out, const char *before, const char *text, guint columns, const char *after)
{
	if (!text)
		return;
	g_string_append(out, before);
	html_escape_line(out, text, columns);
	g_string_append(out, after);
}

bool html_is_ascii(const char *text, const char *end)
{
	for (; text < end; text++)
		if ((guchar)*text >= 0x80)
			return false;
	return true;
}

void html_bdi(GString *out, const char *before, const char *text, guint columns, const char *after)
{
	if (!text)
		return;
	bool plain = html_is_ascii(text, text + strlen(text));
	g_string_append(out, before);
	html_line(out, plain ? "" : "<bdi>", text, columns, plain ? "" : "</bdi>");
	g_string_append(out, after);
}

void html_title(const Digest *d, GString *out, const char *title, const char *message_id)
{
	g_autofree char *link = archive_link_make(d->options.link, message_id);
	html_line(out, "<a href=\"", link, 0, "\">");
	html_bdi(out, "", title ? title : "(no subject)", HTML_TITLE_COLUMNS, link ? "</a>" : "");
}

void html_series_title(const Digest *d, GString *out, const Series *s, GHashTable *shown)
{
	const Post *lead = series_lead(s);
	if (!g_hash_table_contains(shown, s)) {
		html_title(d, out, series_title(s), lead->rec->message_id);
		return;
	}
	g_autofree char *anchor = html_anchor(lead);
	g_string_append_printf(out, "<a href=\"#%s\">", anchor);
	html_bdi(out, "", series_title(s), HTML_TITLE_COLUMNS, "</a>");
}

char *html_anchor(const Post *post)
{
	g_autofree char *id = hash_hex(&post->id, 16);
	return g_strconcat("m", id, NULL);
}

void html_state(GString *out, SeriesState state)
{
	const char *name = state_name(state);
	html_tag(out, name, name);
}

void html_tag(GString *out, const char *class, const char *text)
{
	g_string_append_printf(out, " <span class=\"tag%s%s\">", *class ? " " : "", class);
	html_line(out, "", text, 2 * HTML_WORD_COLUMNS, "</span>");
}

void html_series_tags(GString *out, const Series *s)
{
	g_autofree char *tags = words_reviews_series(s);
	html_line(out, " <span class=\"tags\">", tags, HTML_NAME_COLUMNS, "</span>");
}

void html_verdict(GString *out, const Series *s)
{
	const SeriesVerdict *worst = s->verdicts->len ? g_ptr_array_index(s->verdicts, 0) : NULL;
	if (!worst)
		return;
	g_autofree char *text =
	        g_strdup_printf("CI: %s", words_verdict_result(worst->mail->rec->verdict.result));
	html_tag(out, verdicts_is_bad(worst->mail) ? "dropped" : "", text);
}

void html_review_tags(GString *out, GPtrArray *reviews, bool earlier)
{
	g_autofree char *tags = words_reviews_tags(reviews, "");
	html_line(out, earlier ? " <span class=\"tags old\">" : " <span class=\"tags\">", tags,
	        HTML_NAME_COLUMNS, earlier ? " earlier</span>" : "</span>");
}

void html_day(const Digest *d, GString *out, gint64 s)
{
	g_autofree char *exact = times_rfc3339(s), *day = words_day(s, d->head.last_s);
	g_string_append_printf(out, "<time datetime=\"%s\">%s</time>", exact, day);
}
