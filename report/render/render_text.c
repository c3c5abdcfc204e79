/* The digest as plain text of 80 columns, for terminals and for the text part of a mail. */
#include "report/digest/group.h"
#include "report/render/archive_link.h"
#include "report/render/chapter.h"
#include "report/render/excerpt.h"
#include "report/render/render.h"
#include "report/render/text_headlines.h"
#include "report/render/text_line.h"
#include "report/render/text_sections.h"
#include "report/render/text_since.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_highlights.h"
#include "report/render/words_landed.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"
#include "report/render/words_subsystem.h"
#include "report/render/words_verdict.h"
#include "store/base/escape.h"
#include "store/base/times.h"

#include <string.h>

#define TITLE_COLUMNS 240 /* of a subject above a text: whole, unless somebody means harm */
#define RULE          "----------------------------------------------------------------------\n"

static void add_remarks(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) remarks = digest_remarks(d);
	for (guint i = 0; i < remarks->len; i++)
		text_line_add(out, "", g_ptr_array_index(remarks, i), 0);
}

/* BEFORE and TEXT, which has commas, in lines that fit. */
static void add_wrapped(GString *out, const char *before, const char *text)
{
	g_auto(GStrv) items = g_strsplit(text, ", ", -1);
	g_autoptr(GString) line = g_string_new(before);
	for (char **item = items; *item; item++) {
		if (item > items && line->len + strlen(*item) + 1 > TEXT_LINE_COLUMNS) {
			g_string_append_printf(out, "%s\n", line->str);
			g_string_assign(line, " ");
		}
		bool first = line->len == strlen(before) && item == items;
		g_string_append_printf(line, "%s%s%s", first ? "" : " ", *item, item[1] ? "," : "");
	}
	g_string_append_printf(out, "%s\n", line->str);
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
	g_autofree char *robots = words_verdict_digest(d), *audit = words_audit_digest(d);
	if (audit)
		text_line_add(out, "", audit, 0);
	if (robots)
		text_line_add(out, "", robots, 0);
	for (guint i = 0; h->trees && i < h->trees->len; i++) {
		g_autofree char *line = words_landed_tree(g_ptr_array_index(h->trees, i));
		text_line_add(out, "", line, 0);
	}
	g_autofree char *left_out = words_digest_left_out(d);
	if (left_out)
		add_wrapped(out, "Not shown: ", left_out);
	g_string_append_c(out, '\n');
}

/* What happened, in a few lines. */
static void add_highlights(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) lines = words_highlights(d);
	for (guint i = 0; i < lines->len; i++) {
		const WordsHighlight *line = g_ptr_array_index(lines, i);
		g_autofree char *before = g_strdup_printf("%s: ", line->text),
		                *text = line->titled ? text_line_titled(before, line->title,
		                                               line->author, "")
		                                     : escape_line(line->text, 0);
		if (line->titled)
			g_string_append_printf(out, "%s\n", text);
		else
			add_wrapped(out, "", text);
	}
	g_string_append(out, lines->len ? "\n" : "");
}

/* --- the patch list: a line for each series --- */

static const char *state_color(SeriesState state)
{
	return state == SERIES_APPLIED || state == SERIES_PARTIAL ? TEXT_LINE_GREEN
	       : state == SERIES_UPDATED                          ? TEXT_LINE_YELLOW
	       : state == SERIES_NEW                              ? TEXT_LINE_PLAIN
	                                                          : TEXT_LINE_DIM;
}

/* Who reviewed which patches of S, and how many replies it has. */
static void add_answers(GString *out, guint indent, const Series *s)
{
	g_autofree char *reviews = words_reviews(s->reviews),
	                *replies = s->replies ? words_count(s->replies, "reply", "replies") : NULL;
	if (!reviews && !replies)
		return;
	g_autofree char *line = g_strconcat(replies ? replies : "", replies && reviews ? "; " : "",
	        reviews ? reviews : "", NULL);
	text_line_add_wrapped(out, indent, line);
}

/* Who maintains what S changes, and who of them was not asked. */
static void add_subsystem(const Digest *d, GString *out, guint indent, const Series *s)
{
	g_autofree char *who = words_subsystem(d, s), *unasked = words_subsystem_unasked(d, s);
	if (who)
		text_line_add_wrapped(out, indent, who);
	if (unasked)
		text_line_add_wrapped(out, indent, unasked);
}

