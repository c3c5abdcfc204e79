/* Plain text. Everything that comes from mail goes through the escaper; only texts keep their line
 * feeds and tabs. */
#include "report/render/render_text.h"
#include "store/base/escape.h"
#include "store/base/times.h"
#include "report/render/link.h"
#include "report/render/text_news.h"
#include "report/render/text_people.h"

#include <string.h>

#define COLUMNS       80
#define STATE_COLUMNS 7  /* "updated", the least: all of them where one is "superseded" */
#define WORD_COLUMNS  12 /* of a version or counter: hostile ones are long */
#define RULE          "----------------------------------------------------------------------\n"

static void add_line(GString *out, const char *before, const char *text, guint max_columns)
{
	g_autofree char *line = escape_line(text, max_columns);
	g_string_append_printf(out, "%s%s\n", before, line);
}

static void add_padded(GString *out, const char *text, guint columns)
{
	g_string_append(out, text);
	for (guint n = escape_columns(text); n < columns; n++)
		g_string_append_c(out, ' ');
}

static const char *plural(guint n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

static const char *person_name(const RecordPerson *person)
{
	return person->name ? person->name : person->address ? person->address : "unknown";
}

/* Colours, ours alone: an escape of a mail is text by the time it stands here. */
#define BOLD   "\x1b[1m"
#define DIM    "\x1b[2m"
#define GREEN  "\x1b[32m"
#define YELLOW "\x1b[33m"
#define BLUE   "\x1b[1;34m"
#define PLAIN  "\x1b[0m"

static void add_color(const Digest *d, GString *out, const char *sgr)
{
	if (d->options.color)
		g_string_append(out, sgr);
}

void render_text_heading(const Digest *d, GString *out, const char *heading)
{
	add_color(d, out, BOLD);
	g_string_append(out, heading);
	add_color(d, out, PLAIN);
	g_string_append(out, "\n\n");
}

/* --- head and tables
 * -----------------------------------------------------------------------------------------------------
 */

static void add_head(const Digest *d, GString *out)
{
	const DigestHead *h = &d->head;
	g_autofree char *from = escape_line(h->from, 0), *to = escape_line(h->to, 0),
	                *title = escape_line(h->title, 0);
	g_autofree char *first = times_date(h->first_s), *last = times_date(h->last_s);
	g_string_append_printf(out, "From %s to %s\n%s mailing list update from %s to %s\n", from,
	        to, title, from, to);
	if (h->messages == 0)
		g_string_append(out, "no messages");
	else if (strcmp(first, last) == 0)
		g_string_append(out, first);
	else
		g_string_append_printf(out, "%s to %s", first, last);
	if (h->messages)
		g_string_append_printf(out, ": %u %s, %u %s, %u series", h->messages,
		        plural(h->messages, "message", "messages"), d->people,
		        plural(d->people, "person", "people"), d->series->len);
	g_string_append_c(out, '\n');
	if (h->as_of) {
		g_autofree char *end = times_date(h->end_s);
		g_string_append_printf(
		        out, "States, reviews and later versions as of %s, %s\n", h->as_of, end);
	}
	if (h->unparsed)
		g_string_append_printf(out, "%u %s could not be read\n", h->unparsed,
		        plural(h->unparsed, "message", "messages"));
	if (h->variants)
		g_string_append_printf(out,
		        "%u %s left out: the Message-ID was already known with another content\n",
		        h->variants, plural(h->variants, "message", "messages"));
	text_remarks(d, out);
	g_string_append_c(out, '\n');
}

static void add_table(
        const Digest *d, GString *out, const char *what, GPtrArray *counts, const char *gap)
{
	g_autofree char *heading =
	        g_strdup_printf("Top %u %s (Based on Email Body)", d->options.top, what);
	render_text_heading(d, out, heading);
	for (guint i = 0; i < MIN(counts->len, d->options.top); i++) {
		const Count *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "%7u ", count->count);
		add_line(out, gap, count->text, COLUMNS - 8 - (guint)strlen(gap));
	}
	g_string_append_c(out, '\n');
}

