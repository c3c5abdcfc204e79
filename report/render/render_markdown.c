/* The digest as Markdown, for CommonMark and for GitHub. The document uses neither tables nor HTML,
 * so that plain CommonMark renders it. Texts of mails are code blocks: a diffstat keeps its
 * columns, and nothing in a mail acts as Markdown. */
#include "report/render/render.h"

#include "report/digest/for_me.h"
#include "report/digest/group.h"
#include "report/render/archive_link.h"
#include "report/render/chapter.h"
#include "report/render/excerpt.h"
#include "report/render/markdown_escape.h"
#include "report/render/markdown_headlines.h"
#include "report/render/words.h"
#include "report/render/words_audit.h"
#include "report/render/words_highlights.h"
#include "report/render/words_landed.h"
#include "report/render/words_entry.h"
#include "report/render/words_reviews.h"
#include "report/render/words_series.h"
#include "report/render/words_subsystem.h"
#include "report/render/words_verdict.h"
#include "report/series/verdicts.h"

#define NAME_COLUMNS    60
#define TITLE_COLUMNS   240
#define WORD_COLUMNS    12
#define ADDRESS_COLUMNS 100
#define ID_COLUMNS      250
#define LINE_COLUMNS    600

/* TITLE, as a link to MESSAGE_ID if there is a link template. */
static void add_title(const Digest *d, GString *out, const char *title, const char *message_id)
{
	g_autofree char *link = archive_link_make(d->options.link, message_id);
	g_string_append(out, link ? "[" : "");
	markdown_escape_line(out, title ? title : "(no subject)", TITLE_COLUMNS);
	if (link)
		g_string_append_printf(out, "](<%s>)", link);
}

/* BEFORE, then TEXT from mail in at most COLUMNS columns; nothing if TEXT is NULL. */
static void add_words(GString *out, const char *before, const char *text, guint columns)
{
	if (!text)
		return;
	g_string_append(out, before);
	markdown_escape_line(out, text, columns);
}

