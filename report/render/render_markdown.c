/* The digest as Markdown, for CommonMark and for GitHub. The document uses neither tables nor HTML,
 * so that plain CommonMark renders it. Texts of mails are code blocks: a diffstat keeps its
 * columns, and nothing in a mail acts as Markdown. */
#include "report/render/render.h"

#include "report/render/chapter.h"
#include "report/render/excerpt.h"
#include "report/render/markdown.h"
#include "report/render/markdown_escape.h"
#include "report/render/markdown_headlines.h"
#include "report/render/markdown_sections.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_highlights.h"
#include "report/render/words_landed.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"
#include "report/render/words_subsystem.h"
#include "report/render/words_verdict.h"

static void add_head(const Digest *d, GString *out)
{
	const DigestHead *h = &d->head;
	g_autofree char *period = words_digest_period(d), *numbers = words_digest_numbers(d),
	                *states = words_digest_states(d),
	                *range = g_strdup_printf("%s..%s", h->from, h->to);
	markdown_words(out, "# ", h->title, MARKDOWN_TITLE_COLUMNS);
	g_string_append_printf(out, " mailing list, %s\n\n", period);
	if (h->messages)
		g_string_append_printf(
		        out, "%s%s%s.\n", numbers, states ? ": " : "", states ? states : "");
	g_string_append(out, "Range ");
	markdown_escape_code(out, range, MARKDOWN_ID_COLUMNS);
	g_string_append(out, ".\n");
	if (h->as_of) {
		g_string_append(out, "States, reviews and later versions as of ");
		markdown_escape_code(out, h->as_of, MARKDOWN_ID_COLUMNS);
		g_string_append(out, ".\n");
	}
	g_autoptr(GPtrArray) remarks = digest_remarks(d);
	for (guint i = 0; i < remarks->len; i++) {
		markdown_words(out, "", g_ptr_array_index(remarks, i), MARKDOWN_LINE_COLUMNS);
		g_string_append(out, ".\n");
	}
	g_autofree char *robots = words_verdict_digest(d), *audit = words_audit_digest(d);
	markdown_words(out, "", audit, MARKDOWN_LINE_COLUMNS);
	g_string_append(out, audit ? ".\n" : "");
	markdown_words(out, "", robots, MARKDOWN_LINE_COLUMNS);
	g_string_append(out, robots ? ".\n" : "");
	for (guint i = 0; h->trees && i < h->trees->len; i++) {
		g_autofree char *line = words_landed_tree(g_ptr_array_index(h->trees, i));
		markdown_words(out, "", line, MARKDOWN_LINE_COLUMNS);
		g_string_append(out, ".\n");
	}
	g_autofree char *left_out = words_digest_left_out(d);
	if (left_out)
		g_string_append_printf(out, "Not shown: %s.\n", left_out);
	if (h->unparsed)
		g_string_append_printf(out, "Could not be read: %u.\n", h->unparsed);
	if (h->variants)
		g_string_append_printf(out,
		        "Left out, because the Message-ID was already known with another content: "
		        "%u.\n",
		        h->variants);
}

/* What happened, in a few lines. */
static void add_highlights(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) lines = words_highlights(d);
	g_string_append(out, lines->len ? "\n" : "");
	for (guint i = 0; i < lines->len; i++) {
		const WordsHighlight *line = g_ptr_array_index(lines, i);
		markdown_words(out, "- ", line->text, MARKDOWN_LINE_COLUMNS);
		if (line->titled) {
			g_string_append(out, ": ");
			markdown_title(d, out, line->title, line->message_id);
			markdown_words(
			        out, " — ", words_person(line->author), MARKDOWN_NAME_COLUMNS);
		}
		g_string_append_c(out, '\n');
	}
}

