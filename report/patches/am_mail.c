#include "report/patches/am_mail.h"

#include "report/render/mail_body.h"
#include "report/render/mail_field.h"

#include <string.h>

#define FROM_LINE "From listdigest@z Thu Jan  1 00:00:00 1970\n"

/* --- the header --- */

static void put_subject(GString *out, const Record *rec)
{
	g_autoptr(GString) text = g_string_new("[PATCH");
	if (rec->rfc)
		g_string_append(text, " RFC");
	if (rec->version && !rec->version_inferred)
		g_string_append_printf(text, " v%s", rec->version);
	if (rec->index && rec->total)
		g_string_append_printf(text, " %s/%s", rec->index, rec->total);
	g_string_append_printf(text, "] %s", rec->title ? rec->title : "");
	mail_field_text(out, "Subject", text->str);
}

static void put_date(GString *out, const Post *post, const GString *own)
{
	const Record *rec = (post->mail ? post->mail : post)->rec;
	g_autofree char *date = mail_field_clean(own->str);
	const bool plausible = rec->has_date && post->when_s == rec->date_s;
	if (!*date) {
		g_free(date);
		date = mail_field_date(post->when_s, plausible ? rec->date_offset_min : 0);
	}
	g_string_append_printf(out, "Date: %s\n", date);
}

static void put_header(GString *out, const PatchSetPatch *patch, bool quoted)
{
	const Post *post = patch->post, *mail = post->mail ? post->mail : post;
	const Record *rec = post->rec;
	g_autoptr(GPtrArray) author = g_ptr_array_new(), ids = g_ptr_array_new();
	g_ptr_array_add(author, (gpointer)&patch->author);
	if (mail->rec->message_id)
		g_ptr_array_add(ids, (gpointer)mail->rec->message_id);
	mail_field_people(out, "From", author);
	put_date(out, post, patch->text->field[MAIL_TEXT_DATE]);
	put_subject(out, rec);
	mail_field_ids(out, "Message-ID", ids);
	mail_body_append_fields(out, quoted);
}

/* --- the message --- */

static bool begins(const char *text, const char *word)
{
	return g_ascii_strncasecmp(text, word, strlen(word)) == 0;
}

/* Whether git-am(1) would read the first line of TEXT as a header. */
static bool looks_like_header(const char *text)
{
	while (g_ascii_isspace(*text))
		text++;
	return begins(text, "From") || begins(text, ">From") || begins(text, "Subject:") ||
	       begins(text, "Date:") || begins(text, "[PATCH]") || begins(text, "# HG ");
}

static void end_line(GString *out)
{
	if (out->len > 0 && out->str[out->len - 1] != '\n')
		g_string_append_c(out, '\n');
}

static void trim_end(GString *text)
{
	while (text->len > 0 && g_ascii_isspace(text->str[text->len - 1]))
		g_string_truncate(text, text->len - 1);
}

/* Whether the last paragraph of MESSAGE is one of trailers. */
static bool ends_with_trailers(const Record *rec, const char *message)
{
	const char *last = strrchr(message, '\n');
	return rec->trailers->len > 0 ||
	       g_str_has_prefix(last ? last + 1 : message, "(cherry picked from commit ");
}

static void put_message(GString *body, const PatchSetPatch *patch)
{
	const Record *rec = patch->post->rec;
	g_autoptr(GString) message = g_string_new(patch->text->field[MAIL_TEXT_MESSAGE]->str);
	trim_end(message);
	if (looks_like_header(message->str)) {
		g_autoptr(GPtrArray) author = g_ptr_array_new();
		g_ptr_array_add(author, (gpointer)&patch->author);
		mail_field_people(body, "From", author);
		g_string_append_c(body, '\n');
	}
	g_string_append_len(body, message->str, (gssize)message->len);
	end_line(body);
	if (patch->trailers->len > 0 && message->len > 0 && !ends_with_trailers(rec, message->str))
		g_string_append_c(body, '\n');
	for (guint i = 0; i < patch->trailers->len; i++)
		g_string_append_printf(
		        body, "%s\n", (const char *)g_ptr_array_index(patch->trailers, i));
}

static void put_body(GString *body, const PatchSetPatch *patch)
{
	const GString *below = patch->text->field[MAIL_TEXT_BELOW],
	              *diff = patch->text->field[MAIL_TEXT_DIFF];
	put_message(body, patch);
	if (!g_str_has_prefix(below->str, "---"))
		g_string_append(body, "---\n");
	g_string_append_len(body, below->str, (gssize)below->len);
	end_line(body);
	g_string_append_len(body, diff->str, (gssize)diff->len);
	end_line(body);
}

/* --- the whole --- */

static void put_encoded(GString *out, const PatchSetPatch *patch, const GString *body, bool raw)
{
	const bool quoted = !raw && mail_body_needs_quoting(body);
	put_header(out, patch, quoted);
	mail_body_append(out, body, quoted);
}

void am_mail_append(GString *out, const PatchSetPatch *patch, bool raw)
{
	g_autoptr(GString) body = g_string_new(NULL);
	put_body(body, patch);
	put_encoded(out, patch, body, raw);
}

void am_mail_append_cover(GString *out, const PatchSetPatch *cover, bool raw)
{
	g_autoptr(GString) body = g_string_new(cover->text->field[MAIL_TEXT_ALL]->str);
	end_line(body);
	put_encoded(out, cover, body, raw);
}

GString *am_mail_mbox(const PatchSet *set, bool cover)
{
	GString *out = g_string_new(NULL);
	if (cover && set->cover && set->cover->text) {
		g_string_append(out, FROM_LINE);
		am_mail_append_cover(out, set->cover, false);
		g_string_append_c(out, '\n');
	}
	for (guint i = 0; i < set->patches->len; i++) {
		const PatchSetPatch *patch = g_ptr_array_index(set->patches, i);
		if (!patch->text || patch->text->field[MAIL_TEXT_DIFF]->len == 0)
			continue;
		g_string_append(out, FROM_LINE);
		am_mail_append(out, patch, false);
		g_string_append_c(out, '\n');
	}
	return out;
}