static void add_head(const Digest *d, GString *out)
{
	const DigestHead *h = &d->head;
	g_autofree char *period = words_digest_period(d), *numbers = words_digest_numbers(d),
	                *states = words_digest_states(d),
	                *range = g_strdup_printf("%s..%s", h->from, h->to);
	add_words(out, "# ", h->title, TITLE_COLUMNS);
	g_string_append_printf(out, " mailing list, %s\n\n", period);
	if (h->messages)
		g_string_append_printf(
		        out, "%s%s%s.\n", numbers, states ? ": " : "", states ? states : "");
	g_string_append(out, "Range ");
	markdown_escape_code(out, range, ID_COLUMNS);
	g_string_append(out, ".\n");
	if (h->as_of) {
		g_string_append(out, "States, reviews and later versions as of ");
		markdown_escape_code(out, h->as_of, ID_COLUMNS);
		g_string_append(out, ".\n");
	}
	g_autoptr(GPtrArray) remarks = digest_remarks(d);
	for (guint i = 0; i < remarks->len; i++) {
		add_words(out, "", g_ptr_array_index(remarks, i), LINE_COLUMNS);
		g_string_append(out, ".\n");
	}
	g_autofree char *robots = words_verdict_digest(d), *audit = words_audit_digest(d);
	add_words(out, "", audit, LINE_COLUMNS);
	g_string_append(out, audit ? ".\n" : "");
	add_words(out, "", robots, LINE_COLUMNS);
	g_string_append(out, robots ? ".\n" : "");
	for (guint i = 0; h->trees && i < h->trees->len; i++) {
		g_autofree char *line = words_landed_tree(g_ptr_array_index(h->trees, i));
		add_words(out, "", line, LINE_COLUMNS);
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
		add_words(out, "- ", line->text, LINE_COLUMNS);
		if (line->titled) {
			g_string_append(out, ": ");
			add_title(d, out, line->title, line->message_id);
			add_words(out, " — ", words_person(line->author), NAME_COLUMNS);
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
	add_title(d, out, series_title(s), series_lead(s)->rec->message_id);
	add_words(out, " — ", words_person(series_author(s)), NAME_COLUMNS);
	add_words(out, ", v", s->version, WORD_COLUMNS);
	add_words(out, ", ", counter, NAME_COLUMNS);
	add_words(out, s->rfc ? ", RFC" : "", "", 0);
	add_words(out, "; ", replaces, TITLE_COLUMNS);
	add_words(out, "; ", tags, NAME_COLUMNS);
	add_words(out, "; ", replies, NAME_COLUMNS);
	add_words(out, "; ", landed, LINE_COLUMNS);
	add_words(out, "; ", verdicts, LINE_COLUMNS);
	add_words(out, "; ", who, LINE_COLUMNS);
	add_words(out, "; ", unasked, LINE_COLUMNS);
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
		add_words(out, i ? "\n### " : "### ", heading, NAME_COLUMNS);
		g_string_append(out, heading ? "\n\n" : "");
		add_series_line(d, out, chapter);
		tags |= chapter->series->reviews->len > 0;
	}
	if (tags)
		g_string_append(out, "\nPeople who gave a tag: R Reviewed-by, A Acked-by, T "
		                     "Tested-by, N Nacked-by.\n");
}

/* --- lists --- */

/* Begins an entry of a list: "- title — author". */
static void add_entry(
        const Digest *d, GString *out, const char *title, const char *id, const char *author)
{
	g_string_append(out, "- ");
	add_title(d, out, title, id);
	add_words(out, " — ", author, NAME_COLUMNS);
}

static void add_series_entry(const Digest *d, GString *out, const Series *s)
{
	add_entry(d, out, series_title(s), series_lead(s)->rec->message_id,
	        words_person(series_author(s)));
	add_words(out, ", v", s->version, WORD_COLUMNS);
}

static void add_for_me(const Digest *d, GString *out)
{
	for (guint i = 0; i < d->for_me->len; i++) {
		const ForMe *m = g_ptr_array_index(d->for_me, i),
		            *before = i ? g_ptr_array_index(d->for_me, i - 1) : NULL;
		g_autofree char *words = words_entry_for_me(d, m);
		if (!before || before->why != m->why)
			g_string_append_printf(out, "\n## %s\n\n", for_me_heading(m->why));
		if (m->series) {
			add_series_entry(d, out, m->series);
			g_string_append_printf(out, ", %s", state_name(m->series->state));
		} else {
			add_entry(d, out, for_me_title(m), for_me_message_id(m),
			        words_person(for_me_author(m)));
			g_string_append(out, m->pull ? ", pull request" : ", discussion");
		}
		add_words(out, ": ", words, LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_verdicts(const Digest *d, GString *out)
{
	bool any = false;
	for (guint i = 0; i < d->verdicts->len; i++) {
		const Post *mail = g_ptr_array_index(d->verdicts, i);
		if (!verdicts_is_bad(mail))
			continue;
		g_string_append(out, any ? "" : "\n## Regressions reported by robots\n\n");
		any = true;
		g_autofree char *commit = words_verdict_commit(mail);
		g_string_append_printf(
		        out, "- **%s** ", words_verdict_result(mail->rec->verdict.result));
		add_title(d, out, words_verdict_tree(mail), mail->rec->message_id);
		add_words(out, " — ", mail->rec->verdict.bot, NAME_COLUMNS);
		add_words(out, ", ", commit, LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_news(const Digest *d, GString *out)
{
	if (d->news->len)
		g_string_append(out, "\n## News on earlier series\n\n");
	for (guint i = 0; i < d->news->len; i++) {
		const News *news = g_ptr_array_index(d->news, i);
		const Series *s = news->series;
		g_autofree char *words = words_entry_news(news),
		                *day = words_day(series_lead(s)->when_s, d->head.last_s);
		add_series_entry(d, out, s);
		add_words(out, " of ", day, NAME_COLUMNS);
		add_words(out, ": ", words, LINE_COLUMNS);
		g_autofree char *group = d->options.by_subsystem ? group_name(d, s) : NULL;
		add_words(out, "; ", group, NAME_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_pulls(const Digest *d, GString *out)
{
	if (d->pulls->len)
		g_string_append(out, "\n## Pull requests\n\n");
	for (guint i = 0; i < d->pulls->len; i++) {
		const Post *pull = g_ptr_array_index(d->pulls, i);
		const Record *rec = pull->rec;
		g_autofree char *words = words_entry_pull(pull);
		add_entry(d, out, rec->title, rec->message_id, words_person(post_author(pull)));
		add_words(out, ", ", words, LINE_COLUMNS);
		if (rec->pull_url) {
			g_autofree char *where = g_strdup_printf("%s%s%s", rec->pull_url,
			        rec->pull_ref ? " " : "", rec->pull_ref ? rec->pull_ref : "");
			g_string_append(out, ", ");
			markdown_escape_code(out, where, ID_COLUMNS);
		}
		g_string_append_c(out, '\n');
	}
}

static void add_threads(const Digest *d, GString *out)
{
	if (d->threads->len)
		g_string_append(out, "\n## Discussions\n\n");
	for (guint i = 0; i < d->threads->len; i++) {
		const Thread *t = g_ptr_array_index(d->threads, i);
		g_autofree char *words = words_entry_thread(t), *opening = excerpt_prose(t->top),
		                *answered = words_entry_answered(t),
		                *proposed = words_series_proposed(t->proposed);
		add_entry(d, out, t->title, t->message_id, words_person(t->author));
		g_string_append_printf(out, ", %s", words);
		add_words(out, "; ", proposed, LINE_COLUMNS);
		add_words(out, "; ", d->talk ? answered : NULL, LINE_COLUMNS);
		add_words(out, "\n  ", opening, LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_unanswered(const Digest *d, GString *out)
{
	if (d->unanswered->len)
		g_string_append(out, "\n## Without an answer\n\n");
	for (guint i = 0; i < d->unanswered->len; i++) {
		const Thread *t = g_ptr_array_index(d->unanswered, i);
		g_autofree char *age = words_count(digest_thread_age_days(d, t), "day", "days");
		add_entry(d, out, t->title, t->message_id, words_person(t->author));
		g_string_append_printf(out, ", %s\n", age);
	}
}

/* The section HEADING of SERIES (Series *), each with its age. */
static void add_ages(const Digest *d, GString *out, const char *heading, const GPtrArray *series)
{
	if (series->len)
		g_string_append_printf(out, "\n## %s\n\n", heading);
	for (guint i = 0; i < series->len; i++) {
		const Series *s = g_ptr_array_index(series, i);
		g_autofree char *age = words_count(digest_age_days(d, s), "day", "days");
		add_series_entry(d, out, s);
		g_string_append_printf(out, ", %s\n", age);
	}
}

static void add_turns(const Digest *d, GString *out)
{
	if (d->turns->len)
		g_string_append(out, "\n## The author's turn\n\n");
	for (guint i = 0; i < d->turns->len; i++) {
		const Turn *t = g_ptr_array_index(d->turns, i);
		g_autofree char *words = words_entry_turn(d, t),
		                *days = words_count(turn_days(t, d->head.end_s), "day", "days");
		add_series_entry(d, out, t->series);
		g_string_append_printf(out, ", %s", days);
		add_words(out, ": ", words, LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_audits(const Digest *d, GString *out)
{
	if (d->audits->len)
		g_string_append(out, "\n## Tags of commits that differ from the list\n\n");
	for (guint i = 0; i < d->audits->len; i++) {
		const Audit *audit = g_ptr_array_index(d->audits, i);
		const Record *rec = audit->patch->rec;
		g_autofree char *commit = words_audit_commit(audit),
		                *unseen = words_audit_unseen(audit),
		                *lost = words_audit_lost(audit);
		add_entry(d, out, rec->title, rec->message_id,
		        words_person(post_author(audit->patch)));
		add_words(out, ", ", commit, NAME_COLUMNS);
		add_words(out, ": ", unseen, LINE_COLUMNS);
		add_words(out, unseen ? "; " : ": ", lost, LINE_COLUMNS);
		g_string_append_c(out, '\n');
	}
}

static void add_counts(GString *out, const char *heading, GPtrArray *counts, guint top)
{
	if (counts->len)
		g_string_append_printf(out, "\n### %s\n\n", heading);
	for (guint i = 0; i < MIN(counts->len, top); i++) {
		const TallyCount *count = g_ptr_array_index(counts, i);
		g_string_append_printf(out, "- %u ", count->count);
		add_words(out, "", count->name, NAME_COLUMNS);
		if (count->address) {
			g_string_append(out, count->name ? " " : "");
			markdown_escape_code(out, count->address, ADDRESS_COLUMNS);
		}
		g_string_append_c(out, '\n');
	}
}

static void add_people(const Digest *d, GString *out)
{
	if (d->options.top == 0)
		return;
	if (d->posters->len + d->contributors->len + d->reviewers->len + d->newcomers->len +
	        d->bots->len)
		g_string_append(out, "\n## People\n");
	add_counts(out, "Posters, by mails", d->posters, d->options.top);
	add_counts(out, "Contributors, by patch mails", d->contributors, d->options.top);
	add_counts(out, "Their domains", d->domains, d->options.top);
	add_counts(out, "Reviewers, by tags given", d->reviewers, d->options.top);
	add_counts(out, "Newcomers, by mails: their first ones here", d->newcomers, d->options.top);
	add_counts(out, "Bots, by mails", d->bots, d->options.top);
}

/* --- commit messages --- */

static void add_patch(const Digest *d, GString *out, const Series *s, const Post *patch)
{
	SeriesState state = state_of_patch(s, patch);
	g_autofree char *tags = words_reviews_tags(patch->reviews, ""),
	                *carried = words_reviews_tags(patch->carried, "");
	add_words(out, "- ", patch->rec->index ? patch->rec->index : "1", WORD_COLUMNS);
	g_string_append_c(out, ' ');
	add_title(d, out, patch->rec->title, patch->rec->message_id);
	add_words(out, " — ", state != s->state ? state_name(state) : NULL, NAME_COLUMNS);
	if (s->changes.known && patch->change >= POST_CHANGE_TEXT)
		g_string_append(out, patch->change == POST_CHANGE_NEW ? " — new" : " — changed");
	add_words(out, " — ", tags, NAME_COLUMNS);
	add_words(out, " — ", carried, NAME_COLUMNS);
	g_string_append(out, carried ? " earlier\n" : "\n");
}

static void add_patches(const Digest *d, GString *out, const Series *s)
{
	for (guint i = 0; i < s->patches->len; i++)
		add_patch(d, out, s, g_ptr_array_index(s->patches, i));
	for (guint i = 0; s->changes.known && s->dropped && i < s->dropped->len; i++) {
		const Post *patch = g_ptr_array_index(s->dropped, i);
		g_string_append(out, "- dropped: ");
		add_title(d, out, patch->rec->title, patch->rec->message_id);
		g_string_append_c(out, '\n');
	}
	g_string_append(out, s->patches->len ? "\n" : "");
}

/* What robots found, as list items. */
static void add_series_verdicts(const Digest *d, GString *out, const Series *s)
{
	g_autofree char *fixes = words_verdict_fixes(s);
	add_words(out, "\n- ", fixes, LINE_COLUMNS);
	for (guint i = 0; i < s->verdicts->len; i++) {
		const SeriesVerdict *v = g_ptr_array_index(s->verdicts, i);
		g_autofree char *words = words_verdict_one(v);
		g_string_append(out, "\n- CI: ");
		add_title(d, out, words, v->mail->rec->message_id);
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
	add_words(out, "\n- ", landed, LINE_COLUMNS);
	add_words(out, "\n- ", applied, LINE_COLUMNS);
	add_words(out, "\n- ", reviews, LINE_COLUMNS);
	add_words(out, "\n- from earlier versions: ", carried, LINE_COLUMNS);
	add_words(out, "\n- ", replaces, LINE_COLUMNS);
	add_words(out, replaces ? ": " : "\n- ", changes, LINE_COLUMNS);
	if (!s->previous && s->previous_id) {
		g_string_append(out, "\n- replaces ");
		add_title(d, out, "an earlier version", s->previous_id);
		g_string_append(out, " that is not here");
	}
	add_words(out, "\n- ", missing, LINE_COLUMNS);
	add_words(out, "\n- ", proposed, LINE_COLUMNS);
	add_series_verdicts(d, out, s);
	add_words(out, "\n- ", stat, LINE_COLUMNS);
	add_words(out, "; ", stat ? before : NULL, LINE_COLUMNS);
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
	add_words(out, "\n### ", label, WORD_COLUMNS);
	g_string_append(out, ": ");
	add_title(d, out, rec->subject, rec->message_id);
	add_words(out, "\n\n", words_person(author), NAME_COLUMNS);
	if (author->name && author->address) {
		g_string_append_c(out, ' ');
		markdown_escape_code(out, author->address, ADDRESS_COLUMNS);
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
		add_title(d, out, rec->message_id ? rec->message_id : "no Message-ID",
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
	add_for_me(d, out);
	add_verdicts(d, out);
	if (!reading)
		add_people(d, out);
	add_list(d, out, chapters);
	add_news(d, out);
	add_pulls(d, out);
	add_threads(d, out);
	add_unanswered(d, out);
	add_ages(d, out, "Waiting for an answer", d->waiting);
	add_ages(d, out, "Ready: every patch reviewed, nothing open", d->ready);
	add_turns(d, out);
	add_audits(d, out);
	add_messages(d, out, chapters);
	if (reading)
		add_people(d, out);
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