static void add_series_line(const Digest *d, GString *out, const Chapter *chapter)
{
	const Series *s = chapter->series;
	g_autofree char *counter = words_series_counter(s), *tags = words_reviews_series(s),
	                *replies = s->replies ? words_count(s->replies, "reply", "replies") : NULL,
	                *replaces = words_series_replaces(d, chapter),
	                *verdicts = words_verdict_series(s, false),
	                *landed = words_landed_series(s), *who = words_subsystem(d, s),
	                *unasked = words_subsystem_unasked(d, s);
	g_string_append_printf(out, "- **%s** ", state_name(s->state));
	markdown_title(d, out, series_title(s), series_lead(s)->rec->message_id);
	markdown_words(out, " — ", words_person(series_author(s)), MARKDOWN_NAME_COLUMNS);
	markdown_words(out, ", v", s->version, MARKDOWN_WORD_COLUMNS);
	markdown_words(out, ", ", counter, MARKDOWN_NAME_COLUMNS);
	markdown_words(out, s->rfc ? ", RFC" : "", "", 0);
	markdown_words(out, "; ", replaces, MARKDOWN_TITLE_COLUMNS);
	markdown_words(out, "; ", tags, MARKDOWN_NAME_COLUMNS);
	markdown_words(out, "; ", replies, MARKDOWN_NAME_COLUMNS);
	markdown_words(out, "; ", landed, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "; ", verdicts, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "; ", who, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "; ", unasked, MARKDOWN_LINE_COLUMNS);
	g_string_append_c(out, '\n');
}

static void add_list(const Digest *d, GString *out, GPtrArray *chapters)
{
	bool grouped = chapter_list_has_projects(chapters), tags = false;
	if (chapters->len)
		g_string_append(out, "\n## Patches\n\n");
	for (guint i = 0; i < chapters->len; i++) {
		const Chapter *chapter = g_ptr_array_index(chapters, i);
		const char *heading = grouped ? chapter_heading(d, chapters, i) : NULL;
		markdown_words(out, i ? "\n### " : "### ", heading, MARKDOWN_NAME_COLUMNS);
		g_string_append(out, heading ? "\n\n" : "");
		add_series_line(d, out, chapter);
		tags |= chapter->series->reviews->len > 0;
	}
	if (tags)
		g_string_append(out, "\nPeople who gave a tag: R Reviewed-by, A Acked-by, T "
		                     "Tested-by, N Nacked-by.\n");
}

static void add_patch(const Digest *d, GString *out, const Series *s, const Post *patch)
{
	SeriesState state = state_of_patch(s, patch);
	g_autofree char *tags = words_reviews_tags(patch->reviews, ""),
	                *carried = words_reviews_tags(patch->carried, "");
	markdown_words(
	        out, "- ", patch->rec->index ? patch->rec->index : "1", MARKDOWN_WORD_COLUMNS);
	g_string_append_c(out, ' ');
	markdown_title(d, out, patch->rec->title, patch->rec->message_id);
	markdown_words(
	        out, " — ", state != s->state ? state_name(state) : NULL, MARKDOWN_NAME_COLUMNS);
	if (s->changes.known && patch->change >= POST_CHANGE_TEXT)
		g_string_append(out, patch->change == POST_CHANGE_NEW ? " — new" : " — changed");
	markdown_words(out, " — ", tags, MARKDOWN_NAME_COLUMNS);
	markdown_words(out, " — ", carried, MARKDOWN_NAME_COLUMNS);
	g_string_append(out, carried ? " earlier\n" : "\n");
}

static void add_patches(const Digest *d, GString *out, const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++)
		add_patch(d, out, s, g_ptr_array_index(s->patches, i));
	for (guint i = 0; s->changes.known && s->dropped && i < s->dropped->len; i++) {
		const Post *patch = g_ptr_array_index(s->dropped, i);
		g_string_append(out, "- dropped: ");
		markdown_title(d, out, patch->rec->title, patch->rec->message_id);
		g_string_append_c(out, '\n');
	}
	g_string_append(out, s->patches->len ? "\n" : "");
}

/* What robots found, as list items. */
static void add_series_verdicts(const Digest *d, GString *out, const Series *s)
{
	g_autofree char *fixes = words_verdict_fixes(s);
	markdown_words(out, "\n- ", fixes, MARKDOWN_LINE_COLUMNS);
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		g_autofree char *words = words_verdict_one(v);
		g_string_append(out, "\n- CI: ");
		markdown_title(d, out, words, v->mail->rec->message_id);
	}
}

