#include "report/render/text_messages.h"

#include "report/render/archive_link.h"
#include "report/render/excerpt.h"
#include "report/render/text_line.h"
#include "report/render/words.h"
#include "store/base/escape.h"

#define RULE "----------------------------------------------------------------------\n"

static void add_text(const Digest *d, GString *out, const DigestBlock *block)
{
	guint left;
	g_autofree char *text = excerpt_text(block->post, true, d->options.max_lines, &left);
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

static void add_post(const Digest *d, GString *out, const DigestBlock *block)
{
	bool reading = d->options.order == DIGEST_ORDER_READING;
	const RecordPerson *author = post_author(block->post);
	const Record *rec = block->post->rec;
	text_line_color(d, out, TEXT_LINE_BLUE);
	g_string_append(out, "New:  ");
	g_autofree char *title = escape_line(rec->title ? rec->title : "(no subject)", 0);
	g_string_append(out, title);
	text_line_color(d, out, TEXT_LINE_PLAIN);
	g_string_append_c(out, '\n');
	text_line_add(out, "", rec->subject ? rec->subject : "(no subject)", 0);
	g_autofree char *who = author->address && author->name
	                               ? g_strdup_printf("%s <%s>", author->name, author->address)
	                               : g_strdup(words_person(author));
	text_line_add(out, "Author: ", who, 0);
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
	text_line_add(out, before, line, 0);
}

static void add_skip(GString *out, const DigestBlock *block)
{
	add_subject(out, "Exist: ", block->series);
	for (guint i = 0; i < block->skipped->len; i++)
		add_subject(out, " Skip: ", g_ptr_array_index(block->skipped, i));
	g_string_append_c(out, '\n');
}

void text_messages(const Digest *d, GString *out)
{
	if (d->options.detail != DIGEST_DETAIL_NONE)
		text_line_heading(d, out, "===== Patch Commit Messages ====");
	for (guint i = 0; i < d->blocks->len; i++) {
		const DigestBlock *block = g_ptr_array_index(d->blocks, i);
		if (block->kind == DIGEST_BLOCK_SKIP)
			add_skip(out, block);
		else
			add_post(d, out, block);
	}
}