static void add_tables(const Digest *d, GString *out)
{
	add_table(d, out, "contributor Email domains", d->domains, "");
	add_table(d, out, "contributors", d->contributors, " ");
}

/* --- patch list
 * ----------------------------------------------------------------------------------------------------------
 */

static char *counter(const Series *s)
{
	g_autofree char *version = escape_line(s->version, WORD_COLUMNS),
	                *total = escape_line(s->total ? s->total : "1", WORD_COLUMNS);
	return g_strdup_printf("v%s %u/%s", version, s->patches->len, total);
}

static void add_counts(GString *out, GPtrArray *reviews, const char *sign)
{
	for (guint k = 0; k < REVIEW_KEYS; k++) {
		guint n = review_people(reviews, review_keys[k]);
		if (n)
			g_string_append_printf(out, " %s%u%c", sign, n, review_keys[k][0]);
	}
}

/* "3R 1A": how many people gave which trailer, whichever of the series' mails they gave it to;
 * "+2R": in earlier versions, to patches that are the same here. */
static char *review_counts(const Series *s)
{
	GString *out = g_string_new(NULL);
	add_counts(out, s->reviews, "");
	add_counts(out, s->carried, "+");
	return g_string_free(out, FALSE);
}

static char *list_line(const Series *s, guint counter_columns, guint state_columns)
{
	GString *line = g_string_new(NULL);
	g_autofree char *count = counter(s), *reviews = review_counts(s);
	g_autofree char *author = escape_line(person_name(series_author(s)), RENDER_TEXT_AUTHOR);
	add_padded(line, count, counter_columns);
	g_string_append(line, "  ");
	add_padded(line, digest_state_name(s->state), state_columns);
	g_string_append(line, "  ");
	guint used = escape_columns(line->str) + escape_columns(author) + 3 + strlen(reviews);
	g_autofree char *title =
	        escape_line(series_title(s), used + 8 < COLUMNS ? COLUMNS - used : 8);
	g_string_append_printf(line, "%s (%s)%s", title, author, reviews);
	return g_string_free(line, FALSE);
}

char *render_text_line(const Series *s, guint counter_columns)
{
	return list_line(s, counter_columns, STATE_COLUMNS);
}

static void add_since(GString *out, const char *since, guint indent)
{
	g_autofree char *text = escape_line(since, indent + 8 < COLUMNS ? COLUMNS - indent : 8);
	g_string_append_printf(out, "%*s%s\n", (int)indent, "", text);
}

static const char *state_color(SeriesState state)
{
	return state == SERIES_APPLIED   ? GREEN
	       : state == SERIES_UPDATED ? YELLOW
	       : state == SERIES_NEW     ? PLAIN
	                                 : DIM;
}

static void add_list(const Digest *d, GString *out)
{
	guint counters = 0, states = STATE_COLUMNS;
	g_autofree char *project = g_strdup("");
	render_text_heading(d, out, "===== Patch list in this time period =====");
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_autofree char *count = counter(s);
		counters = MAX(counters, escape_columns(count));
		states = MAX(states, (guint)strlen(digest_state_name(s->state)));
	}
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_autofree char *line = list_line(s, counters, states), *here = digest_project(s),
		                *since = text_since(s);
		if (d->options.order == ORDER_READING && g_ascii_strcasecmp(project, here) != 0) {
			g_string_append(out, i ? "\n" : "");
			add_line(out, "", here, COLUMNS);
			g_free(project);
			project = g_steal_pointer(&here);
		}
		add_color(d, out, state_color(s->state));
		g_string_append(out, line);
		add_color(d, out, PLAIN);
		g_string_append_c(out, '\n');
		if (since)
			add_since(out, since, counters + states + 4);
	}
	g_string_append_c(out, '\n');
}

/* --- commit messages
 * -----------------------------------------------------------------------------------------------------
 */