/* What became of a series, as list items. */
static void add_fate(const Digest *d, GString *out, const Chapter *chapter)
{
	const Series *s = chapter->series;
	g_autofree char *replaces = words_series_replaces(d, chapter),
	                *applied = words_series_applied(s), *landed = words_landed_series(s),
	                *reviews = words_reviews(s->reviews), *carried = words_reviews(s->carried),
	                *changes = words_series_changes(s, "the same"),
	                *stat = words_series_stat(s), *before = words_series_stat_before(s),
	                *missing = words_series_missing(s),
	                *proposed = words_series_proposed(s->proposed);
	markdown_words(out, "\n- ", landed, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "\n- ", applied, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "\n- ", reviews, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "\n- from earlier versions: ", carried, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "\n- ", replaces, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, replaces ? ": " : "\n- ", changes, MARKDOWN_LINE_COLUMNS);
	if (!s->previous && s->previous_id) {
		g_string_append(out, "\n- replaces ");
		markdown_title(d, out, "an earlier version", s->previous_id);
		g_string_append(out, " that is not here");
	}
	markdown_words(out, "\n- ", missing, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "\n- ", proposed, MARKDOWN_LINE_COLUMNS);
	add_series_verdicts(d, out, s);
	markdown_words(out, "\n- ", stat, MARKDOWN_LINE_COLUMNS);
	markdown_words(out, "; ", stat ? before : NULL, MARKDOWN_LINE_COLUMNS);
}

static void add_block(
        const Digest *d, GString *out, const Chapter *chapter, const DigestBlock *block)
{
	const Record *rec = block->post->rec;
	const RecordPerson *author = post_author(block->post);
	guint left;
	g_autofree char *text =
	        excerpt_text(block->post, EXCERPT_WHOLE, d->options.max_lines, &left);
	g_autofree char *label = words_series_label(d, block->series);
	markdown_words(out, "\n### ", label, MARKDOWN_WORD_COLUMNS);
	g_string_append(out, ": ");
	markdown_title(d, out, rec->subject, rec->message_id);
	markdown_words(out, "\n\n", words_person(author), MARKDOWN_NAME_COLUMNS);
	if (author->name && author->address) {
		g_string_append_c(out, ' ');
		markdown_escape_code(out, author->address, MARKDOWN_ADDRESS_COLUMNS);
	}
	g_string_append_c(out, '\n');
	if (block->lead)
		add_fate(d, out, chapter);
	g_string_append(out, block->lead ? "\n\n" : "\n");
	if (block->lead && block->post == block->series->cover) {
		g_string_append(out, block->series->patches->len ? "Patches:\n\n" : "");
		add_patches(d, out, block->series);
	}
	if (*text)
		markdown_escape_block(out, text, -1);
	if (left) {
		g_string_append_printf(
		        out, "\n%u more %s: ", left, words_plural(left, "line", "lines"));
		markdown_title(d, out, rec->message_id ? rec->message_id : "no Message-ID",
		        rec->message_id);
		g_string_append_c(out, '\n');
	}
}

static void add_messages(const Digest *d, GString *out, GPtrArray *chapters)
{
	if (d->options.detail != DIGEST_DETAIL_NONE && chapters->len)
		g_string_append(out, "\n## Commit messages\n");
	for (guint i = 0; i < chapters->len; i++) {
		const Chapter *chapter = g_ptr_array_index(chapters, i);
		for (guint k = 0; k < chapter->blocks->len; k++)
			add_block(d, out, chapter, g_ptr_array_index(chapter->blocks, k));
	}
}

static void add_sections(const Digest *d, GString *out)
{
	g_autoptr(GPtrArray) chapters = chapter_list(d);
	bool reading = d->options.order == DIGEST_ORDER_READING;
	markdown_sections_for_me(d, out);
	markdown_sections_verdicts(d, out);
	if (!reading)
		markdown_sections_people(d, out);
	add_list(d, out, chapters);
	markdown_sections_lists(d, out);
	add_messages(d, out, chapters);
	if (reading)
		markdown_sections_people(d, out);
}

static void render(const Digest *d, GString *out)
{
	add_head(d, out);
	add_highlights(d, out);
	if (d->options.summary)
		markdown_headlines_add(d, out);
	else
		add_sections(d, out);
	g_string_append_printf(out,
	        "\n---\n\nChain tip, to be checked with: `listdigest-store verify --tip=%s`\n",
	        d->head.tip);
}

const Renderer render_markdown = {"markdown", "text/markdown; charset=utf-8", DIGEST_ORDER_READING,
        true, render, .openings = true};