static void add_patch_list(const Digest *d, GString *out)
{
	guint counters = 0, states = TEXT_LINE_STATE_COLUMNS;
	g_autofree char *project = g_strdup("");
	text_line_heading(d, out, "===== Patch list in this time period =====");
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_autofree char *count = text_line_counter(s);
		counters = MAX(counters, escape_columns(count));
		states = MAX(states, (guint)strlen(state_name(s->state)));
	}
	for (guint i = 0; i < d->series->len; i++) {
		const Series *s = g_ptr_array_index(d->series, i);
		g_autofree char *line = text_line_series(s, counters, states),
		                *here = group_name(d, s), *since = text_since(s),
		                *applied = words_series_applied(s),
		                *proposed = words_series_proposed(s->proposed),
		                *landed = words_landed_series(s),
		                *verdicts = words_verdict_series(s, false),
		                *fixes = words_verdict_fixes(s);
		if (series_is_automatic(s)) {
			g_free(here);
			here = g_strdup(CHAPTER_ROBOTS);
		}
		if ((d->options.order == DIGEST_ORDER_READING || series_is_automatic(s)) &&
		        g_ascii_strcasecmp(project, here) != 0) {
			g_string_append(out, i ? "\n" : "");
			text_line_add(out, "", here, TEXT_LINE_COLUMNS);
			g_free(project);
			project = g_steal_pointer(&here);
		}
		text_line_color(d, out, state_color(s->state));
		g_string_append(out, line);
		text_line_color(d, out, TEXT_LINE_PLAIN);
		g_string_append_c(out, '\n');
		add_subsystem(d, out, counters + states + 4, s);
		add_answers(out, counters + states + 4, s);
		if (since)
			text_line_add_indented(out, counters + states + 4, since);
		if (applied)
			text_line_add_indented(out, counters + states + 4, applied);
		if (landed)
			text_line_add_indented(out, counters + states + 4, landed);
		if (proposed)
			text_line_add_indented(out, counters + states + 4, proposed);
		if (verdicts)
			text_line_add_indented(out, counters + states + 4, verdicts);
		if (fixes)
			text_line_add_indented(out, counters + states + 4, fixes);
	}
	g_string_append_c(out, '\n');
}

/* --- the commit messages: a block for each mail --- */

static void add_text(const Digest *d, GString *out, const DigestBlock *block)
{
	guint left;
	g_autofree char *text =
	        excerpt_text(block->post, EXCERPT_WHOLE, d->options.max_lines, &left);
	escape_text(out, text, -1, false);
	if (left) {
		g_autofree char *id = escape_line(block->post->rec->message_id, 0);
		g_autofree char *link =
		        archive_link_make(d->options.link, block->post->rec->message_id);
		g_string_append_printf(out, "[%u more %s in <%s>]\n", left,
		        words_plural(left, "line", "lines"), link ? link : id);
	}
}

static void add_patches(GString *out, const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++) {
		const Post *patch = g_ptr_array_index(s->patches, i);
		g_autofree char *index = escape_line(patch->rec->index, TEXT_LINE_WORD_COLUMNS);
		g_string_append_printf(
		        out, "%4s  %-10s  ", index, state_name(state_of_patch(s, patch)));
		text_line_add(out, "", patch->rec->title, TEXT_LINE_COLUMNS - 18);
	}
	g_string_append(out, s->patches->len ? "\n" : "");
}

static void add_replaced(GString *out, const DigestBlock *block)
{
	g_autofree char *version = escape_line(block->series->version, TEXT_LINE_WORD_COLUMNS);
	for (guint i = 0; i < block->skipped->len; i++) {
		const Series *old = g_ptr_array_index(block->skipped, i);
		g_autofree char *before = escape_line(old->version, TEXT_LINE_WORD_COLUMNS);
		if (old->resent && old->superseded_by == block->series)
			g_string_append_printf(out, "v%s sent again\n", version);
		else
			g_string_append_printf(out, "v%s replaces v%s\n", version, before);
	}
}

static void add_verdicts(const Digest *d, GString *out, const Series *s)
{
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		const char *id = v->mail->rec->message_id;
		g_autofree char *words = words_verdict_one(v),
		                *link = archive_link_make(d->options.link, id);
		text_line_add(out, "CI: ", words, 0);
		if (link || id)
			text_line_add(out, "    ", link ? link : id, 0);
	}
}

/* Where REC is in an archive, by its Message-ID, else that: alone on a line, as b4 and lore take
 * it. b4 wants the `@` of a Message-ID, also in a URL, where it need not be encoded. */