static void add_text(const Digest *d, GString *out, const Block *block)
{
	guint max_lines = d->options.max_lines;
	g_autofree char *text = digest_text(block->post);
	const char *end = text;
	guint lines = 0, left = 0;
	for (; *end && (max_lines == 0 || lines < max_lines); lines++)
		end = strchr(end, '\n') + 1;
	for (const char *p = end; *p; left++)
		p = strchr(p, '\n') + 1;
	escape_text(out, text, end - text, false);
	if (left) {
		g_autofree char *id = escape_line(block->post->rec->message_id, 0);
		g_autofree char *link = link_make(d->options.link, block->post->rec->message_id);
		g_string_append_printf(out, "[%u more %s in <%s>]\n", left,
		        plural(left, "line", "lines"), link ? link : id);
	}
}

static void add_patches(GString *out, const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		g_autofree char *index = escape_line(patch->rec->index, WORD_COLUMNS);
		g_string_append_printf(out, "%4s  %-10s  ", index,
		        digest_state_name(digest_patch_state(s, patch)));
		add_line(out, "", patch->rec->title, COLUMNS - 18);
	}
	g_string_append(out, s->patches->len ? "\n" : "");
}

static void add_replaced(GString *out, const Block *block)
{
	g_autofree char *version = escape_line(block->series->version, WORD_COLUMNS);
	for (guint i = 0; i < block->skipped->len; i++) {
		const Series *old = g_ptr_array_index(block->skipped, i);
		g_autofree char *before = escape_line(old->version, WORD_COLUMNS);
		if (old->resent && old->superseded_by == block->series)
			g_string_append_printf(out, "v%s sent again\n", version);
		else
			g_string_append_printf(out, "v%s replaces v%s\n", version, before);
	}
}

static void add_post(const Digest *d, GString *out, const Block *block)
{
	bool reading = d->options.order == ORDER_READING;
	const RecordPerson *author = post_author(block->post);
	const Record *rec = block->post->rec;
	add_color(d, out, BLUE);
	g_string_append(out, "New:  ");
	g_autofree char *title = escape_line(rec->title ? rec->title : "(no subject)", 0);
	g_string_append(out, title);
	add_color(d, out, PLAIN);
	g_string_append_c(out, '\n');
	add_line(out, "", rec->subject ? rec->subject : "(no subject)", 0);
	g_autofree char *who = author->address && author->name
	                               ? g_strdup_printf("%s <%s>", author->name, author->address)
	                               : g_strdup(person_name(author));
	add_line(out, "Author: ", who, 0);
	if (reading && block->skipped)
		add_replaced(out, block);
	g_string_append_c(out, '\n');
	add_text(d, out, block);
	g_string_append_c(out, '\n');
	if (reading && block->lead && block->post == block->series->cover)
		add_patches(out, block->series);
	g_string_append(out, RULE "\n");
}

static const char *lead_subject(const Series *s)
{
	const char *subject = series_lead(s)->rec->subject;
	return subject ? subject : "(no subject)";
}

static void add_skip(GString *out, const Block *block)
{
	add_line(out, "Exist: ", lead_subject(block->series), 0);
	for (guint i = 0; i < block->skipped->len; i++)
		add_line(out, " Skip: ", lead_subject(g_ptr_array_index(block->skipped, i)), 0);
	g_string_append_c(out, '\n');
}

static void render(const Digest *d, GString *out)
{
	bool reading = d->options.order == ORDER_READING;
	add_head(d, out);
	text_mine(d, out);
	if (!reading)
		add_tables(d, out);
	else
		text_news(d, out);
	add_list(d, out);
	if (d->options.detail != DETAIL_NONE)
		render_text_heading(d, out, "===== Patch Commit Messages ====");
	for (guint i = 0; i < d->blocks->len; i++) {
		const Block *block = g_ptr_array_index(d->blocks, i);
		if (block->kind == BLOCK_SKIP)
			add_skip(out, block);
		else
			add_post(d, out, block);
	}
	if (!reading)
		text_news(d, out);
	text_pulls(d, out);
	text_threads(d, out);
	text_waiting(d, out);
	if (reading)
		add_tables(d, out);
	text_people(d, out);
	g_string_append_printf(out,
	        "Chain tip, to be checked with: listdigest-store \\\n  verify --tip=%s\n",
	        d->head.tip);
}

const struct renderer render_text = {
        "text", "text/plain; charset=utf-8", ORDER_NEWEST, true, render};
