#include "report/render/render_text.h"

#include "report/render/text_line.h"
#include "report/render/text_messages.h"
#include "report/render/text_patch_list.h"
#include "report/render/text_people.h"
#include "report/render/text_sections.h"
#include "report/render/words.h"
#include "report/render/words_digest.h"
#include "store/base/escape.h"
#include "store/base/times.h"

static void add_remarks(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) remarks = digest_remarks(d);
	for (guint i = 0; i < remarks->len; i++)
		text_line_add(out, "", g_ptr_array_index(remarks, i), 0);
}

static void add_head(const Digest *d, GString *out)
{
	const DigestHead *h = &d->head;
	g_autofree char *from = escape_line(h->from, 0), *to = escape_line(h->to, 0),
	                *title = escape_line(h->title, 0), *period = words_digest_period(d),
	                *numbers = words_digest_numbers(d);
	g_string_append_printf(out, "From %s to %s\n%s mailing list update from %s to %s\n", from,
	        to, title, from, to);
	g_string_append_printf(
	        out, "%s%s%s\n", period, h->messages ? ": " : "", h->messages ? numbers : "");
	if (h->as_of) {
		g_autofree char *end = times_date(h->end_s);
		g_string_append_printf(
		        out, "States, reviews and later versions as of %s, %s\n", h->as_of, end);
	}
	if (h->unparsed)
		g_string_append_printf(out, "%u %s could not be read\n", h->unparsed,
		        words_plural(h->unparsed, "message", "messages"));
	if (h->variants)
		g_string_append_printf(out,
		        "%u %s left out: the Message-ID was already known with another content\n",
		        h->variants, words_plural(h->variants, "message", "messages"));
	add_remarks(d, out);
	g_string_append_c(out, '\n');
}

static void render(const Digest *d, GString *out)
{
	bool reading = d->options.order == DIGEST_ORDER_READING;
	add_head(d, out);
	text_sections_for_me(d, out);
	if (!reading)
		text_people_contributors(d, out);
	else
		text_sections_news(d, out);
	text_patch_list(d, out);
	text_messages(d, out);
	if (!reading)
		text_sections_news(d, out);
	text_sections_pulls(d, out);
	text_sections_threads(d, out);
	text_sections_waiting(d, out);
	if (reading)
		text_people_contributors(d, out);
	text_people_reviewers(d, out);
	g_string_append_printf(out,
	        "Chain tip, to be checked with: listdigest-store \\\n  verify --tip=%s\n",
	        d->head.tip);
}

const Renderer render_text = {
        "text", "text/plain; charset=utf-8", DIGEST_ORDER_NEWEST, true, render};