static void add_place(const Digest *d, GString *out, const Record *rec)
{
	g_autofree char *link = archive_link_make(d->options.link, rec->message_id);
	if (!rec->message_id)
		return;
	if (!link || !strstr(d->options.link, "%s"))
		text_line_add(out, "", rec->message_id, 0);
	if (!link)
		return;
	g_autoptr(GString) line = g_string_new(link);
	g_string_replace(line, "%40", "@", 0);
	text_line_add(out, "", line->str, 0);
}

static void add_post(const Digest *d, GString *out, const DigestBlock *block)
{
	bool reading = d->options.order == DIGEST_ORDER_READING;
	const RecordPerson *author = post_author(block->post);
	const Record *rec = block->post->rec;
	text_line_color(d, out, TEXT_LINE_BLUE);
	g_autofree char *given = words_series_label(d, block->series),
	                *label = escape_line(given, TEXT_LINE_WORD_COLUMNS);
	g_string_append_printf(out, "%s:%*s", label, MAX(1, 5 - (int)strlen(label)), "");
	g_autofree char *title =
	        escape_line(rec->title ? rec->title : "(no subject)", TITLE_COLUMNS);
	g_string_append(out, title);
	text_line_color(d, out, TEXT_LINE_PLAIN);
	g_string_append_c(out, '\n');
	text_line_add(out, "", rec->subject ? rec->subject : "(no subject)", TITLE_COLUMNS);
	g_autofree char *who = author->address && author->name
	                               ? g_strdup_printf("%s <%s>", author->name, author->address)
	                               : g_strdup(words_person(author));
	text_line_add(out, "Author: ", who, 0);
	if (!block->series || block->post == series_lead(block->series))
		add_place(d, out, rec);
	if (block->lead)
		add_verdicts(d, out, block->series);
	if (reading && block->skipped)
		add_replaced(out, block);
	g_string_append_c(out, '\n');
	add_text(d, out, block);
	g_string_append_c(out, '\n');
	if (reading && block->lead && block->post == block->series->cover)
		add_patches(out, block->series);
	g_string_append(out, RULE "\n");
}

/* The subject of a mail with attached patches does not tell the version. */
static void add_subject(GString *out, const char *before, const Series *s)
{
	const char *subject = series_lead(s)->rec->subject;
	g_autofree char *line =
	        g_strdup_printf("%s%s%s%s", s->thread ? "v" : "", s->thread ? s->version : "",
	                s->thread ? " of " : "", subject ? subject : "(no subject)");
	text_line_add(out, before, line, TITLE_COLUMNS);
}

static void add_skip(GString *out, const DigestBlock *block)
{
	add_subject(out, "Exist: ", block->series);
	for (guint i = 0; i < block->skipped->len; i++)
		add_subject(out, " Skip: ", g_ptr_array_index(block->skipped, i));
	g_string_append_c(out, '\n');
}

static void add_messages(const Digest *d, GString *out)
{
	if (d->options.detail == DIGEST_DETAIL_NONE)
		return;
	text_line_heading(d, out, "===== Patch Commit Messages ====");
	for (guint i = 0; i < d->blocks->len; i++) {
		const DigestBlock *block = g_ptr_array_index(d->blocks, i);
		if (block->kind == DIGEST_BLOCK_SKIP)
			add_skip(out, block);
		else
			add_post(d, out, block);
	}
}

/* --- the whole --- */

static void add_tip(const Digest *d, GString *out)
{
	g_string_append_printf(out,
	        "Chain tip, to be checked with: listdigest-store \\\n  verify --tip=%s\n",
	        d->head.tip);
}

static void render(const Digest *d, GString *out)
{
	bool reading = d->options.order == DIGEST_ORDER_READING;
	add_head(d, out);
	add_highlights(d, out);
	if (d->options.summary) {
		text_headlines_add(d, out);
		add_tip(d, out);
		return;
	}
	text_sections_for_me(d, out);
	text_sections_verdicts(d, out);
	if (!reading)
		text_sections_contributors(d, out);
	else
		text_sections_news(d, out);
	if (!d->talk) {
		add_patch_list(d, out);
		add_messages(d, out);
	}
	if (!reading)
		text_sections_news(d, out);
	text_sections_lists(d, out);
	if (reading)
		text_sections_contributors(d, out);
	text_sections_reviewers(d, out);
	add_tip(d, out);
}

const Renderer render_text = {
        "text", "text/plain; charset=utf-8", DIGEST_ORDER_NEWEST, true, render};
